package rmaplab.checker.controlled;

import java.util.List;
import org.jspecify.annotations.Nullable;
import rmaplab.checker.Trace.StepKind;
import rmaplab.checker.engine.Engine;
import rmaplab.checker.engine.Locations;

/**
 * Controlled outcomes of allocations: explored if the options say so, at most one failure in an
 * execution.
 *
 * <p>That one failure excludes others makes no two steps depend on each other: whichever order an
 * exploration gives to the steps of two tasks, it tries no failure, a failure of the one, and a
 * failure of the other.
 */
public final class Allocations {
  private static final Engine ENGINE = Hooks.ENGINE;
  private static final long NEVER = Long.MAX_VALUE;
  private static final int NOBODY = Integer.MIN_VALUE;
  private final Locations location = ENGINE.locations();
  private long asked;
  private long failing = NEVER;
  private @Nullable String failed;
  private int failedTask = NOBODY;

  /** All succeed. */
  public Allocations() {}

  /** Makes the {@code nth} allocation from now fail, counted from 1; forgets an earlier failure. */
  public void fail(long nth) {
    if (nth < 1) {
      throw new IllegalArgumentException("allocations are counted from 1, got " + nth);
    }
    location.change(0);
    forget();
    failing = asked + nth;
  }

  /** Lets every allocation from now on succeed, unless failures are explored. */
  public void failNone() {
    location.change(0);
    forget();
    failing = NEVER;
  }

  private void forget() {
    failed = null;
    failedTask = NOBODY;
  }

  /** Nobody counts under the checker. */
  public void count() {
    throw new UnsupportedOperationException("allocations are not counted while they are explored");
  }

  /** None. */
  public long counted(String site) {
    return 0;
  }

  /** How many allocations have been asked for since a failure was armed first; 0 before. */
  public long asked() {
    location.look(0);
    return asked;
  }

  /** What was to be allocated when an allocation failed; null while none has. */
  public @Nullable String failed() {
    location.look(0);
    return failed;
  }

  /** Whether it was the running task that met it; what other tasks do makes no difference. */
  public boolean failedHere() {
    return failedTask == ENGINE.task();
  }

  /** Empty: the trace tells it. */
  public List<String> failedIn() {
    return List.of();
  }

  /** Whether the allocation may go ahead. */
  public boolean permit(String site) {
    if (failing != NEVER) {
      // Which task asks first decides whose allocation fails.
      location.change(0);
      return ++asked != failing || deny(site);
    }
    return failed != null || ENGINE.choose(2) == 0 || deny(site);
  }

  private boolean deny(String site) {
    failed = site;
    failedTask = ENGINE.task();
    ENGINE.told(StepKind.CHOICE, () -> "no memory for " + site);
    return false;
  }
}
