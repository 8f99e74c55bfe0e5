package rmaplab.checker.engine;

import org.jspecify.annotations.Nullable;

/** What each task is about to do, or did last. */
public final class Pending {
  private final int[] kinds = new int[Clocks.TASKS];
  private final int[] subs = new int[Clocks.TASKS];
  private final int[] sites = new int[Clocks.TASKS];
  private final @Nullable Numbered[] objects = new Numbered[Clocks.TASKS];
  private int execution;
  private int numbers;

  /** Those who are about to do something else since the last decision, by what another one did. */
  private int replaced;

  Pending() {}

  void clear(int now) {
    execution = now;
    numbers = 0;
    replaced = 0;
    java.util.Arrays.fill(objects, null);
  }

  void set(int task, int kind, Numbered object, int sub, int site) {
    if (object.number(execution, numbers) == numbers) {
      numbers++;
    }
    kinds[task] = kind;
    objects[task] = object;
    subs[task] = sub;
    sites[task] = site;
  }

  /** Those who were about to do one thing with an object are about to do another. */
  @SuppressWarnings("ReferenceEquality") // objects of the program, whose equals is its own
  void replace(Numbered object, int sub, int before, int now) {
    for (int t = 0; t < kinds.length; t++) {
      if (objects[t] == object && subs[t] == sub && kinds[t] == before) {
        kinds[t] = now;
        replaced |= 1 << t;
      }
    }
  }

  /** The tasks whose operation has become another one by the step before this decision. */
  public int replaced() {
    return replaced;
  }

  /** A decision has been made. */
  void decided() {
    replaced = 0;
  }

  /** An operation of {@link Op}. */
  public int kind(int task) {
    return kinds[task];
  }

  /** With which object. */
  @Nullable Numbered object(int task) {
    return objects[task];
  }

  /** With which part of it. */
  int sub(int task) {
    return subs[task];
  }

  /** Object and part as one number, the same in all executions that begin alike. */
  long location(int task) {
    Numbered object = objects[task];
    return (long) (object == null ? -1 : object.number()) << 32 | subs[task] & 0xffff_ffffL;
  }

  /** At which place. */
  int site(int task) {
    return sites[task];
  }

  /** Whether this is what a task is about to do. */
  @SuppressWarnings("ReferenceEquality") // objects of the program, whose equals is its own
  boolean is(int task, int kind, Numbered object, int sub) {
    return kinds[task] == kind && objects[task] == object && subs[task] == sub;
  }

  /** Whether what two tasks are about to do conflicts. */
  @SuppressWarnings("ReferenceEquality") // objects of the program, whose equals is its own
  public boolean conflict(int t, int u) {
    return objects[t] == objects[u] && subs[t] == subs[u] && Op.conflict(kinds[t], kinds[u])
        || Op.conflictsWithAll(kinds[t])
        || Op.conflictsWithAll(kinds[u]);
  }

  private static boolean isFree(int kind, @Nullable Numbered object) {
    return object instanceof LockState lock
        ? lock.isReady(kind)
        : object instanceof Sections.Grace grace && grace.isReady();
  }

  /** Whether a task need not wait. */
  boolean isReady(int task) {
    int kind = kinds[task];
    return kind > Op.LAST_BLOCKING || isFree(kind, objects[task]);
  }
}
