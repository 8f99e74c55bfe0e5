package rmaplab.checker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import rmaplab.checker.programs.ToldProgram;

/**
 * What a replay tells, against golden files; {@code -Drmaplab.golden.refresh=true} writes them
 * anew.
 */
class TraceTest {
  private static final Narrated NARRATED =
      new Narrated(Set.of("Area.address"), Set.of("Area.move"), Set.of("Area.start"));
  private final Checker checker = TestCode.checker(ToldProgram.class);

  @Test
  void trace_tellsEveryStepWithPlaceAndLocks() throws IOException {
    Verdict.Finding finding = finding();

    Trace trace =
        checker.replay(List.of(), CheckOptions.exhaustive(), finding.schedule(), NARRATED);

    assertThatTold(trace, "told.txt");
    assertThat(trace.violation()).isEqualTo(finding.violation());
  }

  @Test
  void passingSchedule_isToldToTheEnd() throws IOException {
    Trace trace = checker.replay(List.of(), CheckOptions.exhaustive(), "1_1d", NARRATED);

    assertThatTold(trace, "told-passing.txt");
    assertThat(trace.violation()).isNull();
  }

  @Test
  void pictures_areOfTheStateAfterTheirSteps() {
    String schedule = finding().schedule();
    Trace trace = checker.replay(List.of(), CheckOptions.exhaustive(), schedule, NARRATED);
    int moved = 0;
    while (!trace.steps().get(moved).text().contains("start 0 -> 2")) {
      moved++;
    }

    Map<Integer, Object> pictures =
        checker.pictures(
            List.of(), CheckOptions.exhaustive(), schedule, NARRATED, Set.of(moved - 1, moved + 1));

    assertThat(pictures).containsOnlyKeys(moved - 1, moved + 1);
    assertThat(pictures.get(moved - 1)).isEqualTo("start 0, offset 0");
    assertThat(pictures.get(moved + 1)).asString().startsWith("start 2");
  }

  private Verdict.Finding finding() {
    Verdict verdict = checker.check(List.of(), CheckOptions.exhaustive(), Progress.NONE);
    assertThat(verdict.violations()).hasSize(1);
    return verdict.violations().getFirst();
  }

  private static String text(Trace trace) {
    List<String> lines = new ArrayList<>();
    for (Trace.Step s : trace.steps()) {
      lines.add(
          "%3d T%-2d %-11s %-40s %-22s %s"
              .formatted(s.decision(), s.task(), s.kind(), s.text(), s.place(), s.held()));
    }
    return String.join("\n", lines) + "\n";
  }

  private static void assertThatTold(Trace trace, String golden) throws IOException {
    String told = text(trace);
    if (Boolean.getBoolean("rmaplab.golden.refresh")) {
      Files.writeString(Path.of("src/test/resources/rmaplab/checker", golden), told);
    }
    try (InputStream in = TraceTest.class.getResourceAsStream(golden)) {
      assertThat(in).as(golden).isNotNull();
      assertThat(told).isEqualTo(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    }
  }
}
