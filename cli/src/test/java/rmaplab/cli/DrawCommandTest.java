package rmaplab.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DrawCommandTest {
  @TempDir private Path folder;
  private String file = "";

  @BeforeEach
  void prepare() {
    file = new WorkloadFolder(folder).write("family", WorkloadFolder.FAMILY);
  }

  @Test
  void text() {
    Outcome.of("draw", file, "-d", "chain").isGolden("draw.txt");
  }

  @Test
  void svg() {
    Outcome.of("draw", file, "-d", "chain", "--format", "svg").isGolden("draw.svg");
  }

  @Test
  void json() {
    Outcome.of("draw", file, "-d", "chain", "--json").isGolden("draw.json");
  }

  @Test
  void toAFile() throws IOException {
    Path output = folder.resolve("new/mesh.svg");
    Outcome draw = Outcome.of("draw", file, "--format=svg", "-o", output.toString());
    assertThat(draw).isEqualTo(new Outcome(ExitCodes.OK, "", ""));
    assertThat(output).content().startsWith("<svg ").endsWith("</svg>\n");
    try (Stream<Path> left = Files.list(output.getParent())) {
      assertThat(left).containsExactly(output);
    }
  }

  @Test
  void aFileThatCannotBeWritten() {
    Outcome draw = Outcome.of("draw", file, "-o", folder.toString());
    assertThat(draw.status()).isEqualTo(ExitCodes.BAD_INPUT);
    assertThat(draw.err()).startsWith(folder + ": cannot be written (").hasLineCount(1);
  }

  @Test
  void aRunThatFailsIsDrawnAsItStands() {
    String failing =
        new WorkloadFolder(folder)
            .write("failing", "setup:\n P0 mmap 0:2 rw\n P0 write 0\ntasks:\n T0: P0 read 5\n");
    Outcome draw = Outcome.of("draw", failing, "-d", "chain");
    assertThat(draw.status()).isEqualTo(ExitCodes.VIOLATION);
    assertThat(draw.out()).contains("P0  [0-2) rw-p A1  ---- 1");
    assertThat(draw.err())
        .isEqualTo(
            ("failing under chain: FAIL  unexpected-outcome: %s:5: P0 read 5: refused with EFAULT,"
                    + " expected it to be done%n")
                .formatted(failing));
  }

  @Test
  void nothingLeft() {
    String gone = new WorkloadFolder(folder).write("gone", "tasks:\n T0: P0 exit\n");
    assertThat(Outcome.of("draw", gone, "--quiet").out()).isEqualTo("no VMA is left\n");
  }

  @Test
  void unknownFormat() {
    Outcome.of("draw", file, "--format", "pdf").isRefused("--format pdf, expected text or svg");
  }
}
