package rmaplab.cli;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import rmaplab.checker.Verdict;

/** The JSON documents of {@code check} and {@code review}. */
final class Results {
  private Results() {}

  /**
   * A verdict, as {@code check} prints it.
   *
   * @param allocationsExplored whether each allocation was also made to fail
   */
  record Check(
      String workload,
      String design,
      String verdict,
      @Nullable Found violation,
      List<Found> violations,
      List<Verdict.Race> races,
      long executions,
      long redundant,
      int preemptions,
      boolean exhaustive,
      double share,
      boolean allocationsExplored,
      boolean stateCache,
      long states,
      @Nullable String reason,
      double seconds) {}

  /**
   * A violation.
   *
   * @param steps scheduling steps of the execution
   */
  record Found(
      String kind,
      String message,
      String schedule,
      int preemptions,
      int contextSwitches,
      int steps,
      long foundAt) {}

  /** A cell of {@code review}. */
  record Cell(
      String workload,
      String design,
      String file,
      String verdict,
      @Nullable Found violation,
      List<Found> violations,
      List<Verdict.Race> races,
      String expected,
      boolean asExpected,
      long executions,
      long redundant,
      int preemptions,
      boolean exhaustive,
      @Nullable String reason,
      double seconds) {}

  /** An answer of {@code review}. */
  record Answered(String question, String answer, List<String> evidence) {}

  /** All cells. */
  record Review(List<Cell> results, List<Answered> answers, boolean interrupted, double seconds) {}

  static Check of(String workload, String design, Verdict verdict, boolean allocationsExplored) {
    return new Check(
        workload,
        design,
        outcome(verdict),
        verdict.violation() == null ? null : of(verdict.violation()),
        verdict.violations().stream().map(Results::of).toList(),
        verdict.races(),
        verdict.executions(),
        verdict.redundant(),
        verdict.deepestPreemptions(),
        verdict.exhaustive(),
        rounded(verdict.coverage().share()),
        allocationsExplored,
        verdict.coverage().states() > 0,
        verdict.coverage().states(),
        verdict.reason(),
        rounded(verdict.seconds()));
  }

  static Cell of(rmaplab.lab.review.CellResult result) {
    Verdict verdict = result.verdict();
    return new Cell(
        result.cell().workload().name(),
        result.cell().design(),
        result.cell().workload().file(),
        outcome(verdict),
        verdict.violation() == null ? null : of(verdict.violation()),
        verdict.violations().stream().map(Results::of).toList(),
        verdict.races(),
        result.expected().text(),
        result.asExpected(),
        verdict.executions(),
        verdict.redundant(),
        verdict.deepestPreemptions(),
        verdict.exhaustive(),
        verdict.reason(),
        rounded(verdict.seconds()));
  }

  private static Found of(Verdict.Finding finding) {
    return new Found(
        finding.violation().kind().label(),
        finding.violation().message(),
        finding.schedule(),
        finding.preemptions(),
        finding.contextSwitches(),
        finding.steps(),
        finding.foundAt());
  }

  private static String outcome(Verdict verdict) {
    return verdict.outcome().name().toLowerCase(Locale.ROOT);
  }

  static double rounded(double seconds) {
    return Math.round(seconds * 1000) / 1000.0;
  }
}
