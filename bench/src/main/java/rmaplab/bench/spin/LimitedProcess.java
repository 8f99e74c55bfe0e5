package rmaplab.bench.spin;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Runs a command in a process of its own, for a limited time.
 *
 * <p>Guarantee: when {@link #run} returns, the process and those that it started have ended.
 */
public final class LimitedProcess {
  private LimitedProcess() {}

  /**
   * A line of output.
   *
   * @param seconds when it came, since the process was started
   */
  public record Line(double seconds, String text) {}

  /**
   * What came of it.
   *
   * @param lines standard output and standard error as they came
   * @param exit the exit status; null when the time was up
   * @param seconds wall time, start of the process included
   */
  public record Ended(List<Line> lines, @Nullable Integer exit, double seconds) {
    /** The whole output. */
    public String text() {
      StringBuilder text = new StringBuilder();
      lines.forEach(line -> text.append(line.text()).append('\n'));
      return text.toString();
    }
  }

  /**
   * Runs a command to its end or its limit.
   *
   * @throws IOException if it cannot be started
   */
  public static Ended run(List<String> command, Path directory, Duration limit) throws IOException {
    long start = System.nanoTime();
    Process process =
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
            .start();
    List<Line> lines = new ArrayList<>();
    Thread reader = Thread.ofVirtual().start(() -> read(process, start, lines));
    try {
      boolean ended = process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
      if (!ended) {
        end(process);
      }
      reader.join();
      return new Ended(lines, ended ? process.exitValue() : null, since(start));
    } catch (InterruptedException e) {
      end(process);
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while " + command.getFirst() + " ran", e);
    }
  }

  private static void end(Process process) throws IOException {
    List<ProcessHandle> family = new ArrayList<>(process.descendants().toList());
    family.add(process.toHandle());
    family.forEach(ProcessHandle::destroyForcibly);
    try {
      process.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }

  private static void read(Process process, long start, List<Line> lines) {
    try (BufferedReader in =
        new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8))) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        lines.add(new Line(since(start), line));
      }
    } catch (IOException closed) {
      // The process was ended in the middle of a line.
      lines.add(new Line(since(start), "(cut off)"));
    }
  }

  private static double since(long start) {
    return (System.nanoTime() - start) / 1e9;
  }
}
