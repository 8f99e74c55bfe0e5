package rmaplab.lab.review;

import java.util.Locale;
import java.util.Optional;
import rmaplab.checker.Verdict;
import rmaplab.report.columns.Counterexample;
import rmaplab.workload.Expected;

/**
 * What came out for one cell.
 *
 * @param counterexample the shortest execution that shows the gravest violation; empty unless the
 *     verdict is FAIL
 */
public record CellResult(Cell cell, Verdict verdict, Optional<Counterexample> counterexample) {
  /** {@code pass}, {@code fail} or {@code incomplete}. */
  public String outcome() {
    return verdict.outcome().name().toLowerCase(Locale.ROOT);
  }

  /** The gravest kind of violation, for example {@code use-after-free}; empty if there is none. */
  public String kind() {
    Verdict.Finding finding = verdict.violation();
    return finding == null ? "" : finding.violation().kind().label();
  }

  /** What the workload's author expects; a pass where nothing is stated. */
  public Expected expected() {
    return cell.workload().expectedOf(cell.design()).orElse(new Expected.Pass());
  }

  /** Whether the verdict is the expected one, down to the kind of a failure. */
  public boolean asExpected() {
    return switch (expected()) {
      case Expected.Pass() -> verdict.outcome() == Verdict.Outcome.PASS;
      case Expected.Fail(String kind) ->
          verdict.outcome() == Verdict.Outcome.FAIL && kind.equals(kind());
      case Expected.Incomplete() -> verdict.outcome() == Verdict.Outcome.INCOMPLETE;
    };
  }
}
