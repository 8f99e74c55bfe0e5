package rmaplab.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The report folder is there whole or not at all. */
class ReviewReportTest {
  private static final Map<String, String> FILES =
      Map.of(ReportFolder.MARK, "{}", "index.txt", "new\n");

  @TempDir private Path dir;

  @Test
  void write_makesTheFolder() throws Exception {
    ReportFolder.write(dir.resolve("a/report"), FILES);

    assertThat(names(dir.resolve("a"))).containsExactly("report");
    assertThat(names(dir.resolve("a/report"))).containsExactly("index.txt", "review.json");
  }

  @Test
  void write_replacesAnEarlierReport() throws Exception {
    Path report = dir.resolve("report");
    ReportFolder.write(report, Map.of(ReportFolder.MARK, "{}", "old.txt", "old\n"));

    ReportFolder.write(report, FILES);

    assertThat(names(report)).containsExactly("index.txt", "review.json");
    assertThat(names(dir)).containsExactly("report");
  }

  @Test
  void write_leavesOtherFoldersAlone() throws Exception {
    Files.writeString(dir.resolve("thesis.txt"), "mine");

    assertThatThrownBy(() -> ReportFolder.write(dir, FILES))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("holds other files than a report");
    assertThat(names(dir)).containsExactly("thesis.txt");
  }

  @Test
  void aFailureHalfWay_leavesTheEarlierReport() throws Exception {
    Path report = dir.resolve("report");
    ReportFolder.write(report, FILES);
    Map<String, String> broken = new LinkedHashMap<>();
    broken.put("first.txt", "there");
    broken.put("no/such/folder/second.txt", "not there");

    assertThatThrownBy(() -> ReportFolder.write(report, broken)).isInstanceOf(IOException.class);
    assertThat(names(dir)).containsExactly("report");
    assertThat(names(report)).containsExactly("index.txt", "review.json");
  }

  private static List<String> names(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(f -> f.getFileName().toString()).sorted().toList();
    }
  }
}
