package rmaplab.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import rmaplab.checker.CheckOptions;
import rmaplab.checker.Checkpoint;
import rmaplab.checker.CheckpointException;
import rmaplab.checker.Progress;
import rmaplab.checker.Verdict;
import rmaplab.lab.Laboratory;
import rmaplab.lab.Source;

/** The options that say by what means {@code check} explores, and where it goes on. */
public final class SearchOptions {
  private static final int MOST_WORKERS = 64;
  private static final long MEGABYTE = 1 << 20;

  @Option(
      names = "--workers",
      paramLabel = "N",
      description =
          "Threads that share a long exploration (default: 2, if there are as many processors)."
              + " The verdict and the counterexample are the same for any number.")
  private int workers = Math.min(2, Runtime.getRuntime().availableProcessors());

  @Option(
      names = "--state-cache",
      description =
          "Explore no state twice: every access is interleaved, and equal states are merged by"
              + " 128-bit keys. The verdict says so. One worker; takes up to half of --max-memory.")
  private boolean stateCache;

  @Option(
      names = "--max-memory",
      paramLabel = "MB",
      description =
          "Stop when the exploration keeps more than that (default: three quarters of the heap,"
              + " which -Xmx in JAVA_TOOL_OPTIONS sets).")
  private long maxMemoryMegabytes = Runtime.getRuntime().maxMemory() / MEGABYTE * 3 / 4;

  @Option(
      names = "--resume",
      paramLabel = "FILE",
      description =
          "Go on from FILE if it is there. If the exploration is stopped, write there what is left;"
              + " when nothing is left, delete it.")
  private @Nullable Path resume;

  /** For picocli. */
  public SearchOptions() {}

  CheckOptions apply(CheckOptions options) throws UserError {
    if (workers < 1 || workers > MOST_WORKERS) {
      throw new UserError("--workers " + workers + ", expected 1 to " + MOST_WORKERS);
    }
    if (maxMemoryMegabytes < 1) {
      throw new UserError("--max-memory " + maxMemoryMegabytes + ", expected 1 or more");
    }
    if (stateCache && resume != null) {
      throw new UserError("--resume does not go with --state-cache: the states are not kept");
    }
    if (stateCache && options.strictRaces()) {
      throw new UserError("--strict-races does not go with --state-cache, which sees no races");
    }
    if (stateCache && options.exploreAllocations()) {
      throw new UserError(
          "--fail-allocations does not go with --state-cache: a state does not tell whether the one"
              + " failure is past");
    }
    return options.with(workers, stateCache, maxMemoryMegabytes * MEGABYTE);
  }

  /** Explores, from the beginning or from where it is to go on. */
  Verdict check(
      Laboratory laboratory, Source source, String design, CheckOptions options, Progress progress)
      throws UserError {
    try {
      return laboratory.check(source, design, options, progress, checkpoint());
    } catch (CheckpointException e) {
      throw new UserError("--resume " + resume + ": " + e.getMessage());
    }
  }

  private @Nullable Checkpoint checkpoint() throws UserError {
    if (resume == null || !Files.exists(resume)) {
      return null;
    }
    try {
      return Checkpoint.parse(Files.readString(resume));
    } catch (IOException e) {
      throw new UserError("--resume " + resume + ": cannot be read (" + e.getMessage() + ")");
    }
  }

  /** Writes down what is left, or that nothing is. */
  void save(Verdict verdict) throws UserError {
    if (resume == null) {
      return;
    }
    Checkpoint rest = verdict.coverage().rest();
    if (rest != null) {
      AtomicFiles.write(resume, rest.text());
      return;
    }
    if (!verdict.exhaustive()) {
      return; // Nothing can be said of what is left, so an older rest stays.
    }
    try {
      Files.deleteIfExists(resume);
    } catch (IOException e) {
      throw new UserError("--resume " + resume + ": cannot be deleted (" + e.getMessage() + ")");
    }
  }
}
