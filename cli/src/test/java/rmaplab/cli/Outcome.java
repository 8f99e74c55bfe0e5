package rmaplab.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What a command line printed, and its exit status. */
record Outcome(int status, String out, String err) {
  private static final Path GOLDEN = Path.of("src/test/resources/golden");

  /** Runs a command line in this JVM. */
  static Outcome of(String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    Terminal terminal = Terminal.of(new PrintWriter(out), new PrintWriter(err));
    int status = terminal.finish(Main.run(terminal, arguments));
    return new Outcome(status, out.toString(), err.toString());
  }

  /** The program that everything was as it should, and printed what the golden file says. */
  void isGolden(String name) {
    assertThat(err).isEmpty();
    checkGolden(name, out);
  }

  /** The command was refused with one line, and printed nothing else. */
  void isRefused(String line) {
    assertThat(err).isEqualTo(line + System.lineSeparator());
    assertThat(out).isEmpty();
    assertThat(status).isEqualTo(ExitCodes.BAD_INPUT);
  }

  /** Compares; {@code -Drmaplab.golden.refresh=true} writes the file instead. */
  static void checkGolden(String name, String text) {
    Path file = GOLDEN.resolve(name);
    try {
      if (Boolean.getBoolean("rmaplab.golden.refresh")) {
        Files.createDirectories(GOLDEN);
        Files.writeString(file, text);
      }
      assertThat(file).as("golden file (write it by -Drmaplab.golden.refresh=true)").exists();
      assertThat(text).as(name).isEqualTo(Files.readString(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
