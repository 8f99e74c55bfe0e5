package rmaplab.checker.explore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import rmaplab.checker.CheckOptions;
import rmaplab.checker.Checker;
import rmaplab.checker.Narrated;
import rmaplab.checker.Progress;
import rmaplab.checker.ScheduleException;
import rmaplab.checker.TestCode;
import rmaplab.checker.Verdict;
import rmaplab.checker.programs.SeededProgram;

class ScheduleTest {
  private static final Schedule EXAMPLE =
      new Schedule(
          List.of(new Schedule.Run(1, 12), new Schedule.Run(0, 100), new Schedule.Run(1, 0)),
          List.of(4, 71),
          new TreeSet<>(List.of("Vma.start", "unlock:PAGE")));

  @Test
  void schedule_printsAndParses() {
    assertThat(EXAMPLE).asString().startsWith("1c.02s.1-4.1z+Vma.start+unlock:PAGE_");
    assertThat(Schedule.parse(EXAMPLE.toString())).isEqualTo(EXAMPLE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "_", "1c.0", "1c.0_zz", "1c.0_!!", "nonsense", "0_1c0", "9_x", "0_", "\n"})
  void malformedSchedule_isRefused(String text) {
    assertThatThrownBy(() -> Schedule.parse(text)).isInstanceOf(ScheduleException.class);
  }

  @ParameterizedTest
  @CsvSource({"9, not a task", "0.x, not a task", "0-, not a number", "0-1-2, more than one list"})
  void malformedBody_isRefusedThoughItsSumIsRight(String body, String message) {
    String sum = sumOf(body);

    assertThatThrownBy(() -> Schedule.parse(body + "_" + sum))
        .isInstanceOf(ScheduleException.class)
        .hasMessageContaining(message);
  }

  private static String sumOf(String body) {
    try {
      Schedule.parse(body + "_");
      throw new AssertionError("an empty sum passed");
    } catch (ScheduleException e) {
      String message = String.valueOf(e.getMessage());
      return message.substring(message.lastIndexOf('_') + 1);
    }
  }

  @Test
  void scheduleOfAnotherProgram_doesNotFit() {
    Checker checker = TestCode.checker(SeededProgram.class);
    Verdict abba = checker.check(List.of("abba"), CheckOptions.exhaustive(), Progress.NONE);
    String schedule =
        new Schedule(
                List.of(
                    new Schedule.Run(0, 1),
                    new Schedule.Run(1, 1),
                    new Schedule.Run(0, 5),
                    new Schedule.Run(1, 0)),
                List.of(),
                new TreeSet<>())
            .toString();

    assertThat(abba.violations()).isNotEmpty();
    assertThatThrownBy(() ->
            checker.replay(
                List.of("abab"),
                CheckOptions.exhaustive(),
                schedule,
                new Narrated(java.util.Set.of(), java.util.Set.of(), java.util.Set.of())))
        .isInstanceOf(ScheduleException.class)
        .hasMessageContaining("decision 2 chooses task 1, which cannot go on (lock)");
  }
}
