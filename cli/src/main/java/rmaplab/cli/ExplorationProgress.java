package rmaplab.cli;

import java.util.Locale;
import rmaplab.checker.Progress;

/** Shows how far an exploration is, until the user has had enough. */
final class ExplorationProgress implements Progress {
  private final String workload;
  private final ProgressLine line;
  private final Interruption interruption;

  ExplorationProgress(String workload, ProgressLine line, Interruption interruption) {
    this.workload = workload;
    this.line = line;
    this.interruption = interruption;
  }

  @Override
  public boolean at(int stage, long executions, long redundant, long failures) {
    line.show(workload, stage, executions, failures);
    return !interruption.requested();
  }

  @Override
  public boolean at(Status status) {
    if (status.stage() >= 0) {
      return at(status.stage(), status.executions(), status.redundant(), status.failures());
    }
    line.show(text(workload, status));
    return !interruption.requested();
  }

  /** {@code name: 1,200,000 executions, 410,000/s, about 12 % explored, 3 failing}. */
  static String text(String workload, Status status) {
    double perSecond = status.executions() / Math.max(status.seconds(), 1e-9);
    return String.format(
        Locale.ROOT,
        "%s: %,d executions, %,.0f/s, about %.1f %% explored, %,d failing",
        workload,
        status.executions(),
        perSecond,
        100 * status.share(),
        status.failures());
  }
}
