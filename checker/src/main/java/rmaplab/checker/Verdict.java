package rmaplab.checker;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The result of an exploration.
 *
 * @param outcome {@code PASS} only when the space was exhausted without a violation
 * @param violation the gravest finding with its shortest counterexample; null unless the outcome is
 *     FAIL
 * @param violations one finding for each kind that was seen, gravest first
 * @param races data races, each once, by both places
 * @param executions all executions, complete and redundant
 * @param redundant executions in vain: equivalent to an earlier one, or cut short by a sleep set
 * @param deepestPreemptions preemption bound of the last bounded stage that was completed; -1 for
 *     none
 * @param exhaustive whether the whole space was explored
 * @param reason why the outcome is INCOMPLETE, for people; null otherwise
 * @param coverage how the space was covered
 */
public record Verdict(
    Outcome outcome,
    @Nullable Finding violation,
    List<Finding> violations,
    List<Race> races,
    long executions,
    long redundant,
    int deepestPreemptions,
    boolean exhaustive,
    double seconds,
    @Nullable String reason,
    Coverage coverage) {

  /** A verdict that says nothing of its coverage. */
  public Verdict(
      Outcome outcome,
      @Nullable Finding violation,
      List<Finding> violations,
      List<Race> races,
      long executions,
      long redundant,
      int deepestPreemptions,
      boolean exhaustive,
      double seconds,
      @Nullable String reason) {
    this(
        outcome,
        violation,
        violations,
        races,
        executions,
        redundant,
        deepestPreemptions,
        exhaustive,
        seconds,
        reason,
        exhaustive ? Coverage.ALL : Coverage.NONE);
  }

  /**
   * How the space was covered.
   *
   * @param share an estimate of the explored part of the unbounded search, 0 to 1
   * @param states how many states the state cache distinguished; 0 if it was not used
   * @param rest what is left to explore; null if nothing is or it cannot be said
   */
  public record Coverage(double share, long states, @Nullable Checkpoint rest) {
    /** Everything, by enumeration. */
    public static final Coverage ALL = new Coverage(1, 0, null);

    /** Nothing is known. */
    public static final Coverage NONE = new Coverage(0, 0, null);
  }

  /** The same, with a checkpoint that says what it is of. */
  Verdict withRest(String explored, String loaded) {
    Checkpoint rest = coverage.rest();
    return rest == null
        ? this
        : new Verdict(
            outcome,
            violation,
            violations,
            races,
            executions,
            redundant,
            deepestPreemptions,
            exhaustive,
            seconds,
            reason,
            new Coverage(coverage.share(), coverage.states(), rest.of(explored, loaded)));
  }

  /** Nothing could be explored. */
  static Verdict unexplored(String reason) {
    return new Verdict(Outcome.INCOMPLETE, null, List.of(), List.of(), 0, 0, -1, false, 0, reason);
  }

  /** The three answers. */
  public enum Outcome {
    PASS,
    FAIL,
    INCOMPLETE
  }

  /**
   * A violation and the schedule that shows it.
   *
   * @param schedule printable; replays the execution exactly
   * @param preemptions switches away from a task that could have gone on
   * @param contextSwitches all switches between tasks
   * @param steps scheduling steps of the execution
   * @param foundAt the number of the execution that found this kind first, from 1
   */
  public record Finding(
      Violation violation,
      String schedule,
      int preemptions,
      int contextSwitches,
      int steps,
      long foundAt) {}

  /**
   * Two unordered accesses to one location, at least one a write.
   *
   * @param location class and field, for example {@code Vma.start}
   * @param first access and place, for example {@code read at Walk.java:61}
   * @param second likewise
   */
  public record Race(String location, String first, String second) {}
}
