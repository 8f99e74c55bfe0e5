package rmaplab.checker.engine;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import rmaplab.checker.Violation;

/** How an execution ends: the first reason counts. */
final class Ending {
  private Scheduler.End end = Scheduler.End.COMPLETE;
  private @Nullable Failure failure;
  private @Nullable String stopReason;

  void clear() {
    end = Scheduler.End.COMPLETE;
    failure = null;
    stopReason = null;
  }

  /** Whether nothing has ended it early. */
  boolean isOpen() {
    return end == Scheduler.End.COMPLETE;
  }

  Scheduler.End end() {
    return end;
  }

  @Nullable Failure failure() {
    return failure;
  }

  @Nullable String stopReason() {
    return stopReason;
  }

  void redundant() {
    if (isOpen()) {
      end = Scheduler.End.REDUNDANT;
    }
  }

  void misled() {
    if (isOpen()) {
      end = Scheduler.End.MISLED;
    }
  }

  void failed(Violation.Kind kind, Supplier<String> message) {
    if (isOpen()) {
      failure = new Failure(kind, message);
      end = Scheduler.End.FAILED;
    }
  }

  void stopped(String reason) {
    if (isOpen()) {
      stopReason = reason;
      end = Scheduler.End.STOPPED;
    }
  }
}
