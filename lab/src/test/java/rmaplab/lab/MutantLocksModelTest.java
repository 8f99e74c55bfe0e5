package rmaplab.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import rmaplab.checker.CheckOptions;
import rmaplab.checker.Progress;
import rmaplab.checker.Verdict;
import rmaplab.workload.WorkloadException;

/**
 * Switching off any one lock that the mail's patch adds makes a workload of the library fail, which
 * passes under the patch as it stands.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MutantLocksModelTest {
  private static final Path WORKLOADS = Path.of("../workloads/mail");

  private static final CheckOptions FIRST =
      new CheckOptions(-1, Long.MAX_VALUE, Long.MAX_VALUE, 100_000, true, false, false);

  private final Laboratory laboratory = new Laboratory();

  @ParameterizedTest
  @CsvSource({
    "mutant-no-overlap-lock, a-overlap",
    "mutant-no-insert-lock, b-insert",
    "mutant-no-start-lock, c-start-moved",
    "mutant-no-root-lock, q2-vma1-disappears",
    "mutant-no-nested-lock, c-start-moved-child",
    "mutant-old-lock-order, q1-walk-order"
  })
  void withoutTheLock_theWorkloadFails(String mutant, String workload) throws WorkloadException {
    Source source = Source.read(WORKLOADS.resolve(workload + ".workload"));

    Verdict patched =
        laboratory.check(source, "root-walk", CheckOptions.exhaustive(), Progress.NONE);
    Verdict mutated = laboratory.check(source, mutant, FIRST, Progress.NONE);

    assertThat(patched.outcome())
        .as("%s under root-walk", workload)
        .isEqualTo(Verdict.Outcome.PASS);
    assertThat(mutated.outcome())
        .as("%s under %s", workload, mutant)
        .isEqualTo(Verdict.Outcome.FAIL);
  }
}
