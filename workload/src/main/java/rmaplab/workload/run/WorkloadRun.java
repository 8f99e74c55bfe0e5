package rmaplab.workload.run;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import rmaplab.memory.Errno;
import rmaplab.memory.Machine;
import rmaplab.memory.Outcome;
import rmaplab.memory.PageRange;
import rmaplab.memory.file.FileWindow;
import rmaplab.memory.file.MappedFile;
import rmaplab.memory.space.AddressSpace;
import rmaplab.memory.space.Exit;
import rmaplab.memory.space.Fork;
import rmaplab.memory.space.Map;
import rmaplab.memory.space.SegmentationFault;
import rmaplab.memory.space.UserAccess;
import rmaplab.memory.sync.Refs;
import rmaplab.workload.Statement;

/**
 * One run of a workload on a fresh machine.
 *
 * <p>{@link #setup} comes first, alone; then {@link #task} once for each task, from any threads;
 * then {@link #finish}, alone. Or {@link #inSequence} does all of it.
 *
 * <p>Where an allocation was made to fail, not all that the workload states is held against it any
 * more: see {@link Excuses}.
 *
 * <p>Nothing is parsed, looked up or printed on the way: the same program is run very many times.
 */
public final class WorkloadRun {
  private static final Outcome NO_SUCH_PROCESS = Outcome.refused(Errno.ESRCH);

  private final Program program;
  private final Machine machine;
  private final RunListener listener;

  /** Processes that are there before the tasks begin, or come after them. */
  private final @Nullable AddressSpace[] spaces;

  /** Processes that tasks fork: written by one task while others read. */
  private final Refs<AddressSpace> forked;

  /** The files with a name: there before the tasks begin. */
  private final @Nullable MappedFile[] files;

  private final Excuses excuses;

  /** A run that nobody listens to; {@code machine} is new. */
  public WorkloadRun(Program program, Machine machine) {
    this(program, machine, RunListener.NONE);
  }

  /** A run; {@code machine} is new. */
  public WorkloadRun(Program program, Machine machine, RunListener listener) {
    this.program = program;
    this.machine = machine;
    this.listener = listener;
    spaces = new @Nullable AddressSpace[program.processes()];
    forked = new Refs<>(program.processes());
    files = new @Nullable MappedFile[program.files()];
    excuses = new Excuses(program.tasks());
  }

  /** The machine. */
  public Machine machine() {
    return machine;
  }

  /** The number of tasks. */
  public int tasks() {
    return program.tasks();
  }

  /**
   * Lets the processes be born, makes the files, and performs the set-up.
   *
   * @throws UnexpectedOutcome if a statement is refused, or is not, against what it states
   * @throws WrongData if a read finds another word than stated
   */
  public void setup() {
    for (int slot = 0; slot < spaces.length; slot++) {
      if (program.isBornAtStart(slot)) {
        spaces[slot] = machine.spawn(program.process(slot));
      }
    }
    for (int slot = 0; slot < files.length; slot++) {
      files[slot] = machine.files().open(program.file(slot));
    }
    listener.began("setup");
    performAll(program.setup(), excuses.setup(), true);
  }

  /**
   * Performs a task, perhaps while others run: a refusal that is not stated is allowed.
   *
   * @param task in [0, tasks)
   * @throws UnexpectedOutcome if a stated refusal does not come
   * @throws WrongData if a read finds another word than stated
   */
  public void task(int task) {
    performAll(program.task(task), task, false);
  }

  /**
   * Performs the final part.
   *
   * @throws UnexpectedOutcome as {@link #setup}
   * @throws WrongData likewise
   */
  public void finish() {
    listener.began("final");
    performAll(program.finale(), excuses.finale(), true);
  }

  /**
   * Performs everything in sequence: set-up, the tasks one after another, the final part.
   *
   * @throws UnexpectedOutcome if any statement is refused, or is not, against what it states
   * @throws WrongData if a read finds another word than stated
   */
  public void inSequence() {
    setup();
    for (int task = 0; task < program.tasks(); task++) {
      listener.began("T" + task);
      performAll(program.task(task), task, true);
    }
    finish();
  }

