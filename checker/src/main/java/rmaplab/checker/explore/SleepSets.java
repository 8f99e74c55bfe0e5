package rmaplab.checker.explore;

import rmaplab.checker.engine.Pending;
import rmaplab.checker.engine.Scheduler;

/**
 * Who goes on sleeping (Godefroid): a task whose next step has been tried sleeps until somebody
 * makes a step that conflicts with it. Sets of tasks are sets of bits.
 */
final class SleepSets {
  private SleepSets() {}

  /** Of those who sleep when {@code chosen} is about to make its step, those who sleep after it. */
  static int after(Scheduler at, int sleeping, int chosen) {
    Pending pending = at.pending();
    int still = 0;
    for (int s = sleeping & ~(1 << chosen); s != 0; s &= s - 1) {
      int u = Integer.numberOfTrailingZeros(s);
      if (!pending.conflict(u, chosen)) {
        still |= 1 << u;
      }
    }
    return still;
  }

  /** Without those whose next step has become another operation by the step just made. */
  static int now(Scheduler at, int sleeping) {
    return sleeping & ~at.pending().replaced();
  }
}
