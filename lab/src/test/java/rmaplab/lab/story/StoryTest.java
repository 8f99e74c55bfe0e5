package rmaplab.lab.story;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import rmaplab.checker.Trace;
import rmaplab.checker.Trace.StepKind;
import rmaplab.checker.Violation;
import rmaplab.report.columns.ColumnsText;
import rmaplab.workload.Workload;
import rmaplab.workload.WorkloadException;

/** Traces made by hand, as the checker writes them, and the stories that become of them. */
class StoryTest {
  private static final Path GOLDENS = Path.of("src/test/resources/golden");

  private static final String MOVED =
      """
      name: moved
      tasks:
        T0: P0 mmap 2:4 rw
        T1: kernel migrate P0 5
      final:
        P0 read 5 = 1
      """;

  private static final String UNLINKED =
      """
      name: unlinked
      tasks:
        T0: P2 munmap 0:2
        T1: kernel migrate P2 5
      """;

  private final List<Trace.Step> steps = new ArrayList<>();
  private List<String> held0 = List.of();
  private List<String> held1 = List.of();

  @Test
  void aMissedEntry_isExplainedByWhatTheWalkRead() throws WorkloadException {
    note(0, "begin: P0 mmap 2:4 rw");
    note(1, "begin: kernel migrate P0 5");
    held1 = List.of("page f2");
    step(1, StepKind.LOCK, "lock page lock of f2", "Migrate.java:51");
    note(1, "walk: try_to_unmap of page f2 @Migrate.java:72");
    held1 = List.of("page f2", "anon_vma A1");
    step(1, StepKind.LOCK, "lock anon_vma lock of A1", "ChainedReverseMap.java:280");
    read(1, "vm_start", 4);
    read(1, "vm_pgoff", 4);
    read(1, "vm_start", 4);
    read(1, "vm_end", 8);
    note(1, "P0: address of index 5: 5 @PageAddress.java:20");
    held1 = List.of("page f2", "anon_vma A1", "page-table P0");
    step(1, StepKind.LOCK, "lock page-table lock of P0", "Migrate.java:120");
    write(1, "store: P0:5 -> migration entry of f2 @Migrate.java:127");
    held1 = List.of("page f2", "anon_vma A1");
    step(1, StepKind.UNLOCK, "unlock page-table lock of P0", "Migrate.java:130");
    held1 = List.of("page f2");
    step(1, StepKind.UNLOCK, "unlock anon_vma lock of A1", "ChainedReverseMap.java:282");
    note(1, "walk: rmap_walk of page f9 @Migrate.java:109");
    held1 = List.of("page f2", "anon_vma A1");
    step(1, StepKind.LOCK, "lock anon_vma lock of A1", "ChainedReverseMap.java:280");
    read(1, "vm_start", 4);
    held0 = List.of("mmap P0");
    step(0, StepKind.LOCK, "lock mmap lock of P0", "Map.java:30");
    write(0, "store: P0: vm_start 4 -> 2 @Adjust.java:109");
    write(0, "store: P0: vm_end 8 -> 8 @Adjust.java:109");
    write(0, "store: P0: vm_pgoff 4 -> 2 @Adjust.java:109");
    read(1, "vm_pgoff", 2);
    read(1, "vm_start", 2);
    read(1, "vm_end", 8);
    note(1, "P0: address of index 5: 7 @PageAddress.java:20");
    held1 = List.of("page f2");
    step(1, StepKind.UNLOCK, "unlock anon_vma lock of A1", "ChainedReverseMap.java:282");
    held1 = List.of();
    step(1, StepKind.UNLOCK, "unlock page lock of f2", "Migrate.java:60");
    note(1, "end: kernel migrate P0 5");
    held0 = List.of();
    step(0, StepKind.UNLOCK, "unlock mmap lock of P0", "Map.java:33");
    note(-1, "begin: P0 read 5 = 1");

    Story story =
        story(
            MOVED,
            Violation.Kind.DANGLING_MIGRATION_ENTRY,
            "P0 page 5 holds a migration entry for f2, which is unlocked");

    assertGolden("story-missed-entry", story);
    assertThat(story.wrongPlace()).isEqualTo("PageAddress.java:20");
  }

