package rmaplab.kernel.explore;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import rmaplab.kernel.replay.Replay;
import rmaplab.kernel.trace.ReadAhead;
import rmaplab.kernel.trace.Snapshot;
import rmaplab.kernel.trace.SystemCall;
import rmaplab.kernel.trace.TraceException;
import rmaplab.kernel.trace.TraceLines;
import rmaplab.kernel.trace.TraceListener;
import rmaplab.memory.Machine;
import rmaplab.memory.PageRange;
import rmaplab.memory.area.Vma;
import rmaplab.memory.area.VmaFlags;
import rmaplab.memory.file.MappedFile;
import rmaplab.memory.frame.PhysicalMemory;
import rmaplab.memory.rmap.Design;
import rmaplab.memory.space.AddressSpace;
import rmaplab.memory.table.Pte;
import rmaplab.workload.ProcessOperation;

/**
 * Performs a recording, and tells of each operation in the words of the operation language: before
 * it is performed, so that the machine can still be looked at.
 *
 * <p>Told are the calls that had an effect, the faults that put a page of the process's own in its
 * place (as writes), forks, exits, execs. New memory of an exec is told as the operations that make
 * it, after it was made.
 */
final class Watcher implements TraceListener {
  private static final long ADDRESS_PAGES = 1L << 35;

  /** Is told what happens. */
  interface Observer {
    /** The deed is about to be performed, or, for the memory of an exec, was. */
    void deed(Deed deed);

    /** There is a new memory, which has done nothing yet. */
    default void born(Life life) {}

    /** Whether to read on. */
    boolean goesOn(long events, long millis);
  }

  private final Replay replay;
  private final Observer observer;
  private final CallOperations calls = new CallOperations();
  private final IdentityHashMap<AddressSpace, Life> lives = new IdentityHashMap<>();
  private final Map<Integer, Long> entered = new HashMap<>();
  private int births;
  private long millis;

  private Watcher(ReadAhead reader, Design design, int frames, Observer observer)
      throws TraceException {
    replay = Replay.begin(reader, design, frames);
    this.observer = observer;
  }

  /** Performs a recording for an observer; returns how many events there were until it ended. */
  static long watch(Path trace, Design design, int frames, Observer observer)
      throws TraceException {
    try (ReadAhead reader = new ReadAhead(TraceLines.open(trace))) {
      Watcher watcher = new Watcher(reader, design, frames, observer);
      boolean more = true;
      while (more && observer.goesOn(watcher.replay.events(), watcher.millis)) {
        more = reader.step(watcher);
      }
      return watcher.replay.events();
    }
  }

  private @Nullable Life life(int task) {
    AddressSpace space = replay.spaceOf(task);
    return space == null ? null : lives.get(space);
  }

  private Life begin(int pid, @Nullable Life parent, AddressSpace space) {
    Life life = new Life(births++, pid, parent, replay.events(), space);
    lives.put(space, life);
    observer.born(life);
    return life;
  }

  private void tell(Life life, ProcessOperation operation, long began) {
    observer.deed(new Deed(life, operation, began, replay.events() + 1, millis));
  }

  @Override
  public void time(long now) throws TraceException {
    millis = now;
    replay.time(now);
  }

  @Override
  public void fault(int task, long page, boolean write, boolean inKernel) throws TraceException {
    Life life = life(task);
    if (life == null || !write || page < 0 || page >= ADDRESS_PAGES) {
      replay.fault(task, page, write, inKernel);
      return;
    }
    Vma vma = life.space().tree().containing(page);
    boolean own = vma == null || (vma.flags() & VmaFlags.SHARED) == 0;
    long before = life.space().table().entry(page);
    Machine machine = life.space().machine();
    boolean shared =
        Pte.isPresent(before)
            && !Pte.isFile(before)
            && Pte.frame(before) != PhysicalMemory.ZERO_FRAME
            && machine.memory().mapCount(Pte.frame(before)) > 1;
    long event = replay.events();
    if (own && shared) {
      // A copy of a shared page: it is told before, as others are.
      tell(life, write(life, page), event + 1);
    }
    replay.fault(task, page, true, inKernel);
    long after = life.space().table().entry(page);
    boolean done = Pte.isPresent(after) && Pte.isWritable(after) && !Pte.isWritable(before);
    if (own && !shared && done) {
      observer.deed(new Deed(life, write(life, page), event + 1, event + 1, millis));
    }
  }

