package rmaplab.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MainTest {
  private static final String COMMANDS = "expected one of review, check, run, draw, designs";

  @Test
  void noCommand() {
    Outcome.of()
        .isRefused(
            "rmaplab: no command, expected one of review, check, run, draw, designs"
                + " (see 'rmaplab --help')");
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
  @ValueSource(strings = {"review", "check", "run", "draw", "designs"})
  void everyCommandHelpsWithAnExample(String command) {
    Outcome help = Outcome.of(command, "--help");
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
                new OutputStream() {
                  @Override
                  public void write(int b) throws java.io.IOException {
                    throw new java.io.IOException("Broken pipe");
                  }
                }),
            new PrintWriter(err));
    assertThat(broken.finish(Main.run(broken, "designs"))).isEqualTo(ExitCodes.BAD_INPUT);
    assertThat(err.toString()).isEmpty();
  }
}
