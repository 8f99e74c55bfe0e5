package rmaplab.report.columns;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Goldens of printed counterexamples, and the properties that every one of them has. */
class ColumnsTextTest {
  private static final Path GOLDENS = Path.of("src/test/resources/rmaplab/report/columns");

  @Test
  void twoTasks_migrationMissesAMovedStart() {
    assertGolden(
        "two-tasks",
        new Counterexample(
            "start-moved under chain: FAIL  dangling-migration-entry",
            "P1's page 3 still holds a migration entry after its migration ended. The walk that"
                + " restores entries computed address 5 for it in P1: it read vm_start after T0 had"
                + " moved it (0 -> 2) and vm_pgoff before (0).\nT0 changes both without A2's lock.",
            List.of(
                new Counterexample.Task("T0", "P1 munmap 0:2"),
                new Counterexample.Task("T1", "kernel migrate P0 3")),
            List.of(
                row(1, 0, "lock page f7", "T1: f7", "Migrate.java:58"),
                row(1, 0, "walk 1: lock A1", "T1: f7 A1", "ChainedReverseMap.java:239"),
                row(1, 1, "P0:3 -> migration entry of f7", "", "Migrate.java:120"),
                row(1, 1, "P1:3 -> migration entry of f7", "", "Migrate.java:120"),
                row(1, 0, "unlock A1", "T1: f7", "ChainedReverseMap.java:245"),
                row(0, 0, "mmap lock P1 (write)", "T0: P1  T1: f7", "Unmap.java:30"),
                row(0, 0, "split [0-4) at 2: vm_start 0 -> 2", "", "Vma.java:101"),
                row(1, 0, "walk 2: lock A1", "T0: P1  T1: f7 A1", "ChainedReverseMap.java:239"),
                row(1, 1, "P0:3 -> f9", "", "Migrate.java:142"),
                new Row(
                    1,
                    1,
                    "P1: address = 2 + (3 - 0) = 5, outside [2-4): skipped",
                    "T0: P1  T1: f7 A1",
                    "PageAddress.java:22",
                    true),
                row(0, 0, "vm_pgoff 0 -> 2", "", "Vma.java:103"),
                row(Row.ALL, 0, "validate: P1 page 3 holds a migration entry of f7", "", "")),
            List.of(
                new Counterexample.Drawing(
                    "The mesh before step 10",
                    List.of("           A1    A2", "P0 [0-4)   1     .", "P1 [2-4)   2-----3")),
                new Counterexample.Drawing(
                    "The mesh after it",
                    List.of("           A1    A2", "P0 [0-4)   1     .", "P1 [2-4)   2-----3"))),
            "./rmaplab check workloads/mail/start-moved.workload --design chain --schedule"
                + " 1c4.0b2.1",
            "exhaustive; 41 executions, 3 redundant, 0.02 s"));
  }

  @Test
  void fourTasks_wrapInsideNarrowColumns() {
    assertGolden(
        "four-tasks",
        new Counterexample(
            "crowd under root-walk: FAIL  deadlock",
            "",
            List.of(
                new Counterexample.Task("T0", "P1 munmap 0:2"),
                new Counterexample.Task("T1", "kernel migrate P0 3"),
                new Counterexample.Task("T2", "P2 fork P3"),
                new Counterexample.Task("T3", "P0 write 3 = 4")),
            List.of(
                row(0, 0, "mmap lock P1 (write)", "T0: P1", "Unmap.java:30"),
                row(1, 0, "lock page f7", "T0: P1  T1: f7", "Migrate.java:58"),
                row(2, 0, "mmap lock P2 (write)", "T0: P1  T1: f7  T2: P2", "Fork.java:24"),
                row(3, 0, "fault: wait for the migration of f7", "", "MigrationEntry.java:41"),
                new Row(
                    2,
                    1,
                    "clone avc A1/P2 [0-4)",
                    "T0: P1  T1: f7 A1  T2: P2 A1",
                    "ChainedReverseMap.java:139",
                    true)),
            List.of(),
            "",
            "2 preemptions; 812345 executions, 17 redundant, 3.50 s"));
  }

