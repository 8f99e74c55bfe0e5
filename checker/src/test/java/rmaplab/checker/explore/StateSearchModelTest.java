package rmaplab.checker.explore;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import rmaplab.checker.CheckOptions;
import rmaplab.checker.Checker;
import rmaplab.checker.Narrated;
import rmaplab.checker.Progress;
import rmaplab.checker.TestCode;
import rmaplab.checker.Trace;
import rmaplab.checker.Verdict;
import rmaplab.checker.Violation;
import rmaplab.checker.engine.Granularity;
import rmaplab.checker.programs.CommonProgram;

/** Exploring no state twice finds what exploring every trace finds, and says that it did so. */
class StateSearchModelTest {
  private static final long MEGABYTE = 1 << 20;

  @ParameterizedTest
  @CsvSource({"CLEAN, 3", "RACE, 3", "DEADLOCK, 3", "PLAIN, 3", "CLEAN, 4"})
  void verdict_isThatOfTheSearchOverTraces(String mode, String tasks) {
    Checker checker = TestCode.checker(CommonProgram.class);
    List<String> program = List.of(mode, tasks);
    CheckOptions plain = CheckOptions.exhaustive();

    Verdict traces = checker.check(program, plain, Progress.NONE);
    Verdict states = checker.check(program, plain.with(1, true, 1_000 * MEGABYTE), Progress.NONE);

    assertThat(states.exhaustive()).isTrue();
    assertThat(states.outcome()).isEqualTo(traces.outcome());
    assertThat(kinds(states)).isEqualTo(kinds(traces));
    assertThat(states.coverage().states()).isPositive();
    assertThat(traces.coverage().states()).isZero();
  }

  /** 27,979 states with the word alone as steps; every access to the three fields is one here. */
  @Test
  void raceOfFourTasks_isClosed() {
    Explorer explorer = Explorer.ofStates(CommonProgram.class);

    Verdict race =
        explorer.run(List.of("RACE", "4"), explorer.stateSearch(false), Granularity.EVERYTHING);

    assertThat(race.exhaustive()).isTrue();
    assertThat(kinds(race)).containsExactly(Violation.Kind.WRONG_DATA);
    assertThat(explorer.states()).isEqualTo(95_162);
  }

  @Test
  void counterexample_replays() {
    Checker checker = TestCode.checker(CommonProgram.class);
    CheckOptions options = CheckOptions.exhaustive().with(1, true, 1_000 * MEGABYTE);
    Verdict verdict = checker.check(List.of("PLAIN", "3"), options, Progress.NONE);
    Verdict.Finding finding = verdict.violation();

    assertThat(finding).isNotNull();
    if (finding != null) {
      Trace trace =
          checker.replay(
              List.of("PLAIN", "3"),
              options,
              finding.schedule(),
              new Narrated(Set.of(), Set.of(), Set.of()));
      assertThat(trace.violation()).isEqualTo(finding.violation());
    }
  }

  @Test
  void fullCache_isSaid() {
    Verdict verdict =
        TestCode.checker(CommonProgram.class)
            .check(
                List.of("CLEAN", "4"),
                CheckOptions.exhaustive().with(1, true, MEGABYTE / 4),
                Progress.NONE);

    assertThat(verdict.outcome()).isEqualTo(Verdict.Outcome.INCOMPLETE);
    assertThat(verdict.exhaustive()).isFalse();
    assertThat(verdict.reason()).containsAnyOf("the state cache is full", "the memory limit");
  }

  private static Set<Violation.Kind> kinds(Verdict verdict) {
    Set<Violation.Kind> kinds = new TreeSet<>();
    verdict.violations().forEach(f -> kinds.add(f.violation().kind()));
    return kinds;
  }
}
