package rmaplab.bench.live;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * The program {@code live.c}, compiled by the machine's gcc and running: a measurement is a line to
 * it and a line back.
 */
final class LiveKernel implements AutoCloseable {
  private static final String SOURCE = "live.c";

  private final Path directory;
  private final Process process;
  private final BufferedWriter to;
  private final BufferedReader from;

  /** The live kernel cannot be measured here; the message says why. */
  static final class Unavailable extends Exception {
    private static final long serialVersionUID = 1;

    Unavailable(String message) {
      super(message);
    }
  }

  private LiveKernel(Path directory, Process process) {
    this.directory = directory;
    this.process = process;
    to = process.outputWriter(StandardCharsets.US_ASCII);
    from = process.inputReader(StandardCharsets.US_ASCII);
  }

  /** Compiles and starts the program. */
  static LiveKernel start() throws Unavailable {
    if (!System.getProperty("os.name").equals("Linux")) {
      throw new Unavailable("the live kernel is not Linux");
    }
    try {
      Path directory = Files.createTempDirectory("rmaplab-live");
      Path source = directory.resolve(SOURCE);
      try (InputStream text = LiveKernel.class.getResourceAsStream(SOURCE)) {
        if (text == null) {
          throw new AssertionError(SOURCE + " is not on the class path");
        }
        Files.copy(text, source);
      }
      Path program = directory.resolve("live");
      compile(source, program);
      Process process =
          new ProcessBuilder(program.toString())
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      return new LiveKernel(directory, process);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void compile(Path source, Path program) throws Unavailable {
    Process gcc;
    try {
      gcc =
          new ProcessBuilder("gcc", "-O2", "-o", program.toString(), source.toString())
              .redirectErrorStream(true)
              .start();
    } catch (IOException e) {
      throw new Unavailable("gcc is not installed (Debian: apt-get install gcc libc6-dev)");
    }
    try (BufferedReader said = gcc.inputReader(StandardCharsets.UTF_8)) {
      String first = said.readLine();
      while (said.readLine() != null) {
        // The first line says enough.
      }
      if (gcc.waitFor() != 0) {
        throw new Unavailable("gcc failed on " + SOURCE + ": " + first);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** One measurement, as {@code live.c} describes it. */
  double[] measure(String command) throws Unavailable {
    try {
      to.write(command + "\n");
      to.flush();
      String answer = from.readLine();
      if (answer == null || answer.startsWith("error")) {
        throw new Unavailable(command + ": " + (answer == null ? "no answer" : answer));
      }
      return Arrays.stream(answer.split(" ")).mapToDouble(Double::parseDouble).toArray();
    } catch (IOException e) {
      throw new Unavailable(command + ": " + e.getMessage());
    }
  }

  /** Ends the program and removes it. */
  @Override
  public void close() {
    try {
      to.close();
      process.waitFor();
      for (String file : new String[] {SOURCE, "live", ""}) {
        Files.deleteIfExists(directory.resolve(file));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
