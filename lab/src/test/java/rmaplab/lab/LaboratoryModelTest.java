package rmaplab.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import rmaplab.checker.CheckOptions;
import rmaplab.checker.Progress;
import rmaplab.checker.ScheduleException;
import rmaplab.checker.Trace;
import rmaplab.checker.Verdict;
import rmaplab.checker.Violation;
import rmaplab.lab.review.Cell;
import rmaplab.lab.review.CellResult;
import rmaplab.lab.story.Story;
import rmaplab.report.columns.Counterexample;
import rmaplab.report.columns.Row;
import rmaplab.workload.Workload;
import rmaplab.workload.WorkloadException;

/** Real workloads through the real checker. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LaboratoryModelTest {
  private static final String START_MOVED =
      """
      name: start-moved
      setup:
        P0 mmap 4:6 rw
        P0 write 4:6 = 1
      tasks:
        T0: P0 mmap 3:4 rw
        T1: kernel migrate P0 5
      final:
        P0 read 5 = 1
      """;

  private static final String WRONG_WORD =
      """
      name: wrong-word
      setup:
        P0 mmap 0 rw
        P0 write 0 = 1
      tasks:
        T0: P0 write 0 = 2
        T1: P0 read 0 = 1
      """;

  private final Laboratory laboratory = new Laboratory();

  @Test
  void startMoved_failsUnderChainOnly() throws WorkloadException {
    assertThat(check(START_MOVED, "chain").outcome()).isEqualTo(Verdict.Outcome.FAIL);
    for (String design : new String[] {"root-walk", "root-lock"}) {
      Verdict verdict = check(START_MOVED, design);
      assertThat(verdict.outcome()).as(design).isEqualTo(Verdict.Outcome.PASS);
      assertThat(verdict.exhaustive()).as(design).isTrue();
    }
  }

  @Test
  void aSchedule_replaysInAnotherLaboratory() throws WorkloadException {
    Verdict.Finding finding = finding(check(START_MOVED, "chain"));

    Trace trace =
        new Laboratory()
            .replay(source(START_MOVED), "chain", CheckOptions.exhaustive(), finding.schedule());

    assertThat(trace.violation()).isEqualTo(finding.violation());
  }

  @Test
  void theStory_tellsWhatTheWalkReadAndWhoChangedIt() throws WorkloadException {
    CellResult result =
        laboratory.inspect(
            new Cell(source(START_MOVED), "chain"), CheckOptions.exhaustive(), Progress.NONE);
    Counterexample told = result.counterexample().orElseThrow();

    assertThat(told.explanation())
        .startsWith("P0's page 5 still holds a migration entry after its migration ended.")
        .contains("computed address 6 for it in P0")
        .contains("vm_start 4 before T0 moved it (4 -> 3)")
        .contains("vm_pgoff 3 after T0 had moved it (4 -> 3)")
        .endsWith("T0 changed the bounds holding no anon_vma lock; the walk held A1.");
    assertThat(told.rows().stream().filter(Row::wrong).map(Row::text))
        .singleElement()
        .asString()
        .isEqualTo("P0: address = 4 + (5 - 3) = 6, outside [3-6): skipped");
    assertThat(told.rows().stream().map(Row::text))
        .contains("lock page f2", "P0:5 -> migration entry of f2", "P0: vm_start 4 -> 3")
        .noneMatch(text -> text.contains("page-table"));
    assertThat(told.drawings()).hasSize(2);
    assertThat(told.replay()).startsWith("./rmaplab check start-moved.workload --design chain ");
  }

  @Test
  void aWrongWord_isWrongData() throws WorkloadException {
    Verdict verdict = check(WRONG_WORD, "root-lock");

    assertThat(finding(verdict).violation())
        .isEqualTo(new Violation(Violation.Kind.WRONG_DATA, "P0 page 0 reads 2, expected 1"));
  }

  @Test
  void everyStep_canBeTold() throws WorkloadException {
    Verdict.Finding finding = finding(check(WRONG_WORD, "root-lock"));
    Cell cell = new Cell(source(WRONG_WORD), "root-lock");

    Counterexample full =
        laboratory.counterexample(
            cell, CheckOptions.exhaustive(), finding.schedule(), "h", "v", Story.Detail.FULL);
    Counterexample compact =
        laboratory.counterexample(
            cell, CheckOptions.exhaustive(), finding.schedule(), "h", "v", Story.Detail.COMPACT);

    assertThat(full.rows().size()).isGreaterThan(compact.rows().size());
  }

  @Test
  void aScheduleOfNoSense_isRefused() {
    assertThatThrownBy(
            () -> laboratory.replay(source(START_MOVED), "chain", CheckOptions.exhaustive(), "???"))
        .isInstanceOf(ScheduleException.class);
  }

  private Verdict check(String text, String design) throws WorkloadException {
    return laboratory.check(source(text), design, CheckOptions.exhaustive(), Progress.NONE);
  }

  private static Verdict.Finding finding(Verdict verdict) {
    Verdict.Finding finding = verdict.violation();
    assertThat(finding).isNotNull();
    return java.util.Objects.requireNonNull(finding);
  }

  private static Source source(String text) throws WorkloadException {
    String name = text.substring("name: ".length(), text.indexOf('\n'));
    return new Source(Workload.parse(name + ".workload", text), text);
  }
}
