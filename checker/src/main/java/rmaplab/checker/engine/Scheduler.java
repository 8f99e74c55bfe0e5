package rmaplab.checker.engine;

import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import rmaplab.checker.Subject;
import rmaplab.checker.Violation;

/**
 * Runs one execution: set-up alone, tasks as coroutines, finish alone.
 *
 * <p>A task runs without interruption from one scheduling point to the next. At a point it says
 * what it is about to do; then, still on its stack, the {@link Driver} picks the next task among
 * those that can make a step, and only if that is another one does it suspend. Before the first
 * choice every task runs up to its first point; what it does until then, as what follows a point up
 * to the next, only releases locks, works on what is ordered by them, and chooses data.
 *
 * <p>A task that fails is suspended for ever: no exception goes through the code under test, and
 * nothing of its rest runs.
 */
public final class Scheduler {
  /** How an execution ended. */
  public enum End {
    COMPLETE,
    REDUNDANT,
    FAILED,
    /** A task made too many steps, or the checker cannot follow. */
    STOPPED,
    /** A task did not begin as was foretold: to be run again, then nothing is foretold. */
    MISLED
  }

  /** The running task while set-up, finish or a dry run are on. */
  static final int ALONE = Clocks.TASKS;

  /** The running task between executions and while the checker itself looks at objects. */
  static final int MUTED = ALONE + 1;

  private static final int STOP = Decider.STOP;

  int me = MUTED;

  /** The place of the call being made, as woven code announced it. */
  int site;

  final Clocks clocks = new Clocks();
  private final Tape tape = new Tape();
  private final CodeMap code;
  private final Pending pending = new Pending();
  private final Numbered failing = new Numbered();
  private final Beginnings beginnings = new Beginnings();
  private final Ending ending = new Ending();
  final Patience patience;
  private final TaskStack stack;
  private final Decider decisions;

  private @Nullable Subject subject;
  private @Nullable EventLog events;
  private Runnable taskEnds = () -> {};
  private int count;
  private int finished;
  private int next;
  private boolean started;

  /** Tasks whose first operation was foretold and that have not run yet. */
  private int unbegun;

  /** Whether the task did, before its first point, what may depend on when it does it. */
  private boolean stirred;

  private int execution;

  Scheduler(Coroutines coroutines, CodeMap code) {
    this.code = code;
    patience = new Patience(this, code);
    stack = new TaskStack(coroutines, this::body);
    decisions = new Decider(this, ending, code);
  }

  /** What to look at when the running task has come to its end. */
  void whenTaskEnds(Runnable check) {
    taskEnds = check;
  }

  // ---- what drivers and the exploration ask ----

  /** The number of tasks. */
  public int tasks() {
    return count;
  }

  /** What each is about to do. */
  public Pending pending() {
    return pending;
  }

  /** Whether a task has ended. */
  public boolean isFinished(int task) {
    return (finished >> task & 1) != 0;
  }

  /** What the execution failed with. */
  public @Nullable Failure failure() {
    return ending.failure();
  }

  /** Why it was stopped. */
  public @Nullable String stopReason() {
    return ending.stopReason();
  }

  /** The decisions so far. */
  public Tape tape() {
    return tape;
  }

  int execution() {
    return execution;
  }

  Subject program() {
    return Objects.requireNonNull(subject);
  }

  // ---- one execution ----

  End run(Subject program, Driver chooser, int stepLimit) {
    begin(program, chooser, stepLimit);
    try {
      if (aloneFailed(program, program::setup)) {
        return ending.end();
      }
      startTasks();
      while (next >= 0) {
        runTask(next);
      }
      me = ALONE;
      if (ending.isOpen()) {
        aloneFailed(program, program::finish);
      }
      return ending.end();
    } finally {
      me = MUTED;
      stack.discard();
    }
  }

  /** Runs set-up, every task and the finish once alone: classes initialise here. */
  void dryRun(Subject program, int stepLimit) {
    begin(program, new DryRun(), stepLimit);
    boolean failed = aloneFailed(program, program::setup);
    for (int t = 0; t < count && !failed; t++) {
      int task = t;
      failed = aloneFailed(program, () -> program.task(task));
    }
    if (!failed) {
      aloneFailed(program, program::finish);
    }
    me = MUTED;
  }

  private void begin(Subject program, Driver chooser, int stepLimit) {
    int n = program.tasks();
    if (n > Clocks.TASKS) {
      throw new ExecutionStoppedError(
          "the program has " + n + " tasks, the checker follows at most " + Clocks.TASKS);
    }
    subject = program;
    decisions.begin(chooser, stepLimit);
    events = chooser.events();
    patience.begin(stepLimit);
    execution++;
    count = n;
    finished = 0;
    started = false;
    unbegun = 0;
    stack.clear(n);
    ending.clear();
    beginnings.restart(program, code.version());
    next = 0;
    pending.clear(execution);
    clocks.reset(n);
    tape.clear();
    me = ALONE;
    site = 0;
  }

  private void startTasks() {
    Beginnings known = beginnings;
    boolean isKnown = known.isKnown();
    for (int t = 0; t < count && next >= 0; t++) {
      if (isKnown && known.foretell(t, pending)) {
        unbegun |= 1 << t;
        continue;
      }
      me = t;
      stirred = false;
      if (stack.run(t)) {
        finished |= 1 << t;
      }
      if (!isKnown && next >= 0) {
        known.note(t, pending, stirred);
      }
    }
    started = true;
    if (next >= 0) {
      known.setKnown();
      next = decisions.next(finished, -1);
    }
  }

