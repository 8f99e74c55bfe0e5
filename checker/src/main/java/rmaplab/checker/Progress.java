package rmaplab.checker;

/** Told now and then, from one thread, how far an exploration has come. */
@FunctionalInterface
public interface Progress {
  /** Nobody listens. */
  Progress NONE = (stage, executions, redundant, failures) -> true;

  /**
   * How far it is.
   *
   * @param stage {@code 0, 1, 2} for a preemption bound, -1 for the unbounded search
   * @param share an estimate of the explored part of the unbounded search, 0 to 1; 0 before it
   */
  record Status(
      int stage, long executions, long redundant, long failures, double share, double seconds) {}

  /**
   * @param stage {@code 0, 1, 2} for a preemption bound, -1 for the unbounded search
   * @return false to stop: the verdict tells what is known so far
   */
  boolean at(int stage, long executions, long redundant, long failures);

  /** The same with more to tell. */
  default boolean at(Status status) {
    return at(status.stage(), status.executions(), status.redundant(), status.failures());
  }
}
