package rmaplab.kernel.replay;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import rmaplab.kernel.trace.ReadAhead;
import rmaplab.kernel.trace.Snapshot;
import rmaplab.kernel.trace.SystemCall;
import rmaplab.kernel.trace.TraceException;
import rmaplab.kernel.trace.TraceLines;
import rmaplab.kernel.trace.TraceListener;
import rmaplab.memory.Errno;
import rmaplab.memory.Machine;
import rmaplab.memory.MachineConfig;
import rmaplab.memory.Outcome;
import rmaplab.memory.rmap.Design;
import rmaplab.memory.space.AddressSpace;
import rmaplab.memory.space.Exit;
import rmaplab.memory.space.Fork;

/**
 * Performs a recording on a machine: every task, system call and fault in the kernel's order.
 *
 * <p>Guarantee: at every exec and exit for which the recording has the kernel's own picture, ours
 * is compared with it; at an exec, ours is then made from it. What cannot be performed is counted.
 *
 * <p>Memory is proportional to what the program has at a time: VMAs, page tables and page records
 * of live processes. Contents do not matter, so a frame has 16 bytes.
 */
public final class Replay implements TraceListener {
  /** Address spaces of 2^47 bytes, as programs on x86-64 have them. */
  static final long ADDRESS_PAGES = 1L << 35;

  private static final int FRAME_BYTES = 16;
  private static final int LEAF_PAGES = 512;
  private static final int CHECK_STOP = 1 << 10;

  private final ReadAhead reader;
  private final Machine machine;
  private final Skipped skipped = new Skipped();
  private final Performer performer;
  private final Meter meter;
  private final Comparisons starts = new Comparisons();
  private final Comparisons exits = new Comparisons();
  private final Map<Integer, ProcessMemory> tasks = new HashMap<>();

  /** Tasks that have gone from memory which others still use. */
  private final Departed departed = new Departed();

  /** The pages that the kernel has written for a task since its exec began, by task. */
  private final Map<Integer, Set<Long>> execs = new HashMap<>();

  private long events;
  private long refusedFaults;
  private boolean hasFaults;

  /** The task of the last event, which is most often that of the next. */
  private int lastTask = -1;

  private @Nullable ProcessMemory lastMemory;

  private Replay(ReadAhead reader, Design design, int frames) {
    this.reader = reader;
    machine =
        new Machine(new MachineConfig(frames, FRAME_BYTES, ADDRESS_PAGES, LEAF_PAGES), design);
    machine.allocations().count();
    performer = new Performer(machine, skipped);
    meter = new Meter(machine);
  }

  /**
   * Performs a recording.
   *
   * @param frames the machine's page frames
   * @param mostEvents how many events to perform at most
   * @param stop asked now and then whether to end early
   * @return the replay, over; its machine is at rest
   * @throws TraceException if the recording cannot be read, or needs more frames
   */
  public static Replay run(
      Path trace, Design design, int frames, long mostEvents, BooleanSupplier stop)
      throws TraceException {
    return run(TraceLines.open(trace), design, frames, mostEvents, stop);
  }

  /** As above, from lines that are open, and are closed in the end. */
  static Replay run(
      TraceLines lines, Design design, int frames, long mostEvents, BooleanSupplier stop)
      throws TraceException {
    // The reading has begun before the machine is made.
    try (ReadAhead reader = new ReadAhead(lines)) {
      Replay replay = new Replay(reader, design, frames);
      replay.perform(mostEvents, stop);
      return replay;
    }
  }

  private void perform(long mostEvents, BooleanSupplier stop) throws TraceException {
    hasFaults = reader.hasFaults();
    performer.assumeWrites(!hasFaults);
    long steps = 0;
    while (events < mostEvents && reader.step(this)) {
      steps++;
      if (steps % CHECK_STOP == 0 && stop.getAsBoolean()) {
        break;
      }
    }
    meter.look(events);
  }

  /**
   * A replay of which nothing was performed: somebody hands it the events.
   *
   * @param reader where they come from
   */
  public static Replay begin(ReadAhead reader, Design design, int frames) throws TraceException {
    Replay replay = new Replay(reader, design, frames);
    replay.hasFaults = reader.hasFaults();
    replay.performer.assumeWrites(!replay.hasFaults);
    return replay;
  }

  /** The memory that a task uses; null if nobody knows the task. */
  public @Nullable AddressSpace spaceOf(int task) {
    ProcessMemory memory = tasks.get(task);
    return memory == null ? null : memory.space();
  }

  /** Whether the memory goes if this task does. */
  public boolean isLastUser(int task) {
    ProcessMemory memory = tasks.get(task);
    return memory != null && memory.isLastUser();
  }

  @Override
  public void time(long millis) {
    meter.tick(millis, events);
  }

  private @Nullable ProcessMemory memoryOf(int task) {
    if (task != lastTask) {
      lastTask = task;
      lastMemory = tasks.get(task);
      if (lastMemory == null) {
        lastMemory = departed.memoryOf(task);
      }
    }
    if (lastMemory == null) {
      skipped.count("events of unknown tasks");
    }
    return lastMemory;
  }

  private void forgetLast() {
    lastTask = -1;
    lastMemory = null;
  }

  @Override
  public void fault(int task, long page, boolean write, boolean inKernel) throws TraceException {
    events++;
    if (inKernel && !execs.isEmpty()) {
      Set<Long> written = execs.get(task);
      if (written != null) {
        // It may belong to the memory that the exec is building; the snapshot will tell.
        if (write) {
          written.add(page);
        }
        return;
      }
    }
    ProcessMemory memory = memoryOf(task);
    if (memory == null) {
      return;
    }
    if (page < 0 || page >= ADDRESS_PAGES) {
      skipped.count("addresses beyond 2^47");
      return;
    }
    touch(memory.space(), page, write);
  }

