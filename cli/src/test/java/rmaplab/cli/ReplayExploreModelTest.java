package rmaplab.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From a moment of a recording to a workload that is explored to its end. */
class ReplayExploreModelTest {
  @TempDir private Path folder = Path.of(".");

  /** A program of 16 pages, and its child, which unmap and protect at the same time. */
  private Path recording() throws IOException {
    return Files.writeString(
        folder.resolve("U.ftrace.txt"),
        """
        M 7 exec 1
        m 400000 410000 rw-p 0 16 16 - ac
        N 7 8 1200000
        > 8 mprotect 408000 2000 1
        = 7 munmap 40c000 4000 = 0
        < 8 mprotect 0
        """);
  }

  private Outcome explore(String... more) throws IOException {
    String trace = recording().toString();
    Path workload = folder.resolve("u.workload");
    String[] all = new String[6 + more.length];
    System.arraycopy(
        new String[] {"replay", trace, "--explore", "3", "--out", workload.toString()},
        0,
        all,
        0,
        6);
    System.arraycopy(more, 0, all, 6, more.length);
    Outcome run = Outcome.of(all);
    String folderName = folder.toString() + "/";
    return new Outcome(run.status(), run.out().replace(folderName, ""), run.err());
  }

  @Test
  void aWorkloadIsWritten_andCheckedToItsEnd() throws IOException {
    Outcome run = explore("--design", "linux-6.18");
    run.isGolden("replay-explore.txt");
    assertThat(run.status()).isEqualTo(ExitCodes.OK);
    Outcome.checkGolden("replay-explore.workload", Files.readString(folder.resolve("u.workload")));
    Outcome check =
        Outcome.of(
            "check", folder.resolve("u.workload").toString(), "--design", "linux-6.18", "--json");
    assertThat(check.err()).isEmpty();
    assertThat(check.out()).contains("\"verdict\" : \"pass\"", "\"exhaustive\" : true");
  }

  @Test
  void json() throws IOException {
    explore("--design", "linux-6.18", "--json").isGolden("replay-explore.json");
  }
}
