package rmaplab.checker.explore;

import rmaplab.checker.Subject;

/**
 * Which tasks do the same, so that only one of them needs to be the first.
 *
 * <p>Guarantee: for each execution that is left out, one is explored that differs in nothing but
 * the numbers of equal tasks.
 *
 * <p>Mechanism: as long as two equal tasks have not made a step, the state is the same with their
 * numbers exchanged, and so is all that can follow. So of the equal tasks that have not begun, the
 * first stands for all. This goes together with sleep sets: what is asleep has been explored
 * before, and with it every execution that differs only by such an exchange, since the steps
 * between were made by others.
 */
public final class Symmetry {
  private static final Symmetry NONE = new Symmetry(new int[0]);

  /** For each task the set of equal ones with lower numbers. */
  private final int[] lower;

  private final boolean any;

  private Symmetry(int[] lower) {
    this.lower = lower;
    boolean found = false;
    for (int set : lower) {
      found |= set != 0;
    }
    any = found;
  }

  /** No two tasks are equal. */
  public static Symmetry none() {
    return NONE;
  }

  /** As a subject says. */
  public static Symmetry of(Subject subject) {
    int[] lower = new int[subject.tasks()];
    for (int t = 0; t < lower.length; t++) {
      for (int u = 0; u < t; u++) {
        if (subject.firstLike(u) == subject.firstLike(t)) {
          lower[t] |= 1 << u;
        }
      }
    }
    return new Symmetry(lower);
  }

  /** Whether there are equal tasks at all. */
  boolean isAny() {
    return any;
  }

  /** The tasks for which another one stands, if those in {@code begun} have made a step. */
  int hidden(int begun) {
    int hidden = 0;
    for (int t = 0; t < lower.length; t++) {
      if ((begun >> t & 1) == 0 && (lower[t] & ~begun) != 0) {
        hidden |= 1 << t;
      }
    }
    return hidden;
  }

  /** The tasks that stand for those of a set. */
  int standFor(int tasks, int begun) {
    int hidden = hidden(begun);
    int result = tasks & ~hidden;
    for (int s = tasks & hidden; s != 0; s &= s - 1) {
      int equal = lower[Integer.numberOfTrailingZeros(s)] & ~begun;
      result |= equal & -equal;
    }
    return result;
  }
}