  /** Runs a task, and those that it runs itself, until the next one is below it on the stack. */
  private void runTask(int t) {
    me = t;
    if (stack.run(t)) {
      finished |= 1 << t;
      if (next >= 0) {
        next = decisions.next(finished, t);
      }
    }
  }

  private void body(int task) {
    Subject program = program();
    try {
      program.task(task);
      taskEnds.run();
    } catch (ExecutionStoppedError e) {
      stop(String.valueOf(e.getMessage()));
    } catch (Throwable thrown) {
      thrown(program, thrown);
    }
  }

  private boolean aloneFailed(Subject program, Runnable part) {
    try {
      me = ALONE;
      part.run();
    } catch (FailureError e) {
      // Noted where it was thrown.
    } catch (ExecutionStoppedError e) {
      stop(String.valueOf(e.getMessage()));
    } catch (Throwable thrown) {
      thrown(program, thrown);
    }
    return !ending.isOpen();
  }

  private void thrown(Subject program, Throwable thrown) {
    if (!ending.isOpen()) {
      return;
    }
    if (thrown instanceof OutOfMemoryError) {
      stop("one execution used up the memory, at " + code.placeName(site));
      return;
    }
    beforeFailing();
    int who = me;
    me = MUTED;
    try {
      Violation violation = program.classify(thrown);
      note(violation.kind(), violation::message);
    } finally {
      me = who;
    }
  }

  /** The running task is about to do something that others may notice or wait for. */
  void point(int kind, Numbered object, int sub) {
    int m = me;
    if ((unbegun >> m & 1) != 0) {
      begun(m, kind, object, sub);
      return;
    }
    pending.set(m, kind, object, sub, site);
    if (started) {
      next = decisions.next(finished, m);
      if (next != m) {
        others(m);
      }
    } else {
      stack.suspend();
      site = pending.site(m);
    }
  }

  /** A task that was chosen before it was begun has come to its first point. */
  private void begun(int m, int kind, Numbered object, int sub) {
    unbegun &= ~(1 << m);
    if (!pending.is(m, kind, object, sub)) {
      beginnings.forget(true);
      ending.misled();
      next = STOP;
      leave();
    }
  }

  /** Lets others run, on top of the task that is running, until it is its turn again. */
  private void others(int m) {
    while (next != m) {
      if (next < 0 || stack.isMounted(next)) {
        stack.suspend();
      } else {
        runTask(next);
      }
    }
    me = m;
    site = pending.site(m);
  }

  /** The running task does what may depend on when it does it, though it is no point. */
  void stir() {
    stirred = true;
  }

  /** The set-up made something that tasks may wait for or meet at. */
  void register(Numbered object) {
    if (me == ALONE && !started) {
      beginnings.register(object);
    }
  }

  /** What has been learnt of the tasks' beginnings is no longer true. */
  void forgetBeginnings() {
    beginnings.forget(false);
  }

  /** A data choice of the running task. */
  int choose(int options) {
    stirred = true;
    if (me >= ALONE) {
      return 0;
    }
    int chosen = decisions.choose(options);
    if (!ending.isOpen()) {
      next = STOP;
      leave();
    }
    return chosen;
  }

  /** Begins the running task's next segment. */
  void tick(int task) {
    stirred = true;
    EventLog log = events;
    if (log != null) {
      log.happened(task, clocks.low[task], clocks.high[task]);
    }
    if (!clocks.tick(task)) {
      stopHere(
          name(task)
              + " made more than "
              + Clocks.LAST_SEGMENT
              + " steps, the last at "
              + code.placeName(site));
    }
  }

  private void note(Violation.Kind kind, Supplier<String> message) {
    if (ending.isOpen()) {
      ending.failed(kind, message);
      next = STOP;
    }
  }

  private void stop(String reason) {
    if (ending.isOpen()) {
      ending.stopped(reason);
      next = STOP;
    }
  }

  /** Ends the execution as failed; does not return. */
  void fail(Violation.Kind kind, Supplier<String> message) {
    beforeFailing();
    note(kind, message);
    leave();
  }

  /** Ends the execution as impossible to follow; does not return. */
  void stopHere(String reason) {
    stop(reason);
    leave();
  }

  /**
   * A failure ends the execution, so others must have the chance to go on before it; otherwise a
   * task that always fails would hide what else can happen.
   */
  private void beforeFailing() {
    if (me < ALONE && ending.isOpen()) {
      point(Op.FAIL, failing, me);
    }
  }

  private void leave() {
    if (me >= ALONE) {
      throw new FailureError();
    }
    stack.suspend();
    throw new IllegalStateException("a task that failed must not go on");
  }

  /** A task's name. */
  String name(int task) {
    Subject program = subject;
    return task < count && program != null ? program.taskName(task) : "the set-up or finish";
  }

  /** An object's string, without noticing what it reads. */
  String describe(Object object) {
    int who = me;
    me = MUTED;
    try {
      return String.valueOf(object);
    } finally {
      me = who;
    }
  }
}
