package rmaplab.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import rmaplab.lab.Laboratory;
import rmaplab.lab.Wording;
import rmaplab.lab.shrink.Shrinker;
import rmaplab.workload.Expectation;
import rmaplab.workload.Expected;
import rmaplab.workload.Position;
import rmaplab.workload.Workload;

/** The options by which {@code check} makes a failing workload smaller. */
public final class ShrinkOptions {
  @Option(
      names = "--shrink",
      description =
          "If the check fails, also write the smallest workload that fails for the same cause:"
              + " fewer tasks, processes, statements and pages.")
  private boolean shrink;

  @Option(
      names = "--shrink-to",
      paramLabel = "FILE",
      description = "Where --shrink writes (default: NAME-small.workload in this folder).")
  private @Nullable Path file;

  /** For picocli. */
  public ShrinkOptions() {}

  /** Whether a smaller workload is wanted. */
  boolean isWanted() {
    return shrink || file != null;
  }

  /**
   * Shrinks a workload that fails, and writes the result.
   *
   * @param out hears of it; null for nobody
   */
  void shrink(
      Laboratory laboratory,
      Workload failing,
      String design,
      Interruption interruption,
      @Nullable PrintWriter out)
      throws UserError {
    Optional<Shrinker.Shrunk> found =
        new Shrinker(laboratory, design, () -> !interruption.requested()).shrink(failing);
    if (found.isEmpty()) {
      if (out != null) {
        out.println(
            "\nNot shrunk: no violation within the executions that a smaller one is worth.");
      }
      return;
    }
    Shrinker.Shrunk shrunk = found.get();
    Path target = file == null ? Path.of(failing.name() + "-small.workload") : file;
    String text = named(shrunk, failing, design, target).print();
    AtomicFiles.write(target, text);
    if (out != null) {
      out.println(
          "\nThe smallest that fails so, of "
              + Wording.counted(shrunk.attempts(), "workload")
              + " tried, is in "
              + target
              + ":\n");
      text.lines().forEach(line -> out.println(line.isEmpty() ? "" : "    " + line));
    }
  }

  private static Workload named(
      Shrinker.Shrunk shrunk, Workload failing, String design, Path target) {
    Workload small = shrunk.workload();
    String kind = shrunk.cause().kind().label();
    return new Workload(
        target.toString(),
        failing.name() + "-small",
        "The smallest that fails as " + failing.name() + " does: " + shrunk.cause().group(),
        small.setup(),
        small.tasks(),
        small.finale(),
        java.util.List.of(
            new Expectation(java.util.List.of(design), new Expected.Fail(kind), Position.NONE)));
  }
}