  private void touch(AddressSpace space, long page, boolean write) throws TraceException {
    Outcome outcome = Touch.touch(space, page, write);
    if (outcome instanceof Outcome.Refused(Errno errno)) {
      if (errno == Errno.ENOMEM) {
        throw noFrames();
      }
      refusedFaults++;
    }
  }

  private TraceException noFrames() {
    return new FramesUsedUpException(
        reader.error(
            "the machine's "
                + machine.config().frames()
                + " page frames are used up, expected a recording that needs fewer (see"
                + " --frames)"));
  }

  @Override
  public void entered(int task, SystemCall call) {
    if (call.isExec()) {
      execs.put(task, new HashSet<>());
    }
  }

  @Override
  public void called(
      int task, SystemCall call, String name, long[] arguments, int count, long result)
      throws TraceException {
    meter.look(events);
    events++;
    if (call == SystemCall.UNKNOWN) {
      skipped.count("system call " + name);
    }
    if (call.isExec()) {
      endExec(task);
    }
    if (!call.changesMemory()) {
      return;
    }
    ProcessMemory memory = memoryOf(task);
    if (memory == null) {
      return;
    }
    Outcome outcome = performer.perform(memory, call, arguments, count, result);
    if (outcome instanceof Outcome.Refused(Errno errno)) {
      if (errno == Errno.ENOMEM && machine.memory().store().live() >= machine.config().frames()) {
        throw noFrames();
      }
      skipped.count(name + " that only the kernel performed");
    }
  }

  /** If the exec has failed, the faults were in the memory that the task still has. */
  private void endExec(int task) throws TraceException {
    Set<Long> written = execs.remove(task);
    ProcessMemory memory = tasks.get(task);
    if (written != null && memory != null) {
      for (long page : written) {
        if (page >= 0 && page < ADDRESS_PAGES) {
          touch(memory.space(), page, true);
        }
      }
    }
  }

  @Override
  public void born(int parent, int child, boolean sharesMemory) throws TraceException {
    meter.look(events);
    events++;
    ProcessMemory memory = memoryOf(parent);
    drop(child);
    if (memory == null) {
      return;
    }
    if (sharesMemory) {
      memory.addUser();
      tasks.put(child, memory);
      return;
    }
    AddressSpace space = machine.spawn("P" + child);
    ProcessMemory copy = new ProcessMemory(space);
    copy.setBrkBytes(memory.brkBytes());
    if (!Fork.fork(memory.space(), space).done()) {
      throw noFrames();
    }
    tasks.put(child, copy);
    meter.lookAtChains(space);
  }

  @Override
  public void gone(int task) {
    meter.look(events);
    events++;
    execs.remove(task);
    ProcessMemory memory = tasks.get(task);
    drop(task);
    if (memory != null && memory.isUsed()) {
      departed.add(task, memory);
    }
  }

  /** Takes its memory from a task; the last user's exits. */
  private void drop(int task) {
    ProcessMemory memory = tasks.remove(task);
    forgetLast();
    if (memory != null && memory.dropUser()) {
      departed.forget(memory);
      Exit.exit(memory.space());
      machine.reap(memory.space());
    }
  }

  @Override
  public void snapshot(Snapshot snapshot) {
    meter.look(events);
    events++;
    int pid = snapshot.pid();
    if (snapshot.kind() == Snapshot.Kind.EXIT) {
      ProcessMemory memory = memoryOf(pid);
      if (memory != null) {
        exits.compare(memory.space(), snapshot);
      }
      return;
    }
    Set<Long> written = execs.getOrDefault(pid, Set.of());
    execs.computeIfPresent(pid, (_, _) -> new HashSet<>());
    drop(pid);
    AddressSpace space = machine.spawn("P" + pid);
    tasks.put(pid, new ProcessMemory(space));
    if (!FirstImage.build(space, snapshot, written)) {
      skipped.count("snapshots that could not be built");
    }
    if (snapshot.kind() != Snapshot.Kind.UNSEEN_EXEC) {
      starts.compare(space, snapshot);
    }
  }

  @Override
  public void skipped(String what) {
    skipped.count(what);
  }

  /** The machine, as the last event has left it. */
  public Machine machine() {
    return machine;
  }

  /** How many events have been performed: lines that are not times and not parts of snapshots. */
  public long events() {
    return events;
  }

  /** Faults that were refused: the program got a signal. */
  public long refusedFaults() {
    return refusedFaults;
  }

  /**
   * Whether the recording has faults; if not, the first page of new memory was taken as written.
   */
  public boolean hasFaults() {
    return hasFaults;
  }

  /** Peaks and timeline. */
  public Meter meter() {
    return meter;
  }

  /** Pictures of new memory, compared with what was made of them. */
  public Comparisons starts() {
    return starts;
  }

  /** Pictures before exits, compared with ours. */
  public Comparisons exits() {
    return exits;
  }

  /** What was passed over. */
  public Skipped skippedEvents() {
    return skipped;
  }

  /** What has been allocated and freed. */
  public List<Allocated> allocations() {
    return Allocated.of(machine);
  }

  /** Processes whose memory is still there. */
  public int liveProcesses() {
    return machine.spaces().size();
  }

  /** What walks from every page would cost now. */
  public WalkCensus census() {
    return WalkCensus.of(machine, events);
  }
}
