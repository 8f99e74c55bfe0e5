package rmaplab.checker;

/** Told now and then, from the exploring thread, how far an exploration has come. */
@FunctionalInterface
public interface Progress {
  /** Nobody listens. */
  Progress NONE = (stage, executions, redundant, failures) -> true;

  /**
   * @param stage {@code 0, 1, 2} for a preemption bound, -1 for the unbounded search
   * @return false to stop: the verdict tells what is known so far
   */
  boolean at(int stage, long executions, long redundant, long failures);
}
