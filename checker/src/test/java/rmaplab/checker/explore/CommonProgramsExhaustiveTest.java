package rmaplab.checker.explore;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import rmaplab.checker.Verdict;
import rmaplab.checker.engine.Granularity;
import rmaplab.checker.programs.CommonProgram;

/** The sizes of known search spaces, found by two independent programs. */
class CommonProgramsExhaustiveTest {
  private final Explorer explorer = new Explorer(CommonProgram.class);

  @ParameterizedTest
  @CsvSource({
    "CLEAN, 2, 18",
    "CLEAN, 3, 1350",
    "RACE, 2, 54",
    "RACE, 3, 24210",
    "DEADLOCK, 2, 20",
    "DEADLOCK, 3, 1414"
  })
  void sleepSets_runEachTraceOnce(String mode, int tasks, long traces) {
    for (Granularity points : List.of(Granularity.UNLOCKS, Granularity.REDUCED)) {
      Verdict verdict =
          explorer.run(List.of(mode, String.valueOf(tasks)), new SleepSetSearch(false), points);
      assertThat(verdict.executions() - verdict.redundant()).as(points.name()).isEqualTo(traces);
      assertThat(verdict.exhaustive()).isTrue();
      assertThat(verdict.violations().isEmpty()).isEqualTo(mode.equals("CLEAN"));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "CLEAN, 2, 78",
    "CLEAN, 3, 27840",
    "RACE, 2, 2604",
    "DEADLOCK, 2, 187",
    "DEADLOCK, 3, 94386"
  })
  void plainSearch_runsEverySchedule(String mode, int tasks, long schedules) {
    Verdict verdict =
        explorer.run(
            List.of(mode, String.valueOf(tasks)),
            PlainSearch.unbounded(false),
            Granularity.UNLOCKS);
    assertThat(verdict.executions()).isEqualTo(schedules);
    assertThat(verdict.exhaustive()).isTrue();
  }
}