  private static ProcessOperation write(Life life, long page) {
    return new ProcessOperation.Write(
        life.name(), new PageRange(page, page + 1), OptionalLong.empty());
  }

  @Override
  public void entered(int task, SystemCall call) throws TraceException {
    entered.put(task, replay.events());
    replay.entered(task, call);
  }

  @Override
  public void called(
      int task, SystemCall call, String name, long[] arguments, int count, long result)
      throws TraceException {
    Long start = entered.remove(task);
    long began = start == null ? replay.events() + 1 : start;
    boolean failed = result < 0 && result >= -4095;
    Life life = life(task);
    List<ProcessOperation> done =
        life == null || failed ? List.of() : calls.of(life, call, arguments, count, result);
    if (life != null) {
      done.forEach(operation -> tell(life, operation, began));
    }
    replay.called(task, call, name, arguments, count, result);
    if (life != null && !replay.hasFaults()) {
      for (ProcessOperation operation : done) {
        if (operation instanceof ProcessOperation.Mmap mmap) {
          assumed(life, mmap.range().start());
        }
      }
    }
  }

  /** Without faults, the first page of new memory was taken as written. */
  private void assumed(Life life, long page) {
    if (isOwn(life.space().table().entry(page))) {
      observer.deed(new Deed(life, write(life, page), replay.events(), replay.events(), millis));
    }
  }

  /** Whether an entry is of a page of the process's own. */
  static boolean isOwn(long pte) {
    return Pte.isPresent(pte) && !Pte.isFile(pte) && Pte.frame(pte) != PhysicalMemory.ZERO_FRAME;
  }

  @Override
  public void born(int parent, int child, boolean sharesMemory) throws TraceException {
    Life from = life(parent);
    if (from == null || sharesMemory) {
      replay.born(parent, child, sharesMemory);
      return;
    }
    tell(from, new ProcessOperation.Fork(from.name(), "L" + births), replay.events() + 1);
    replay.born(parent, child, false);
    AddressSpace space = replay.spaceOf(child);
    if (space != null) {
      calls.born(from, begin(child, from, space));
    }
  }

  @Override
  public void gone(int task) throws TraceException {
    AddressSpace space = replay.spaceOf(task);
    Life life = life(task);
    entered.remove(task);
    if (life != null && replay.isLastUser(task)) {
      tell(life, new ProcessOperation.Exit(life.name()), replay.events() + 1);
      lives.remove(space);
    }
    replay.gone(task);
  }

  @Override
  public void snapshot(Snapshot snapshot) throws TraceException {
    if (snapshot.kind() == Snapshot.Kind.EXIT) {
      replay.snapshot(snapshot);
      return;
    }
    int pid = snapshot.pid();
    Life old = life(pid);
    if (old != null && replay.isLastUser(pid)) {
      Long start = entered.get(pid);
      tell(
          old,
          new ProcessOperation.Exec(old.name(), null),
          start == null ? replay.events() + 1 : start);
      lives.remove(old.space());
    }
    replay.snapshot(snapshot);
    AddressSpace space = replay.spaceOf(pid);
    if (space != null) {
      image(begin(pid, null, space));
    }
  }

  /** What makes the memory that an exec has left. */
  private void image(Life life) {
    AddressSpace space = life.space();
    for (int i = 0; i < space.tree().size(); i++) {
      Vma vma = space.tree().get(i);
      int rights = vma.flags() & VmaFlags.RIGHTS;
      MappedFile file = vma.file();
      boolean hasPages = vma.anonVma() != null;
      int first = hasPages ? rights | VmaFlags.WRITE : rights;
      made(
          life,
          new ProcessOperation.Mmap(
              life.name(),
              vma.range(),
              first,
              (vma.flags() & VmaFlags.SHARED) != 0,
              file == null ? null : new ProcessOperation.FilePage(file.name(), vma.pgoff()),
              (vma.flags() & VmaFlags.GROWSDOWN) != 0,
              false));
      for (long page = vma.start(); hasPages && page < vma.end(); page++) {
        if (isOwn(space.table().entry(page))) {
          made(life, write(life, page));
        }
      }
      if (first != rights) {
        made(life, new ProcessOperation.Mprotect(life.name(), vma.range(), rights));
      }
    }
  }

  private void made(Life life, ProcessOperation operation) {
    observer.deed(new Deed(life, operation, life.born(), replay.events(), millis));
  }

  @Override
  public void skipped(String what) {
    replay.skipped(what);
  }
}