  @Test
  void aUseAfterFree_goesWrongAtTheEnd() throws WorkloadException {
    step(1, StepKind.RCU_ENTER, "rcu section begins", "Migrate.java:52");
    held1 = List.of("anon_vma A3");
    step(1, StepKind.LOCK, "lock anon_vma lock of A3", "RootWalkMap.java:66");
    note(1, "look: oldest edge of P2 [0-2) leads to A1 @RootWalkMap.java:72");
    held1 = List.of();
    step(1, StepKind.UNLOCK, "unlock anon_vma lock of A3", "RootWalkMap.java:79");
    held0 = List.of("mmap P2");
    step(0, StepKind.LOCK, "lock mmap lock of P2", "Unmap.java:29");
    note(0, "unmap pages P2 [0-2) @Unmap.java:95");
    write(0, "store: P2:0 -> none @Zap.java:44");
    write(0, "store: P2:1 -> none @Zap.java:44");
    step(0, StepKind.FREE, "free page f1", "PhysicalMemory.java:104");
    held0 = List.of("mmap P2", "anon_vma A1");
    step(0, StepKind.LOCK, "lock anon_vma lock of A1", "ChainedReverseMap.java:218");
    note(0, "unlink P2 [0-2) from A1 @ChainedReverseMap.java:219");
    held0 = List.of("mmap P2");
    step(0, StepKind.UNLOCK, "unlock anon_vma lock of A1", "ChainedReverseMap.java:221");
    step(0, StepKind.FREE, "free AnonVmaChain avc A1/P2 [0-2)", "ChainedReverseMap.java:226");

    assertGolden(
        "story-use-after-free",
        story(
            UNLINKED,
            Violation.Kind.USE_AFTER_FREE,
            "AnonVmaChain avc A1/P2 [0-2) is freed at ChainedReverseMap.java:226, not ordered"
                + " after its use at AnonVmaChain.java:44"));
  }

  @Test
  void anExecutionWithoutViolation_isToldToo() throws WorkloadException {
    held0 = List.of("mmap P2");
    step(0, StepKind.LOCK, "lock mmap lock of P2", "Unmap.java:29");
    Story story =
        Story.of(
            new Trace(List.of("T0", "T1"), steps, null, -1),
            Workload.parse("w", UNLINKED),
            Story.Detail.COMPACT);

    assertThat(story.explanation()).isEmpty();
    assertThat(story.wrongStep()).isEqualTo(-1);
    assertThat(story.counterexample("h", null, null, "", "").rows()).hasSize(1);
  }

  @Test
  void anEmptyTrace_isAStory() throws WorkloadException {
    Story story = story(UNLINKED, Violation.Kind.DANGLING_MIGRATION_ENTRY, "P0 page 5 holds one");

    assertThat(story.explanation()).contains("No walk came by");
  }

  private Story story(String workload, Violation.Kind kind, String message)
      throws WorkloadException {
    return Story.of(
        new Trace(
            List.of("T0", "T1"),
            List.copyOf(steps),
            new Violation(kind, message),
            steps.size() - 1),
        Workload.parse("w", workload),
        Story.Detail.COMPACT);
  }

  private void note(int task, String text) {
    step(task, StepKind.NOTE, text, "Somewhere.java:-1");
  }

  private void read(int task, String field, long value) {
    note(task, "P0: " + field + " is " + value + " @PageAddress.java:19");
  }

  private void write(int task, String text) {
    step(task, StepKind.WRITE, text, "Vma.java:89");
  }

  private void step(int task, StepKind kind, String text, String place) {
    steps.add(new Trace.Step(task, kind, text, place, List.of(held0, held1), steps.size()));
  }

  private static void assertGolden(String name, Story story) {
    String text =
        ColumnsText.render(story.counterexample("headline", null, null, "replay", "verdict"));
    Path golden = GOLDENS.resolve(name + ".txt");
    try {
      if (Boolean.getBoolean("rmaplab.golden.refresh")) {
        Files.createDirectories(GOLDENS);
        Files.writeString(golden, text);
      }
      assertThat(text).isEqualTo(Files.readString(golden));
      assertThat(text.lines()).allMatch(line -> line.length() <= 100);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
