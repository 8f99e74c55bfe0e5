package rmaplab.checker.engine;

import rmaplab.checker.Violation;

/**
 * Who makes the next step: sees who can, asks the driver, and writes the answer on the tape.
 *
 * <p>While the driver follows what the execution before did, nobody is asked who else could.
 */
final class Decider {
  /** Nobody: the execution is over. */
  static final int STOP = -2;

  private final Scheduler scheduler;
  private final Ending ending;
  private final CodeMap code;
  private Driver driver = new DryRun();
  private int maxSteps;
  private int last;

  Decider(Scheduler scheduler, Ending ending, CodeMap code) {
    this.scheduler = scheduler;
    this.ending = ending;
    this.code = code;
  }

  /** Before an execution; {@code stepLimit}: after so many steps it is stopped. */
  void begin(Driver chooser, int stepLimit) {
    driver = chooser;
    maxSteps = stepLimit;
    last = -1;
  }

  /**
   * The task that makes the next step; {@link #STOP} for none.
   *
   * @param finished the tasks that have ended, a set of bits
   * @param current the task that has come to its next point; -1 for none
   */
  int next(int finished, int current) {
    int known = driver.follow(scheduler);
    int task = known >= 0 ? follow(finished, known) : decide(finished, current);
    scheduler.pending().decided();
    return task;
  }

  private int follow(int finished, int task) {
    if ((finished >> task & 1) != 0 || !scheduler.pending().isReady(task)) {
      ending.stopped(
          "the program is not deterministic: the same choices led to another state; it must not"
              + " use identity hash codes, and its set-up must build everything anew");
      return STOP;
    }
    scheduler.tape().follow(task);
    last = task;
    return task;
  }

  private int decide(int finished, int current) {
    int enabled = enabled(finished);
    if (enabled == 0) {
      if (finished != (1 << scheduler.tasks()) - 1) {
        ending.failed(Violation.Kind.DEADLOCK, new Deadlock(scheduler, code)::describe);
      }
      return STOP;
    }
    if (scheduler.tape().steps() == maxSteps) {
      ending.stopped(
          "more than "
              + maxSteps
              + " steps in one execution, last at "
              + code.placeName(current < 0 ? 0 : scheduler.pending().site(current))
              + "; code that waits must do so in a way that the checker knows");
      return STOP;
    }
    int chosen;
    try {
      chosen = driver.next(scheduler, last, enabled);
    } catch (ExecutionStoppedError e) {
      ending.stopped(String.valueOf(e.getMessage()));
      return STOP;
    }
    if (chosen < 0) {
      ending.redundant();
      return STOP;
    }
    scheduler.tape().step(chosen, enabled);
    last = chosen;
    return chosen;
  }

  private int enabled(int finished) {
    int enabled = 0;
    for (int t = 0; t < scheduler.tasks(); t++) {
      if ((finished >> t & 1) == 0 && scheduler.pending().isReady(t)) {
        enabled |= 1 << t;
      }
    }
    return enabled;
  }

  /** The outcome of a data choice of the running task; a driver that cannot ends the execution. */
  int choose(int options) {
    int chosen = 0;
    try {
      chosen = driver.choose(options);
    } catch (ExecutionStoppedError e) {
      ending.stopped(String.valueOf(e.getMessage()));
    }
    scheduler.tape().data(chosen);
    return chosen;
  }
}
