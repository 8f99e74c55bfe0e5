package rmaplab.lab.review;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import rmaplab.workload.KernelOperation;
import rmaplab.workload.KernelOperation.Compact;
import rmaplab.workload.KernelOperation.KsmScan;
import rmaplab.workload.KernelOperation.KsmUnmerge;
import rmaplab.workload.KernelOperation.Migrate;
import rmaplab.workload.KernelOperation.Reclaim;
import rmaplab.workload.KernelOperation.TakeAllLocks;
import rmaplab.workload.KernelOperation.Truncate;
import rmaplab.workload.Operation;
import rmaplab.workload.ProcessOperation.Exec;
import rmaplab.workload.ProcessOperation.Exit;
import rmaplab.workload.ProcessOperation.Fork;
import rmaplab.workload.ProcessOperation.Madvise;
import rmaplab.workload.ProcessOperation.Mmap;
import rmaplab.workload.ProcessOperation.Mprotect;
import rmaplab.workload.ProcessOperation.Mremap;
import rmaplab.workload.ProcessOperation.Munmap;
import rmaplab.workload.ProcessOperation.Read;
import rmaplab.workload.ProcessOperation.Write;
import rmaplab.workload.Statement;
import rmaplab.workload.Workload;
import rmaplab.workload.WorkloadException;

/**
 * The library is what docs/workloads.md says: every pair of an operation and a kernel verb is
 * there, in two tasks of the file that the table names.
 */
class PairsTest {
  private static final Path ROOT = Path.of("..");
  private static final Path DOCS = ROOT.resolve("docs");
  private static final Path TABLE = DOCS.resolve("workloads.md");
  private static final Pattern LINK = Pattern.compile("\\[([^]]+)]\\(([^)]+)\\)");

  /** What a row of the table has one of its tasks do; the set-up decides between some. */
  private static final Map<String, Predicate<Operation>> OPERATIONS =
      Map.of(
          "fork", o -> o instanceof Fork,
          "exit", o -> o instanceof Exit,
          "split", o -> o instanceof Munmap || o instanceof Mprotect,
          "merge", o -> o instanceof Mprotect || o instanceof Mmap || o instanceof Madvise,
          "mremap", o -> o instanceof Mremap,
          "exec", o -> o instanceof Exec,
          "swap-in", o -> o instanceof Read || o instanceof Write,
          "KSM merge", o -> o instanceof KsmScan,
          "truncate", o -> o instanceof Truncate);

  private static final Map<String, Class<? extends KernelOperation>> VERBS =
      Map.of(
          "migrate", Migrate.class,
          "reclaim", Reclaim.class,
          "ksm-scan", KsmScan.class,
          "take-all-locks", TakeAllLocks.class,
          "compact", Compact.class,
          "ksm-unmerge", KsmUnmerge.class,
          "truncate", Truncate.class);

  @Test
  void everyPair_isInTheTable_andDoesWhatItSays() throws IOException, WorkloadException {
    List<String> lines = Files.readAllLines(TABLE);
    int header = indexOf(lines, "| | migrate |");
    List<String> verbs = cells(lines.get(header)).subList(1, 5);
    assertThat(verbs).containsExactly("migrate", "reclaim", "ksm-scan", "take-all-locks");
    List<String> rows = new ArrayList<>();
    for (int i = header + 2; lines.get(i).startsWith("|"); i++) {
      List<String> row = cells(lines.get(i));
      String operation = row.getFirst().replace("*", "");
      rows.add(operation);
      for (int v = 0; v < verbs.size(); v++) {
        List<Workload> named = linked(row.get(v + 1));
        assertThat(named).as("%s against %s", operation, verbs.get(v)).isNotEmpty();
        for (Workload workload : named) {
          assertThat(isPair(workload, predicate(operation), verb(verbs.get(v))))
              .as("%s: %s against %s in two tasks", workload.name(), operation, verbs.get(v))
              .isTrue();
        }
      }
    }
    assertThat(rows).containsExactlyInAnyOrderElementsOf(OPERATIONS.keySet());
  }

  @Test
  void swapIn_findsSomethingSwappedOut() throws IOException, WorkloadException {
    for (Workload workload : linked(row("| **swap-in**"))) {
      assertThat(workload.setup())
          .as(workload.name())
          .anyMatch(s -> s.operation() instanceof Reclaim);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"compact", "ksm-unmerge", "truncate"})
  void everyOtherVerb_hasTwo(String verb) throws IOException, WorkloadException {
    List<Workload> named = linked(row("| `" + verb + "` |"));
    assertThat(named).hasSizeGreaterThanOrEqualTo(2);
    for (Workload workload : named) {
      assertThat(isPair(workload, _ -> true, verb(verb))).as(workload.name()).isTrue();
    }
  }

