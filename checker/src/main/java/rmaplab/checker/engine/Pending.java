package rmaplab.checker.engine;

import org.jspecify.annotations.Nullable;

/** What each task is about to do, or did last. */
public final class Pending {
  private final int[] kinds = new int[Clocks.TASKS];
  private final int[] subs = new int[Clocks.TASKS];
  private final int[] sites = new int[Clocks.TASKS];
  private final @Nullable Object[] objects = new Object[Clocks.TASKS];

  Pending() {}

  void clear() {
    java.util.Arrays.fill(objects, null);
  }

  void set(int task, int kind, Object object, int sub, int site) {
    kinds[task] = kind;
    objects[task] = object;
    subs[task] = sub;
    sites[task] = site;
  }

  /** An operation of {@link Op}. */
  public int kind(int task) {
    return kinds[task];
  }

  /** With which object. */
  public @Nullable Object object(int task) {
    return objects[task];
  }

  /** With which part of it. */
  int sub(int task) {
    return subs[task];
  }

  /** At which place. */
  int site(int task) {
    return sites[task];
  }

  /** Whether what two tasks are about to do conflicts. */
  @SuppressWarnings("ReferenceEquality") // objects of the program, whose equals is its own
  public boolean conflict(int t, int u) {
    return objects[t] == objects[u] && subs[t] == subs[u] && Op.conflict(kinds[t], kinds[u]);
  }

  /** Whether a task need not wait. */
  boolean isReady(int task) {
    int kind = kinds[task];
    return kind > Op.LAST_BLOCKING || objects[task] instanceof Waitable w && w.isReady(kind);
  }
}
