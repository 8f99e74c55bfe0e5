package rmaplab.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import rmaplab.checker.Progress;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The options of {@code check} for explorations that take long. */
class LongCheckModelTest {
  @TempDir private Path dir;
  private String file = "";
  private String rest = "";

  @BeforeEach
  void writeTheWorkload() throws IOException {
    file = write("two.workload", 2);
    rest = dir.resolve("two.rest").toString();
  }

  private String write(String name, int tasks) throws IOException {
    StringBuilder s = new StringBuilder("name: some\nsetup:\n  P0 mmap 0:4 rw\ntasks:\n");
    for (int t = 0; t < tasks; t++) {
      s.append("  T").append(t).append(": P0 write ").append(t % 4).append(" = 1\n");
    }
    Path path = dir.resolve(name);
    Files.writeString(path, s);
    return path.toString();
  }

  @Test
  void stopped_endsWithStatus3AndCanBeGoneOnWith() {
    Outcome part = check("--max-seconds", "0.000001", "--resume", rest);
    boolean isWritten = Files.exists(Path.of(rest));
    Outcome whole = check("--resume", rest);

    assertThat(part.status()).isEqualTo(ExitCodes.NOT_EXHAUSTIVE);
    assertThat(part.out()).contains("INCOMPLETE").contains("the time limit of");
    assertThat(isWritten).isTrue();
    assertThat(whole.status()).isEqualTo(ExitCodes.OK);
    assertThat(whole.out()).contains("exhaustive");
    assertThat(Path.of(rest)).doesNotExist();
  }

  @Test
  void restOfAnotherDesign_isRefusedInOneLine() {
    check("--max-seconds", "0.000001", "--resume", rest);

    Outcome other = Outcome.of("check", file, "--design", "root-walk", "--resume", rest);

    assertThat(other.status()).isEqualTo(ExitCodes.BAD_INPUT);
    assertThat(other.err()).contains("it is of another workload, design or set of options");
    assertThat(other.err().lines()).hasSize(1);
    assertThat(other.out()).isEmpty();
  }

  @Test
  void damagedRest_isRefusedInOneLine() throws IOException {
    Files.writeString(Path.of(rest), "rmaplab exploration 1\nleft\tx\n");

    Outcome damaged = check("--resume", rest);

    assertThat(damaged.status()).isEqualTo(ExitCodes.BAD_INPUT);
    assertThat(damaged.err()).contains("the end of the file is missing");
  }

  @Test
  void stateCache_isSaid() {
    Outcome text = check("--state-cache");
    JsonNode json = JsonMapper.shared().readTree(check("--state-cache", "--json").out());
    JsonNode plain = JsonMapper.shared().readTree(check("--json").out());

    assertThat(text.status()).isEqualTo(ExitCodes.OK);
    assertThat(text.out()).contains("PASS");
    assertThat(json.get("verdict").asString()).isEqualTo("pass");
    assertThat(json.get("stateCache").asBoolean()).isEqualTo(json.get("states").asLong() > 0);
    assertThat(plain.get("stateCache").asBoolean()).isFalse();
  }

  @Test
  void misuse_isRefusedInOneLine() {
    for (String[] wrong :
        new String[][] {
          {"--workers", "0"},
          {"--max-memory", "0"},
          {"--state-cache", "--resume", rest},
          {"--state-cache", "--strict-races"},
          {"--state-cache", "--fail-allocations"}
        }) {
      Outcome outcome = check(wrong);
      assertThat(outcome.status()).isEqualTo(ExitCodes.BAD_INPUT);
      assertThat(outcome.err().lines()).hasSize(1);
    }
  }

  @Test
  void progress_tellsExecutionsRateAndShare() {
    assertThat(
            ExplorationProgress.text("some", new Progress.Status(-1, 1_200_000, 5, 3, 0.123, 3.0)))
        .isEqualTo("some: 1,200,000 executions, 400,000/s, about 12.3 % explored, 3 failing");
  }

  private Outcome check(String... options) {
    String[] all = new String[options.length + 4];
    all[0] = "check";
    all[1] = file;
    all[2] = "--design";
    all[3] = "chain";
    System.arraycopy(options, 0, all, 4, options.length);
    return Outcome.of(all);
  }
}
