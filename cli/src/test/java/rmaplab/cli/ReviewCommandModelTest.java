package rmaplab.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ReviewCommandModelTest {
  private static final String MOVED =
      """
      name: moved
      setup:
        P0 mmap 4:6 rw
        P0 write 4:6 = 1
      tasks:
        T0: P0 mmap 3:4 rw
        T1: kernel migrate P0 5
      final:
        P0 read 5 = 1
      expect:
        root-walk: pass
        chain:\
      """
          + " ";

  private static final String ANSWERS =
      """
      question: Does the start move under the walk?
      evidence: moved under chain
      when fail dangling-migration-entry: Yes, and an entry is lost.
      when pass: No.

      question: Is it so in root-lock?
      evidence: moved under root-lock
      when any: Never said.
      """;

  @TempDir private Path dir;

  @Test
  void asExpected_endsWithStatus0() throws IOException {
    Outcome reviewed = review("fail dangling-migration-entry");

    assertThat(reviewed.status()).isEqualTo(ExitCodes.OK);
    assertThat(reviewed.out())
        .contains("moved     FAIL dangling 1p ", "  dangling: dangling-migration-entry")
        .contains("moved under chain: FAIL  dangling-migration-entry", "<<<")
        .contains("> Does the start move under the walk?\nYes, and an entry is lost.\n")
        .contains("Not answered: moved under root-lock was not checked.")
        .doesNotContain("Never said", "Not as expected");
    assertThat(reviewed.out().lines()).allMatch(l -> l.length() <= 100 || l.contains("/"));
  }

  @Test
  void aSurprise_endsWithStatus1() throws IOException {
    Outcome reviewed = review("pass");

    assertThat(reviewed.status()).isEqualTo(ExitCodes.VIOLATION);
    assertThat(reviewed.out())
        .contains(
            "Not as expected: moved under chain: fail dangling-migration-entry, expected pass");
  }

  @Test
  void report_hasATextForEachFailure() throws IOException {
    Outcome _ = review("fail dangling-migration-entry");

    Path report = dir.resolve("report");
    assertThat(report.resolve("moved.chain.txt")).content().contains("The mesh at step");
    assertThat(report.resolve("moved.root-walk.txt")).doesNotExist();
    assertThat(report.resolve("index.txt")).content().contains("moved.chain.txt", "Answers");
    JsonNode document =
        JsonMapper.shared().readTree(Files.readString(report.resolve("review.json")));
    assertThat(document.get("results").size()).isEqualTo(2);
  }

  @Test
  void json_hasTheFieldsOfTheContract() throws IOException {
    Outcome reviewed = review("fail dangling-migration-entry", "--json");

    JsonNode results = JsonMapper.shared().readTree(reviewed.out()).get("results");
    assertThat(results.size()).isEqualTo(2);
    for (JsonNode result : results) {
      assertThat(result.propertyNames())
          .contains(
              "workload",
              "design",
              "verdict",
              "violation",
              "expected",
              "executions",
              "redundant",
              "exhaustive",
              "seconds");
    }
    assertThat(results.get(0).get("design").asString()).isEqualTo("chain");
    assertThat(results.get(0).get("expected").asString())
        .isEqualTo("fail dangling-migration-entry");
    assertThat(results.get(0).get("violation").get("kind").asString())
        .isEqualTo("dangling-migration-entry");
    assertThat(results.get(1).get("verdict").asString()).isEqualTo("pass");
    assertThat(results.get(1).get("violation").isNull()).isTrue();
  }

  @Test
  void whatIsNoReport_isLeftAlone() throws IOException {
    Path mine = Files.createDirectories(dir.resolve("report"));
    Files.writeString(mine.resolve("thesis.txt"), "mine");

    Outcome reviewed = review("pass");

    assertThat(reviewed.status()).isEqualTo(ExitCodes.BAD_INPUT);
    assertThat(reviewed.err().lines()).hasSize(1);
    assertThat(mine.resolve("thesis.txt")).hasContent("mine");
  }

  @Test
  void badInput_isRefusedInOneLine() throws IOException {
    Path empty = Files.createDirectories(dir.resolve("empty"));
    assertThat(Outcome.of("review", empty.toString()).status()).isEqualTo(ExitCodes.BAD_INPUT);
    assertThat(Outcome.of("review", dir.resolve("none").toString()).err())
        .contains("no such file or folder");
    Files.writeString(empty.resolve("answers.txt"), "when pass: x\n");
    Outcome refused = Outcome.of("review", empty.toString());
    assertThat(refused.err()).contains("answers.txt:1: 'when pass' before any question");
    assertThat(refused.status()).isEqualTo(ExitCodes.BAD_INPUT);
  }

  private Outcome review(String expectedOfChain, String... more) throws IOException {
    Path library = Files.createDirectories(dir.resolve("library"));
    Files.writeString(library.resolve("moved.workload"), MOVED + expectedOfChain + "\n");
    Files.writeString(library.resolve("answers.txt"), ANSWERS);
    String[] arguments = {
      "review",
      library.toString(),
      "--design",
      "chain,root-walk",
      "--report",
      dir.resolve("report").toString()
    };
    return Outcome.of(
        java.util.stream.Stream.concat(
                java.util.Arrays.stream(arguments), java.util.Arrays.stream(more))
            .toArray(String[]::new));
  }
}
