package rmaplab.checker.engine;

/**
 * Ends executions in which somebody goes round a loop without ever coming to a scheduling point.
 *
 * <p>What woven code does between points is counted over the whole execution, set-up and finish
 * included: hooks, and jumps back, since a loop may have no hook in it.
 */
final class Patience {
  /** Of each kind, for each step allowed. */
  private static final int PER_STEP = 100;

  private final Scheduler scheduler;
  private final CodeMap code;
  private long hooksLeft;
  private long loopsLeft;

  Patience(Scheduler scheduler, CodeMap code) {
    this.scheduler = scheduler;
    this.code = code;
  }

  void begin(int stepLimit) {
    hooksLeft = (long) stepLimit * PER_STEP;
    loopsLeft = hooksLeft;
  }

  /** A hook was called. */
  void hook(int place) {
    if (--hooksLeft < 0) {
      end(place);
    }
  }

  /** A loop goes round again; never ends what the checker itself asks of an object. */
  void again(int place) {
    if (--loopsLeft < 0 && scheduler.me != Scheduler.MUTED) {
      end(place);
    }
  }

  private void end(int place) {
    scheduler.stopHere(
        (scheduler.me < Scheduler.ALONE ? "a task" : "the set-up or finish")
            + " loops without a scheduling point, at "
            + code.placeName(place)
            + "; code that waits must do so in a way that the checker knows");
  }
}
