package rmaplab.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ReplayCommandTest {
  private static final String NGINX = "../examples/nginx.ftrace.txt.xz";
  private static final String[] SMALL = {"--frames", "16384"};

  @TempDir private Path folder = Path.of(".");

  private static Outcome replay(String... more) {
    String[] all = new String[1 + more.length + SMALL.length];
    all[0] = "replay";
    System.arraycopy(more, 0, all, 1, more.length);
    System.arraycopy(SMALL, 0, all, 1 + more.length, SMALL.length);
    return Outcome.of(all);
  }

  @Test
  void twoDesigns() {
    Outcome run = replay(NGINX, "--design", "chain,linux-6.18");
    assertThat(run.err()).isEmpty();
    assertThat(run.status()).isEqualTo(ExitCodes.OK);
    Outcome.checkGolden("replay.txt", run.out().replaceAll("seconds +[0-9.]+ +[0-9.]+", "seconds"));
  }

  @Test
  void json() {
    Outcome run = replay(NGINX, "--json");
    JsonNode document = JsonMapper.shared().readTree(run.out());
    assertThat(document.get("trace").asString()).isEqualTo(NGINX);
    assertThat(document.get("skipped").isEmpty()).isTrue();
    JsonNode design = document.get("designs").get(0);
    assertThat(design.get("design").asString()).isEqualTo("linux-6.18");
    assertThat(design.get("events").asLong()).isEqualTo(4498);
    assertThat(design.get("seconds").asDouble()).isPositive();
    assertThat(design.get("exits").get("compared").asInt()).isEqualTo(15);
    assertThat(design.get("exits").get("equal").asInt()).isEqualTo(15);
    assertThat(design.get("peak").get("bytes").asLong())
        .isPositive()
        .isLessThanOrEqualTo(
            192 * design.get("peak").get("vmas").asLong()
                + 104 * design.get("peak").get("anonVmas").asLong()
                + 64 * design.get("peak").get("edges").asLong());
    assertThat(design.get("walks").get("pages").asLong()).isPositive();
    assertThat(design.get("walks").get("vmasVisited").asLong()).isPositive();
  }

  @Test
  void explore_badMoments() {
    String syntax =
        "expected the number of an event (2993) or a time in seconds with an s behind it (1.25s)";
    for (String at : new String[] {"0", "-5", "1.5", "soon", "99999999999999999999"}) {
      Outcome.of("replay", NGINX, "--explore=" + at).isRefused("--explore '" + at + "', " + syntax);
    }
    Outcome.of("replay", NGINX, "--explore", "5000")
        .isRefused(NGINX + ": has 4498 events, expected a moment in it, not event 5000");
    Outcome.of("replay", NGINX, "--out", "x").isRefused("--out x without --explore, expected both");
    Outcome.of("replay", NGINX, "--explore", "2993")
        .isRefused(
            NGINX
                + ": nothing to explore at event 2993: no two processes that share a page act near"
                + " it; the nearest moment is event 3220 (1.980s)");
  }

  @Test
  void aDifferenceFromLinux_isAViolationUnderTheRecordedDesignOnly() throws IOException {
    Path trace = folder.resolve("trace");
    Files.writeString(
        trace,
        """
        M 7 start 1
        m 400000 402000 rw-p 0 0 0 -
        M 7 exit 2
        m 400000 401000 rw-p 0 0 0 -
        m 401000 402000 rw-p 0 0 0 -
        """);
    Outcome recorded = replay(trace.toString());
    assertThat(recorded.status()).isEqualTo(ExitCodes.VIOLATION);
    Outcome.checkGolden(
        "replay-unequal.txt", recorded.out().replaceAll("seconds +[0-9.]+", "seconds"));
    Outcome older = replay(trace.toString(), "-d", "chain", "--quiet");
    assertThat(older.status()).isEqualTo(ExitCodes.OK);
    assertThat(older.out())
        .isEqualTo(
            "replay under chain: 0 of 1 exits and 1 of 1 execs equal"
                + " (the recorded kernel merges as linux-6.18 does)\n");
  }

  @Test
  void aRecordingWithoutFaults() {
    Outcome run = replay("../examples/pymp.strace.txt.xz");
    assertThat(run.status()).isEqualTo(ExitCodes.OK);
    Outcome.checkGolden("replay-strace.txt", run.out().replaceAll("seconds +[0-9.]+", "seconds"));
  }

  @Test
  void timeline() throws IOException {
    Path svg = folder.resolve("timeline.svg");
    assertThat(replay(NGINX, "--svg", svg.toString(), "-q").status()).isEqualTo(ExitCodes.OK);
    assertThat(Files.readString(svg)).startsWith("<svg").contains("anon_vmas").endsWith("</svg>\n");
  }

  @Test
  void badInput() throws IOException {
    Path elf = Files.writeString(folder.resolve("a.out"), "\u007fELF\u0002\u0001\n");
    replay(elf.toString())
        .isRefused(
            elf
                + ":1: '?ELF??', expected one of the events t F K = > < N X Q M,"
                + " or a line of strace -f");
    replay(NGINX, "-d", "chian")
        .isRefused(
            "no design 'chian' (did you mean 'chain'?), expected one of chain, root-walk,"
                + " root-walk-unlink-reversed, root-lock, interval-rwsem, linux-6.18");
    Outcome.of("replay", NGINX, "--frames", "1").isRefused("--frames 1, expected 2 to 16777216");
    Outcome.of("replay", NGINX, "--frames", "300")
        .isRefused(
            NGINX
                + ":861: the machine's 300 page frames are used up,"
                + " expected a recording that needs fewer (see --frames)");
  }
}
