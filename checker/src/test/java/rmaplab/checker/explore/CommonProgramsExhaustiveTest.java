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
  void searches_runEachTraceOnce(String mode, int tasks, long traces) {
    for (Granularity points : List.of(Granularity.UNLOCKS, Granularity.REDUCED)) {
      runsEachTraceOnce(mode, tasks, traces, points, new SleepSetSearch(false));
      runsEachTraceOnce(mode, tasks, traces, points, new SourceSearch(false, Symmetry.none()));
    }
  }

  /** Every trace has another for each way to renumber the equal tasks. */
  @ParameterizedTest
  @CsvSource({
    "CLEAN, 2, 18, 2",
    "CLEAN, 3, 1350, 6",
    "RACE, 2, 54, 2",
    "RACE, 3, 24210, 6",
    "DEADLOCK, 3, 1414, 2"
  })
  void symmetricSearch_runsOneTraceOfEachKind(String mode, int tasks, long traces, long same) {
    List<String> arguments = List.of(mode, String.valueOf(tasks));
    Symmetry symmetry = Symmetry.of(new CommonProgram(arguments));
    for (Granularity points : List.of(Granularity.UNLOCKS, Granularity.REDUCED)) {
      runsEachTraceOnce(mode, tasks, traces / same, points, new SourceSearch(false, symmetry));
    }
  }

  private void runsEachTraceOnce(
      String mode, int tasks, long traces, Granularity points, Search search) {
    Verdict verdict = explorer.run(List.of(mode, String.valueOf(tasks)), search, points);
    assertThat(verdict.executions() - verdict.redundant())
        .as(search.getClass().getSimpleName() + " " + points)
        .isEqualTo(traces);
    assertThat(verdict.exhaustive()).isTrue();
    assertThat(verdict.violations().isEmpty()).isEqualTo(mode.equals("CLEAN"));
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

  /** Includes the one that is too large to run: RACE with three tasks. */
  @ParameterizedTest
  @CsvSource({
    "CLEAN, 2, 78",
    "CLEAN, 3, 27840",
    "CLEAN, 4, 27146208",
    "RACE, 2, 2604",
    "RACE, 3, 99053484",
    "DEADLOCK, 2, 187",
    "DEADLOCK, 3, 94386",
    "DEADLOCK, 4, 114849414"
  })
  void schedules_countedIndependently_areAsMany(String mode, int tasks, long schedules) {
    assertThat(ScheduleCount.of(mode, tasks)).isEqualTo(schedules);
  }
}
