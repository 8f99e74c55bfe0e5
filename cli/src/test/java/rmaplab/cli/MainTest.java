package rmaplab.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.Writer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MainTest {
  private static final String COMMANDS =
      "expected one of review, mutate, check, campaign, run, draw, replay, record, kernel,"
          + " stress, designs";

  @Test
  void noCommand() {
    Outcome.of().isRefused("rmaplab: no command, " + COMMANDS + " (see 'rmaplab --help')");
  }

  @Test
  void unknownCommand() {
    Outcome.of("desings")
        .isRefused(
            "rmaplab: unknown command 'desings' (did you mean 'designs'?), "
                + COMMANDS
                + " (see 'rmaplab --help')");
  }

  @Test
  void unknownOptions() {
    Outcome.of("--loud")
        .isRefused("rmaplab: unknown option '--loud', " + COMMANDS + " (see 'rmaplab --help')");
    Outcome.of("designs", "--loud")
        .isRefused("rmaplab: Unknown option: '--loud' (see 'rmaplab designs --help')");
  }

  @Test
  void missingParameter() {
    Outcome.of("run")
        .isRefused("rmaplab: Missing required parameter: 'FILE' (see 'rmaplab run --help')");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "review",
        "check",
        "run",
        "draw",
        "replay",
        "record",
        "kernel",
        "kernel diff",
        "kernel fuzz",
        "stress",
        "kernel mesh",
        "designs"
      })
  void everyCommandHelpsWithAnExample(String command) {
    Outcome help = Outcome.of((command + " --help").split(" "));
    assertThat(help.status()).isEqualTo(ExitCodes.OK);
    assertThat(help.err()).isEmpty();
    assertThat(help.out())
        .contains("Usage: rmaplab " + command)
        .contains("Example", "  rmaplab " + command, "--json", "--quiet")
        .doesNotContain("\u001b");
    assertThat(help.out().lines()).allMatch(line -> line.length() <= 100);
  }

  @ParameterizedTest
  @ValueSource(strings = {"--version", "run --version"})
  void version(String arguments) {
    Outcome version = Outcome.of(arguments.split(" "));
    assertThat(version.out()).startsWith("rmaplab 0.1.0\nJava ".formatted());
    assertThat(version.status()).isEqualTo(ExitCodes.OK);
  }

  @Test
  void outputThatIsLostIsNoSuccess() {
    StringWriter err = new StringWriter();
    Terminal broken =
        Terminal.of(
            new PrintWriter(
                new Writer() {
                  @Override
                  public void write(char[] text, int start, int length) throws IOException {
                    throw new IOException("Broken pipe");
                  }

                  @Override
                  public void flush() {}

                  @Override
                  public void close() {}
                }),
            new PrintWriter(err));
    assertThat(broken.finish(Main.run(broken, "designs"))).isEqualTo(ExitCodes.BAD_INPUT);
    assertThat(err.toString()).isEmpty();
  }
}
