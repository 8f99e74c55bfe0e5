package rmaplab.checker.engine;

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

  /** The outcome of a data choice of the running task, in [0, options). */
  int choose(int options);
}