  @Test
  void everyWorkload_saysWhatItIsAbout_andWhatWasFound() throws IOException, WorkloadException {
    for (Path file : library()) {
      Workload workload = Workload.read(file);
      assertThat(file.getFileName()).hasToString(workload.name() + ".workload");
      assertThat(workload.about()).as(workload.name()).hasSizeGreaterThan(50);
      assertThat(workload.expectations()).as(workload.name()).isNotEmpty();
      assertThat(workload.finale().size() + statements(workload, KernelOperation.class))
          .as("%s is judged by something", workload.name())
          .isPositive();
    }
    assertThat(library().stream().map(Path::getFileName)).doesNotHaveDuplicates();
  }

  @Test
  void theList_isWhatTheFilesSay() throws IOException, WorkloadException {
    String begin = "<!-- begin: all workloads -->\n";
    String end = "<!-- end: all workloads -->";
    String text = Files.readString(TABLE);
    int from = text.indexOf(begin) + begin.length();
    int to = text.indexOf(end);
    String list = list();
    if (Boolean.getBoolean("rmaplab.golden.refresh")) {
      Files.writeString(TABLE, text.substring(0, from) + list + text.substring(to));
    } else {
      assertThat(text.substring(from, to))
          .as("docs/workloads.md; -Drmaplab.golden.refresh=true writes it anew")
          .isEqualTo(list);
    }
  }

  private static String list() throws IOException, WorkloadException {
    StringBuilder list = new StringBuilder("| workload | about | fails under |\n|---|---|---|\n");
    for (Path file : library()) {
      Workload workload = Workload.read(file);
      list.append("| [")
          .append(workload.name())
          .append("](../")
          .append(ROOT.relativize(file).toString().replace('\\', '/'))
          .append(") | ")
          .append(firstSentence(workload.about()))
          .append(" | ")
          .append(String.join("; ", failures(workload)))
          .append(" |\n");
    }
    return list.toString();
  }

  private static List<String> failures(Workload workload) {
    return workload.expectations().stream()
        .filter(e -> e.expected() instanceof rmaplab.workload.Expected.Fail)
        .map(e -> String.join(", ", e.designs()) + ": " + e.expected().text().substring(5))
        .toList();
  }

  private static String firstSentence(String about) {
    String line = about.replaceAll("\\s+", " ");
    int end = line.indexOf(". ");
    return end < 0 ? line : line.substring(0, end + 1);
  }

  /** Whether one task has the operation and another one the verb. */
  private static boolean isPair(Workload workload, Predicate<Operation> operation, Class<?> verb) {
    for (int one = 0; one < workload.tasks().size(); one++) {
      for (int other = 0; other < workload.tasks().size(); other++) {
        if (one != other
            && has(workload.tasks().get(one), operation)
            && has(workload.tasks().get(other), verb::isInstance)) {
          return true;
        }
      }
    }
    return false;
  }

  private static boolean has(List<Statement> task, Predicate<Operation> operation) {
    return task.stream().map(Statement::operation).anyMatch(operation);
  }

  private static long statements(Workload workload, Class<?> type) {
    return workload.tasks().stream()
        .flatMap(List::stream)
        .filter(s -> type.isInstance(s.operation()))
        .count();
  }

  private static Predicate<Operation> predicate(String operation) {
    Predicate<Operation> predicate = OPERATIONS.get(operation);
    assertThat(predicate).as(operation).isNotNull();
    return java.util.Objects.requireNonNull(predicate);
  }

  private static Class<?> verb(String verb) {
    return java.util.Objects.requireNonNull(VERBS.get(verb));
  }

  private static String row(String start) throws IOException {
    List<String> lines = Files.readAllLines(TABLE);
    return lines.get(indexOf(lines, start));
  }

  private static int indexOf(List<String> lines, String start) {
    for (int i = 0; i < lines.size(); i++) {
      if (lines.get(i).startsWith(start)) {
        return i;
      }
    }
    throw new AssertionError("no line of " + TABLE + " begins with " + start);
  }

  private static List<String> cells(String line) {
    return Arrays.stream(line.split("\\|", -1)).skip(1).map(String::strip).toList();
  }

  private static List<Workload> linked(String text) throws WorkloadException {
    List<Workload> workloads = new ArrayList<>();
    Matcher m = LINK.matcher(text);
    while (m.find()) {
      Workload workload = Workload.read(DOCS.resolve(m.group(2)));
      assertThat(workload.name()).isEqualTo(m.group(1));
      workloads.add(workload);
    }
    return workloads;
  }

  private static List<Path> library() throws IOException {
    try (Stream<Path> below = Files.walk(ROOT.resolve("workloads"))) {
      return below.filter(f -> f.toString().endsWith(".workload")).sorted().toList();
    }
  }
}
