package rmaplab.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Workloads that are too much for the checker: the verdict is {@code incomplete}, with the reason
 * and the place, and exit status 3. Never a hang, never out of memory.
 */
class BadInputModelTest {
  private static final String TOO_MANY =
      "the program has 20 tasks, the checker follows at most 8; the first beyond is T8, at ";

  @TempDir private Path dir = Path.of("");
  private String many = "";
  private String manyPlace = "";

  @BeforeEach
  void writeTheWorkload() {
    many = write("many", 20, t -> "P0 write " + t + " = 1");
    manyPlace = TOO_MANY + many + ":14";
  }

  private String write(String name, int tasks, IntFunction<String> operation) {
    StringBuilder s = new StringBuilder("name: " + name + "\nsetup:\n  P0 mmap 0:32 rw\n");
    s.append("  P0 write 0:8 = 1\ntasks:\n");
    for (int t = 0; t < tasks; t++) {
      s.append("  T").append(t).append(": ").append(operation.apply(t)).append('\n');
    }
    return new WorkloadFolder(dir).write(name + ".workload", s.toString());
  }

  @Test
  void twentyTasks_parseAndRunInSequence() {
    assertThat(Outcome.of("run", many).status()).isEqualTo(ExitCodes.OK);
  }

  @Test
  void twentyTasks_areIncompleteWithThePlaceOfTheFirstBeyond() {
    Outcome text = Outcome.of("check", many, "--design", "chain");
    Outcome json = Outcome.of("check", many, "--design", "chain", "--json");

    assertThat(text.status()).isEqualTo(ExitCodes.NOT_EXHAUSTIVE);
    assertThat(joined(text.out())).contains("INCOMPLETE").contains(manyPlace);
    assertThat(json.status()).isEqualTo(ExitCodes.NOT_EXHAUSTIVE);
    JsonNode result = JsonMapper.shared().readTree(json.out());
    assertThat(result.get("verdict").asString()).isEqualTo("incomplete");
    assertThat(result.get("exhaustive").asBoolean()).isFalse();
    assertThat(result.get("reason").asString()).isEqualTo(manyPlace);
  }

  @Test
  void twentyTasks_areIncompleteInAReview() {
    String report = dir.resolve("report").toString();
    Outcome text = Outcome.of("review", many, "--design", "chain", "--report", report);
    Outcome json = Outcome.of("review", many, "--design", "chain", "--report", report, "--json");

    assertThat(text.status()).isEqualTo(ExitCodes.NOT_EXHAUSTIVE);
    assertThat(joined(text.out())).contains(manyPlace);
    assertThat(json.status()).isEqualTo(ExitCodes.NOT_EXHAUSTIVE);
    JsonNode result = JsonMapper.shared().readTree(json.out()).get("results").get(0);
    assertThat(result.get("verdict").asString()).isEqualTo("incomplete");
    assertThat(result.get("reason").asString()).isEqualTo(manyPlace);
  }

  @Test
  void twentyTasks_cannotBeReplayed() {
    Outcome replay = Outcome.of("check", many, "--design", "chain", "--schedule", "0");

    assertThat(replay.status()).isEqualTo(ExitCodes.BAD_INPUT);
    assertThat(replay.err().lines()).hasSize(1);
  }

  @Test
  void oneStepTooMany_isIncompleteWithThePlace() {
    String lines = "P0 write 0:8 = 1\n".concat("  T0: P0 write 0:8 = 1\n".repeat(3_000));
    String file = write("long", 2, t -> t == 0 ? lines.strip() : "P0 write 20 = 1");

    Outcome check = Outcome.of("check", file, "--design", "chain", "--json");
    JsonNode result = JsonMapper.shared().readTree(check.out());

    assertThat(check.status()).isEqualTo(ExitCodes.NOT_EXHAUSTIVE);
    assertThat(result.get("verdict").asString()).isEqualTo("incomplete");
    assertThat(result.get("reason").asString()).contains("steps").containsPattern("at \\w+.java:");
  }

  /** In a virtual machine of its own, with a heap that the exploration would fill. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void smallHeap_isIncompleteNotOutOfMemory(boolean stateCache) throws Exception {
    String file =
        write(
            "wide",
            6,
            t ->
                t == 0
                    ? "kernel migrate P0 0"
                    : t == 1 ? "P0 fork P1" : "P0 mprotect " + t + ":" + (3 * t) + " r");
    List<String> options = new ArrayList<>(List.of("check", file, "--design", "chain", "--json"));
    options.addAll(
        stateCache ? List.of("--state-cache", "--max-memory", "7") : List.of("--max-seconds", "4"));

    Outcome check = inAHeapOf(stateCache ? "-Xmx20m" : "-Xmx64m", options);

    assertThat(check.out() + check.err()).doesNotContain("OutOfMemoryError");
    assertThat(check.status()).as(check.err()).isEqualTo(ExitCodes.NOT_EXHAUSTIVE);
    JsonNode result = JsonMapper.shared().readTree(check.out());
    assertThat(result.get("verdict").asString()).isEqualTo("incomplete");
    assertThat(result.get("reason").asString())
        .containsPattern(stateCache ? "memory limit|state cache is full" : "time limit|memory");
    assertThat(result.get("executions").asLong()).isPositive();
  }

  private Outcome inAHeapOf(String heap, List<String> options)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of(heap, "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    command.add("--add-exports=java.base/jdk.internal.vm=ALL-UNNAMED");
    String classes = System.getProperty("java.class.path");
    command.addAll(List.of("-cp", System.getProperty("surefire.test.class.path", classes)));
    command.add("rmaplab.cli.Main");
    command.addAll(options);
    Path err = dir.resolve("err");
    Process process = new ProcessBuilder(command).redirectError(err.toFile()).start();
    String out = new String(process.getInputStream().readAllBytes(), UTF_8);
    return new Outcome(process.waitFor(), out, java.nio.file.Files.readString(err));
  }

  /** Text without its line breaks. */
  private static String joined(String text) {
    return text.replaceAll("\\s+", " ");
  }
}
