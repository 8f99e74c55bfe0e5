package rmaplab.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import rmaplab.checker.Violation;
import rmaplab.workload.Expected;

/** The language and the checker know nothing of each other, but share the names of violations. */
class ViolationKindsTest {
  @Test
  void theLanguageNamesWhatTheCheckerFinds() {
    assertThat(Expected.KINDS)
        .containsExactlyElementsOf(
            Arrays.stream(Violation.Kind.values()).map(Violation.Kind::label).toList());
  }
}
