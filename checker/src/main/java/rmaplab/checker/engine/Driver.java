package rmaplab.checker.engine;

import org.jspecify.annotations.Nullable;

/**
 * Decides how an execution goes on.
 *
 * <p>It is asked inside scheduling points, on whatever coroutine runs, so it must not suspend.
 */
public interface Driver {
  /** The rest of the execution is known to be redundant. */
  int REDUNDANT = -1;

  /**
   * The task that makes the next step.
   *
   * @param tasks what each task is about to do
   * @param current the task that made the last step; -1 at the beginning
   * @param enabled the tasks that can make a step, a set of bits; never empty
   */
  int next(Scheduler tasks, int current, int enabled);

  /**
   * The task that makes the next step if the execution has to begin as the one before; -1 if there
   * is something to decide.
   */
  default int follow(Scheduler tasks) {
    return -1;
  }

  /** Where the clocks of steps are to be noted; null if nobody asks for them. */
  default @Nullable EventLog events() {
    return null;
  }

  /** The outcome of a data choice of the running task, in [0, options). */
  int choose(int options);
}
