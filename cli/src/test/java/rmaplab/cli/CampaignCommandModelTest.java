package rmaplab.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class CampaignCommandModelTest {
  @TempDir private Path dir;

  @Test
  void groups_areWrittenAsWorkloadsThatCheckRuns() throws IOException {
    Path folder = dir.resolve("found");
    Outcome campaign =
        Outcome.of(
            "campaign", "--setup-size", "0", "--design", "chain", "--json", "--out", "" + folder);

    assertThat(campaign.status()).isEqualTo(ExitCodes.VIOLATION);
    JsonNode document = JsonMapper.shared().readTree(campaign.out());
    assertThat(document.get("design").asString()).isEqualTo("chain");
    assertThat(document.get("exhausted").asBoolean()).isTrue();
    assertThat(document.get("workloads").asInt()).isGreaterThan(100);
    assertThat(document.get("seconds").asDouble()).isPositive();
    assertThat(document.get("violations").size()).isEqualTo(5);
    JsonNode first = document.get("violations").get(0);
    assertThat(first.get("kind").asString()).isEqualTo("dangling-migration-entry");
    assertThat(first.get("group").asString()).startsWith("kernel migrate PageAddress.java:");
    assertThat(first.get("count").asInt()).isPositive();
    Path file = Path.of(first.get("file").asString());
    assertThat(Files.readString(file)).contains("about: Found by a campaign under chain");
    Outcome review =
        Outcome.of(
            "review", "" + file, "--design", "chain", "--quiet", "--report", "" + dir.resolve("r"));
    assertThat(review.status()).isEqualTo(ExitCodes.OK);
  }

  @Test
  void timeThatIsUp_isSaid() {
    Outcome campaign =
        Outcome.of(
            "campaign",
            "--setup-size",
            "0",
            "--design",
            "root-lock",
            "--max-seconds",
            "0.000001",
            "--out",
            "" + dir.resolve("found"));

    assertThat(campaign.status()).isEqualTo(ExitCodes.NOT_EXHAUSTIVE);
    assertThat(campaign.out()).startsWith("root-lock: no violation; ").contains("not exhausted");
  }

  @Test
  void badInput_isOneLine_andNothingIsWritten() throws IOException {
    Path folder = dir.resolve("other");
    Files.createDirectories(folder);
    Files.writeString(folder.resolve("mine.txt"), "mine");

    assertThat(Outcome.of("campaign", "--tasks", "9").err())
        .isEqualTo("--tasks 9, expected 1 to 4\n");
    assertThat(Outcome.of("campaign", "--setup-size", "-1").status())
        .isEqualTo(ExitCodes.BAD_INPUT);
    assertThat(Outcome.of("campaign", "--against", "" + dir.resolve("none")).err())
        .endsWith("none: no such file or folder\n");
    assertThat(Outcome.of("campaign", "--out", "" + folder).err())
        .contains("holds other files than a report");
    assertThat(folder.toFile().list()).containsExactly("mine.txt");
  }

  @Test
  void checkShrink_writesTheSmallest() throws IOException {
    Path file = dir.resolve("padded.workload");
    Files.writeString(
        file,
        """
        name: padded
        setup:
          P0 mmap 0:6 rw
          P0 write 0:6 = 1
          P0 fork P1
        tasks:
          T0: P0 munmap 0:2
          T1: kernel migrate P0 3
        final:
          P0 read 5 = 1
        """);
    Path small = dir.resolve("small.workload");
    Outcome check = Outcome.of("check", "" + file, "--design", "chain", "--shrink-to", "" + small);

    assertThat(check.status()).isEqualTo(ExitCodes.VIOLATION);
    assertThat(check.out()).contains("The smallest that fails so, of ");
    assertThat(Files.readString(small))
        .contains("setup:\n  P0 mmap 0:2 rw\n  P0 write 1 = 1\n\n")
        .contains("  T0: P0 munmap 0\n  T1: kernel migrate P0 1\n")
        .contains("  chain: fail dangling-migration-entry\n")
        .doesNotContain("final:");
  }
}
