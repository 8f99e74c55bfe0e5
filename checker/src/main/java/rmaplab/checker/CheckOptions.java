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
 * @param exploreAllocations whether each allocation of a task may also fail, at most one in an
 *     execution, as an explored choice
 * @param workers how many threads take part in a search that is long; what it finds is the same for
 *     any number
 * @param stateCache whether states that were seen are not explored again
 * @param maxMemoryBytes of the heap, after a collection of garbage
 */
public record CheckOptions(
    int preemptions,
    long maxNanos,
    long maxExecutions,
    int maxSteps,
    boolean first,
    boolean strictRaces,
    boolean exploreAllocations,
    int workers,
    boolean stateCache,
    long maxMemoryBytes) {

  /** With one worker, no state cache and all the memory that there is. */
  public CheckOptions(
      int preemptions,
      long maxNanos,
      long maxExecutions,
      int maxSteps,
      boolean first,
      boolean strictRaces,
      boolean exploreAllocations) {
    this(
        preemptions,
        maxNanos,
        maxExecutions,
        maxSteps,
        first,
        strictRaces,
        exploreAllocations,
        1,
        false,
        Long.MAX_VALUE);
  }

  /** The same with other means. */
  public CheckOptions with(int takingPart, boolean cached, long memoryBytes) {
    return new CheckOptions(
        preemptions,
        maxNanos,
        maxExecutions,
        maxSteps,
        first,
        strictRaces,
        exploreAllocations,
        takingPart,
        cached,
        memoryBytes);
  }

  /** Exhaustive, without limits. */
  public static CheckOptions exhaustive() {
    return new CheckOptions(-1, Long.MAX_VALUE, Long.MAX_VALUE, 100_000, false, false, false);
  }
}