  @Test
  void oneTask_keepsItsTexts() {
    assertGolden(
        "one-task",
        new Counterexample(
            "alone under chain: FAIL  wrong-data",
            "P0 page 0 holds 2, expected 1.",
            List.of(new Counterexample.Task("T0", "P0 write 0 = 2")),
            List.of(row(0, 0, "P0:0 -> f1 rw", "", "Fault.java:170")),
            List.of(),
            "./rmaplab check alone.workload --design chain --schedule 0",
            ""));
  }

  @Test
  void everyCounterexample_fitsTheWidthInPlainAscii() {
    long seed = 20100507;
    Random random = new Random(seed);
    for (int i = 0; i < 2000; i++) {
      String text = ColumnsText.render(randomExample(random));
      for (String line : text.split("\n", -1)) {
        assertThat(line.length()).as("seed %d, example %d:%n%s", seed, i, text).isLessThan(101);
        assertThat(line).isEqualTo(line.stripTrailing());
        assertThat(line.chars().allMatch(c -> c >= ' ' && c <= '~')).isTrue();
      }
    }
  }

  @Test
  void aLongSchedule_isOneWordToTheShell() {
    String schedule = "0123456789".repeat(30);
    String text =
        ColumnsText.render(
            new Counterexample("h", "", List.of(), List.of(), List.of(), "cmd " + schedule, ""));

    assertThat(text.replace("\\\n", "")).contains("cmd ").contains(schedule);
  }

  private static Counterexample randomExample(Random random) {
    int tasks = 1 + random.nextInt(5);
    List<Counterexample.Task> columns =
        java.util.stream.IntStream.range(0, tasks)
            .mapToObj(t -> new Counterexample.Task("T" + t, words(random, 6)))
            .toList();
    List<Row> rows =
        java.util.stream.IntStream.range(0, random.nextInt(30))
            .mapToObj(r ->
                new Row(
                    random.nextInt(tasks + 1) - 1,
                    random.nextInt(6),
                    words(random, 20),
                    random.nextBoolean() ? words(random, 12) : "",
                    random.nextBoolean() ? words(random, 2).replace(' ', '.') : "",
                    random.nextInt(8) == 0))
            .toList();
    List<Counterexample.Drawing> drawings =
        java.util.stream.IntStream.range(0, random.nextInt(4))
            .mapToObj(d ->
                new Counterexample.Drawing(
                    words(random, 9), List.of(words(random, 30), words(random, 5))))
            .toList();
    return new Counterexample(
        words(random, 30),
        words(random, 60),
        columns,
        rows,
        drawings,
        words(random, 40),
        words(random, 30));
  }

  private static String words(Random random, int most) {
    StringBuilder text = new StringBuilder();
    int count = random.nextInt(most + 1);
    for (int i = 0; i < count; i++) {
      String word = random.nextInt(40) == 0 ? "\u00e9\t\u2192" : "abcdefghijklmnopqrstuvwxyz";
      int length = random.nextInt(50) == 0 ? 300 : 1 + random.nextInt(word.length());
      text.append(i == 0 ? "" : " ")
          .append(word.repeat(12), 0, Math.min(length, word.length() * 12));
    }
    return text.toString();
  }

  private static Row row(int task, int depth, String text, String held, String place) {
    return new Row(task, depth, text, held, place, false);
  }

  private static void assertGolden(String name, Counterexample example) {
    String text = ColumnsText.render(example);
    Path golden = GOLDENS.resolve(name + ".txt");
    try {
      if (Boolean.getBoolean("rmaplab.golden.refresh")) {
        Files.createDirectories(GOLDENS);
        Files.writeString(golden, text);
      }
      assertThat(text).isEqualTo(Files.readString(golden));
      assertThat(text.lines()).allMatch(line -> line.length() <= 100);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