  private void performAll(Step[] steps, int part, boolean strict) {
    for (Step step : steps) {
      boolean failedBefore = machine.allocations().failedHere();
      Outcome outcome;
      try {
        outcome = perform(step);
      } catch (WrongData e) {
        if (!excuses.coverWords(part, strict)) {
          throw e;
        }
        outcome = Outcome.DONE;
        listener.ended(step.statement(), outcome);
      }
      if (!failedBefore && machine.allocations().failedHere()) {
        excuses.allocationFailed(part, step.statement().operation());
      } else if (!excuses.cover(part, strict, step.statement().operation())) {
        check(step, outcome, strict);
      }
    }
  }

  /** Performs one step. Traces tell of the calls of this method: the steps' beginnings and ends. */
  public Outcome perform(Step step) {
    Outcome outcome = step.action().perform(this);
    listener.ended(step.statement(), outcome);
    return outcome;
  }

  private void check(Step step, Outcome outcome, boolean strict) {
    Errno stated = step.statement().refusal();
    Errno met = outcome instanceof Outcome.Refused(Errno errno) ? errno : null;
    if (met == stated || stated == null && !strict) {
      return;
    }
    int line = step.statement().position().line();
    throw new UnexpectedOutcome(
        line,
        program.workload().file()
            + ":"
            + line
            + ": "
            + step
            + (met == null ? ": done" : ": refused with " + met)
            + ", expected "
            + (stated == null ? "it to be done" : "refusal with " + stated));
  }

  private @Nullable AddressSpace space(int slot) {
    return program.isForkedByTask(slot) ? forked.get(slot) : spaces[slot];
  }

  /** Hands the process in {@code slot} to an operation; refused with ESRCH if it is not born. */
  Outcome with(int slot, Function<AddressSpace, Outcome> operation) {
    AddressSpace space = space(slot);
    return space == null ? NO_SUCH_PROCESS : operation.apply(space);
  }

  /** The file in {@code slot}. */
  MappedFile file(int slot) {
    MappedFile file = files[slot];
    if (file == null) {
      throw new IllegalStateException("no set-up");
    }
    return file;
  }

  /** Maps a file from {@code page} on; refused with ESRCH if the process is not born. */
  Outcome mmapFile(int slot, PageRange range, int flags, int file, long page) {
    AddressSpace space = space(slot);
    return space == null
        ? NO_SUCH_PROCESS
        : Map.mmap(space, range, flags, new FileWindow(file(file), page));
  }

  /** Forks; the child gets its slot when it is complete. */
  Outcome fork(int parentSlot, int childSlot) {
    AddressSpace parent = space(parentSlot);
    if (parent == null) {
      return NO_SUCH_PROCESS;
    }
    AddressSpace child = machine.spawn(program.process(childSlot));
    Outcome outcome = Fork.fork(parent, child);
    if (!outcome.done()) {
      // It never lived; if it has got as far as exiting, this changes nothing.
      Exit.exit(child);
    } else if (program.isForkedByTask(childSlot)) {
      forked.set(childSlot, child);
    } else {
      spaces[childSlot] = child;
    }
    return outcome;
  }

  /** Writes the first word of each page of [start, end), up to the first that is refused. */
  Outcome write(int slot, long start, long end, long word) {
    AddressSpace space = space(slot);
    if (space == null) {
      return NO_SUCH_PROCESS;
    }
    try {
      for (long page = start; page < end; page++) {
        UserAccess.store(space, page, 0, word);
      }
      return Outcome.DONE;
    } catch (SegmentationFault e) {
      return Outcome.refused(e.errno());
    }
  }

  /** Reads the first word of each page of [start, end), up to the first that is refused. */
  Outcome read(Statement statement, int slot, long start, long end) {
    AddressSpace space = space(slot);
    if (space == null) {
      return NO_SUCH_PROCESS;
    }
    try {
      for (long page = start; page < end; page++) {
        listener.read(statement, page, UserAccess.load(space, page, 0));
      }
      return Outcome.DONE;
    } catch (SegmentationFault e) {
      return Outcome.refused(e.errno());
    }
  }

  /** As {@link #read}, and every word must be {@code expected}. */
  Outcome readExpecting(Statement statement, int slot, long start, long end, long expected) {
    AddressSpace space = space(slot);
    if (space == null) {
      return NO_SUCH_PROCESS;
    }
    try {
      for (long page = start; page < end; page++) {
        long found = UserAccess.load(space, page, 0);
        listener.read(statement, page, found);
        if (found != expected) {
          throw new WrongData(
              statement.position().line(), program.process(slot), page, expected, found);
        }
      }
      return Outcome.DONE;
    } catch (SegmentationFault e) {
      return Outcome.refused(e.errno());
    }
  }
}
