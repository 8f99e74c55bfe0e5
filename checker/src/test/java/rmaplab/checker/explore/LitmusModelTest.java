package rmaplab.checker.explore;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import rmaplab.checker.CheckOptions;
import rmaplab.checker.Verdict;
import rmaplab.checker.engine.Granularity;
import rmaplab.checker.programs.LitmusProgram;

/** Small programs have exactly the outcomes that sequential consistency gives them. */
class LitmusModelTest {
  private final Explorer explorer = new Explorer(LitmusProgram.class);

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "store-buffering | 0,1 1,0 1,1",
        "message-passing | 00 01 11",
        "load-buffering | 0,0 0,1 1,0",
        "coherence | 00 01 02 11 12 22",
        // All but 10,10: the readers would disagree about the order of the writes.
        "independent-reads | 00,00 00,01 00,10 00,11 01,00 01,01 01,10 01,11 10,00 10,01 10,11"
            + " 11,00 11,01 11,10 11,11",
        "atomic-add | 1,2 2,1",
        "compare-and-set | 0,1 1,0",
        "plain-increment | =1 =2",
        "locked-increment | 1,2=2 2,1=2",
        "trylock | 0,1 1,0 1,1",
        // All but 01: a section that saw nothing of the first write is waited for.
        "grace-period | 00 10 11"
      })
  void outcomes_areThoseOfSequentialConsistency(String program, String expected) {
    Set<String> outcomes = new TreeSet<>();

    Verdict verdict =
        explorer.run(
            List.of(program),
            CheckOptions.exhaustive(),
            Searches.unbounded(false, Symmetry.none()),
            Granularity.REDUCED,
            subject -> outcomes.add(((Observed) subject).outcome()));

    assertThat(verdict.exhaustive()).isTrue();
    assertThat(outcomes).containsExactly(expected.split(" "));
  }
}
