package rmaplab.checker.explore;

import org.jspecify.annotations.Nullable;
import rmaplab.checker.CheckOptions;
import rmaplab.checker.Progress;

/** What an exploration has used, and whether it may go on. */
final class Budget {
  private static final long ASK_EVERY = 1 << 8;

  private final CheckOptions options;
  private final Progress progress;
  private final long start = System.nanoTime();
  private long executions;
  private long redundant;
  private @Nullable String spent;

  Budget(CheckOptions options, Progress progress) {
    this.options = options;
    this.progress = progress;
  }

  void count(boolean inVain) {
    executions++;
    if (inVain) {
      redundant++;
    }
  }

  /** Why the exploration must end now; null if it may go on. */
  @Nullable String spent(int stage, long failures) {
    if (spent != null) {
      return spent;
    }
    if (executions >= options.maxExecutions()) {
      spent = "the limit of " + options.maxExecutions() + " executions was reached";
    } else if (executions % ASK_EVERY == 0) {
      if (options.maxNanos() != Long.MAX_VALUE && System.nanoTime() - start >= options.maxNanos()) {
        spent = "the time limit of " + options.maxNanos() / 1_000_000_000.0 + " s was reached";
      } else if (!progress.at(stage, executions, redundant, failures)) {
        spent = "it was stopped";
      }
    }
    return spent;
  }

  long executions() {
    return executions;
  }

  long redundant() {
    return redundant;
  }

  double seconds() {
    return (System.nanoTime() - start) / 1e9;
  }
}
