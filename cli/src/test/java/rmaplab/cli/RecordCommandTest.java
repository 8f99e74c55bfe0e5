package rmaplab.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecordCommandTest {
  @TempDir private Path folder = Path.of(".");

  @Test
  void json() {
    Path file = folder.resolve("true.trace.xz");
    Outcome run =
        Outcome.of("record", "--json", "--out", file.toString(), "--", "sh", "-c", "exit 3");
    assumeTrue(run.status() == ExitCodes.OK, run.err());
    assertThat(run.err()).isEmpty();
    assertThat(run.out()).contains("\"ended\" : \"status 3\"", "\"status\" : 3");
    Outcome replay = Outcome.of("replay", file.toString(), "--quiet");
    assertThat(replay.status()).isEqualTo(ExitCodes.OK);
    assertThat(replay.out()).startsWith("replay under linux-6.18: ");
  }

  @Test
  void badInput() {
    Outcome.of("record", "--", "no-such-command")
        .isRefused("'no-such-command' cannot be run, expected a command");
    Outcome.of("record", "--buffer-mib", "0", "--", "true")
        .isRefused("--buffer-mib 0, expected 1 to 65536");
    Outcome.of("record", "--out", folder.toString(), "--", "true")
        .isRefused(folder + ": is a directory, expected a file");
  }
}
