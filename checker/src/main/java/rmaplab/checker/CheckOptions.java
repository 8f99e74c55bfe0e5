package rmaplab.checker;

/**
 * What to explore.
 *
 * @param preemptions stop after this preemption bound; -1 for the unbounded search after bounds 0,
 *     1, 2
 * @param maxNanos wall time; {@link Long#MAX_VALUE} for none
 * @param maxExecutions likewise for executions
 * @param maxSteps scheduling steps of one execution, a guard against programs that never end
 * @param first stop at the first violation
 * @param strictRaces a data race is a violation
 * @param exploreAllocations whether each allocation may also fail, as an explored choice
 */
public record CheckOptions(
    int preemptions,
    long maxNanos,
    long maxExecutions,
    int maxSteps,
    boolean first,
    boolean strictRaces,
    boolean exploreAllocations) {

  /** Exhaustive, without limits. */
  public static CheckOptions exhaustive() {
    return new CheckOptions(-1, Long.MAX_VALUE, Long.MAX_VALUE, 100_000, false, false, false);
  }
}
