package rmaplab.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class CheckCommandModelTest {
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

  @TempDir private Path dir;
  private String file = "";

  @BeforeEach
  void writeTheWorkload() throws IOException {
    Path path = dir.resolve("start-moved.workload");
    Files.writeString(path, START_MOVED);
    file = path.toString();
  }

  @Test
  void pass_endsWithStatus0() {
    Outcome checked = Outcome.of("check", file, "--design", "root-walk");

    assertThat(checked.status()).isEqualTo(ExitCodes.OK);
    assertThat(checked.out()).startsWith("start-moved under root-walk: PASS\nexhaustive; ");
    assertThat(checked.err()).isEmpty();
  }

  @Test
  void json_hasTheFieldsOfTheContract() {
    Outcome checked = Outcome.of("check", file, "--design", "chain", "--json");

    assertThat(checked.status()).isEqualTo(ExitCodes.VIOLATION);
    JsonNode document = json(checked);
    assertThat(document.propertyNames())
        .contains(
            "workload",
            "design",
            "verdict",
            "violation",
            "violations",
            "races",
            "executions",
            "redundant",
            "exhaustive",
            "seconds");
    assertThat(document.get("workload").asString()).isEqualTo("start-moved");
    assertThat(document.get("design").asString()).isEqualTo("chain");
    assertThat(document.get("verdict").asString()).isEqualTo("fail");
    assertThat(document.get("violation").propertyNames()).contains("kind", "message", "schedule");
    assertThat(document.get("violation").get("kind").asString())
        .isEqualTo("dangling-migration-entry");
    assertThat(document.get("executions").asLong()).isPositive();
    assertThat(document.get("exhaustive").asBoolean()).isTrue();
  }

  @Test
  void json_ofAPassHasNoViolation() {
    JsonNode document = json(Outcome.of("check", file, "--design", "root-lock", "--json"));

    assertThat(document.get("verdict").asString()).isEqualTo("pass");
    assertThat(document.get("violation").isNull()).isTrue();
    assertThat(document.get("violations").isEmpty()).isTrue();
  }

  @Test
  void counterexample_fitsAMailAndReplays() {
    Outcome checked = Outcome.of("check", file, "--design", "chain");

    assertThat(checked.status()).isEqualTo(ExitCodes.VIOLATION);
    assertThat(checked.out())
        .startsWith("start-moved under chain: FAIL  dangling-migration-entry\n")
        .contains("<<<", "PageAddress.java:", "The mesh at step", "replay:  ./rmaplab check ");
    assertThat(checked.out().lines())
        .allMatch(l -> l.length() <= 100 && l.chars().allMatch(c -> c >= ' ' && c <= '~'));
    String schedule = schedule(checked);
    Outcome replayed = Outcome.of("check", file, "--design", "chain", "--schedule", schedule);
    assertThat(replayed.status()).isEqualTo(ExitCodes.VIOLATION);
    assertThat(replayed.out())
        .startsWith("start-moved under chain, replayed: FAIL  dangling-migration-entry\n");
    assertThat(tableOf(replayed)).isEqualTo(tableOf(checked));
  }

  @Test
  void explainFull_tellsEveryStep() {
    Outcome compact = Outcome.of("check", file, "--design", "chain");
    Outcome full = Outcome.of("check", file, "--design", "chain", "--explain", "full");

    assertThat(full.out()).contains("page-table lock").contains("<<<");
    assertThat(full.out().lines().count()).isGreaterThan(compact.out().lines().count());
    assertThat(full.out().lines()).allMatch(l -> l.length() <= 100);
  }

  /** With memory enough T1 always finds memory that it may not write; without, perhaps a hole. */
  private static final String OVER =
      """
      name: over
      setup:
        P0 mmap 0:4 r
      tasks:
        T0: P0 mmap 0:2 rx
        T1: P0 madvise 0:2 populate-write -> EINVAL
      """;

  @Test
  void failAllocations_letsEachFail_andReplays() throws IOException {
    String over = Files.writeString(dir.resolve("over.workload"), OVER).toString();
    assertThat(Outcome.of("check", over, "--design", "root-lock").status()).isEqualTo(ExitCodes.OK);
    Outcome checked = Outcome.of("check", over, "--design", "root-lock", "--fail-allocations");

    assertThat(checked.status()).isEqualTo(ExitCodes.VIOLATION);
    assertThat(checked.out().replaceAll("\\s+", " "))
        .startsWith("over under root-lock: FAIL assertion")
        .contains("T0 found no memory for a new vma, at Map.java:")
        .contains("refused with ENOMEM, expected refusal with EINVAL")
        .contains("each allocation failing as well");
    String schedule = schedule(checked);
    assertThat(schedule).contains("-");
    Outcome replayed = Outcome.of("check", over, "--design", "root-lock", "--schedule", schedule);
    assertThat(replayed.status()).isEqualTo(ExitCodes.VIOLATION);
    assertThat(tableOf(replayed)).isEqualTo(tableOf(checked));
  }

  @Test
  void failAllocations_isInTheJson() {
    String[] command = {"check", file, "--design", "root-lock", "--json"};
    assertThat(json(Outcome.of(command)).get("allocationsExplored").asBoolean()).isFalse();
    String[] failing = {"check", file, "--design", "root-lock", "--json", "--fail-allocations"};
    JsonNode document = json(Outcome.of(failing));
    assertThat(document.get("allocationsExplored").asBoolean()).isTrue();
    assertThat(document.get("verdict").asString()).isEqualTo("pass");
    assertThat(document.get("executions").asLong())
        .isGreaterThan(json(Outcome.of(command)).get("executions").asLong());
  }

  @Test
  void bounded_endsWithStatus3() {
    Outcome checked = Outcome.of("check", file, "--design", "root-walk", "--preemptions", "0");

    assertThat(checked.status()).isEqualTo(ExitCodes.NOT_EXHAUSTIVE);
    assertThat(checked.out()).startsWith("start-moved under root-walk: INCOMPLETE\n");
  }

  @Test
  void misuse_isRefusedInOneLine() {
    String designs = "expected one of ";
    for (List<String> arguments :
        List.of(
            List.of("check", file),
            List.of("check", file, "--design", "chian"),
            List.of("check", "no-such-file", "--design", "chain"),
            List.of("check", file, "--design", "chain", "--preemptions", "-2"),
            List.of("check", file, "--design", "chain", "--max-seconds", "0"),
            List.of("check", file, "--design", "chain", "--schedule", "???"),
            List.of("check", file, "--design", "chain", "--explain", "maybe"))) {
      Outcome refused = Outcome.of(arguments.toArray(String[]::new));
      assertThat(refused.status()).as("%s", arguments).isEqualTo(ExitCodes.BAD_INPUT);
      assertThat(refused.out()).as("%s", arguments).isEmpty();
      assertThat(refused.err().lines()).as("%s", arguments).hasSize(1);
    }
    assertThat(Outcome.of("check", file, "--design", "chian").err())
        .contains("did you mean 'chain'", designs);
  }

  /** The rows of the counterexample and what follows, up to how it was found. */
  private static String tableOf(Outcome outcome) {
    String text = outcome.out();
    return text.substring(text.indexOf("     T0"), text.indexOf("replay:"));
  }

  private static String schedule(Outcome outcome) {
    String command =
        outcome
            .out()
            .substring(outcome.out().indexOf("replay:"), outcome.out().indexOf("verdict:"));
    String joined = command.replace("\\\n", "").strip();
    return joined.substring(joined.lastIndexOf(' ') + 1);
  }

  private static JsonNode json(Outcome outcome) {
    assertThat(outcome.err()).isEmpty();
    return JsonMapper.shared().readTree(outcome.out());
  }
}
