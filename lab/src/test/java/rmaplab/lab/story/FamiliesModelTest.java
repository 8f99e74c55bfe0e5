package rmaplab.lab.story;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import rmaplab.checker.CheckOptions;
import rmaplab.checker.Progress;
import rmaplab.checker.Verdict;
import rmaplab.lab.Laboratory;
import rmaplab.lab.Source;
import rmaplab.lab.review.Cell;
import rmaplab.report.columns.Counterexample;
import rmaplab.report.columns.Row;
import rmaplab.workload.Workload;
import rmaplab.workload.WorkloadException;

/**
 * What is said of each family of operations: the first counterexample of a real check, in words.
 * Line numbers are left out, so that only a change of what is said is a difference.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FamiliesModelTest {
  private static final Path GOLDENS = Path.of("src/test/resources/golden");
  private static final Path LIBRARY = Path.of("../workloads");
  private static final Pattern LINE_NUMBER = Pattern.compile("(\\w\\.java):\\d+");

  private static final String SWAPPED_IN =
      """
      name: swapped-in
      setup:
        P0 mmap 0 rw
        P0 write 0 = 5
        P0 fork P1
        kernel reclaim P0 0
      tasks:
        T0: P0 write 0 = 6
        T1: kernel reclaim P1 0
      final:
        P1 read 0 = 6
      """;

  private static final String ADVISED =
      """
      name: advised
      setup:
        P0 mmap 0:2 rw
        P0 write 0:2 = 5
      tasks:
        T0: P0 madvise 0 free
        T0: P0 mlock 1
        T0: P0 brk 2
        T1: kernel take-all-locks P0
      final:
        P0 read 1 = 7
      """;

  private final Laboratory laboratory = new Laboratory();

  @ParameterizedTest
  @CsvSource({
    "reclaim/reclaim-vs-reuse, chain, family-reclaim",
    "ksm/merged-migrate-deadlock, root-walk, family-ksm-deadlock",
    "pairs/exit-vs-ksm-scan, root-walk, family-ksm-exit",
    "file/private-grows-vs-migrate, chain, family-file",
    "mremap/move-back-vs-migrate, chain, family-mremap",
    "exec/stack-shift-vs-migrate, chain, family-exec-stack",
    "pairs/exec-vs-migrate, root-walk, family-exec"
  })
  void aFindingOfTheLibrary_isTold(String workload, String design, String golden)
      throws WorkloadException, IOException {
    assertGolden(golden, told(Source.read(LIBRARY.resolve(workload + ".workload")), design));
  }

  @Test
  void swap_isTold() throws WorkloadException, IOException {
    assertGolden("family-swap", told(source(SWAPPED_IN), "root-lock"));
  }

  @Test
  void adviceLocksAndHeap_areTold() throws WorkloadException, IOException {
    assertGolden("family-advice", told(source(ADVISED), "root-lock"));
  }

  private static Source source(String text) throws WorkloadException {
    return new Source(Workload.parse("test.workload", text), text);
  }

  private String told(Source source, String design) {
    CheckOptions all = CheckOptions.exhaustive();
    CheckOptions first =
        new CheckOptions(
            all.preemptions(),
            all.maxNanos(),
            all.maxExecutions(),
            all.maxSteps(),
            true,
            all.strictRaces(),
            all.exploreAllocations());
    Cell cell = new Cell(source, design);
    Verdict verdict = laboratory.check(source, design, first, Progress.NONE);
    Verdict.Finding finding = Objects.requireNonNull(verdict.violation(), design);
    Counterexample told =
        laboratory.counterexample(
            cell, first, finding.schedule(), "headline", "extent", Story.Detail.COMPACT);
    StringBuilder text = new StringBuilder(finding.violation().kind().label()).append('\n');
    text.append(told.explanation()).append("\n\n");
    for (Row row : told.rows()) {
      text.append(line(told, row)).append('\n');
    }
    for (Counterexample.Drawing drawing : told.drawings()) {
      text.append('\n').append(String.join("\n", drawing.lines())).append('\n');
    }
    return LINE_NUMBER.matcher(text).replaceAll("$1");
  }

  /** A row in one line: who, what, where, and what is held from now on. */
  private static String line(Counterexample told, Row row) {
    String who = row.task() < 0 ? "" : told.tasks().get(row.task()).name() + "  ";
    String held = row.held().isEmpty() ? "" : "  {" + row.held() + "}";
    String place = row.place().isEmpty() ? "" : "  " + row.place();
    return who + "  ".repeat(row.depth()) + row.text() + held + place + (row.wrong() ? " <<<" : "");
  }

  private static void assertGolden(String name, String text) throws IOException {
    Path golden = GOLDENS.resolve(name + ".txt");
    if (Boolean.getBoolean("rmaplab.golden.refresh")) {
      Files.writeString(golden, text);
    }
    assertThat(text).isEqualTo(Files.readString(golden));
  }
}
