package rmaplab.checker.controlled;

import rmaplab.checker.Trace.StepKind;
import rmaplab.checker.engine.Engine;
import rmaplab.checker.engine.Locations;

/** Controlled outcomes of allocations: explored if the options say so. */
public final class Allocations {
  private static final Engine ENGINE = Hooks.ENGINE;
  private static final long NEVER = Long.MAX_VALUE;
  private final Locations location = ENGINE.locations();
  private long asked;
  private long failing = NEVER;

  /** All succeed. */
  public Allocations() {}

  /** Makes the {@code nth} allocation from now fail, counted from 1. */
  public void fail(long nth) {
    if (nth < 1) {
      throw new IllegalArgumentException("allocations are counted from 1, got " + nth);
    }
    location.change(0);
    failing = asked + nth;
  }

  /** How many allocations have been asked for since a failure was armed first; 0 before. */
  public long asked() {
    location.look(0);
    return asked;
  }

  /** Whether the allocation may go ahead. */
  public boolean permit(String site) {
    if (failing != NEVER) {
      // Which task asks first decides whose allocation fails.
      location.change(0);
      return ++asked != failing;
    }
    boolean fails = ENGINE.choose(2) == 1;
    if (fails) {
      ENGINE.told(StepKind.CHOICE, () -> "no memory for " + site);
    }
    return !fails;
  }
}
