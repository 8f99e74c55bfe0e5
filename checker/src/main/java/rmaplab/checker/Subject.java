package rmaplab.checker;

import org.jspecify.annotations.Nullable;

/**
 * A program to explore: a set-up that runs alone, tasks that run concurrently, a finish that runs
 * alone.
 *
 * <p>Implementations are loaded by the checker's private class loader, together with the code under
 * test; they must be deterministic apart from the schedule: no clock, no threads, no identity hash
 * codes, no state kept from one execution to the next except what {@link #setup} resets. {@link
 * #setup} is called before every execution.
 */
public interface Subject {
  /** The number of tasks, at least 1. */
  int tasks();

  /** A short name for columns, for example {@code T0}. */
  String taskName(int task);

  /**
   * The first task that does exactly what this one does: with the numbers of the two exchanged, the
   * same executions would be possible, with the same violations. By default every task is unlike
   * the others.
   */
  default int firstLike(int task) {
    return task;
  }

  /** Builds the initial state anew, alone. */
  void setup();

  /** Runs one task to its end. What it throws is a violation, classified by {@link #classify}. */
  void task(int task);

  /**
   * Runs after all tasks have ended, alone: closing operations and the validation of every
   * invariant.
   */
  void finish();

  /** What a throwable that escaped set-up, a task or the finish means. */
  Violation classify(Throwable thrown);

  /**
   * The sentence that a narrated call deserves in a trace, for example {@code P1: address = 5,
   * outside [2-4): skipped}; null for none. Called only while a schedule is replayed, at the return
   * of each method that {@link Narrated} names.
   *
   * @param method simple class name and method name, for example {@code AnonWalk.addressIn}
   */
  default @Nullable String narrate(
      String method, @Nullable Object[] arguments, @Nullable Object result) {
    return null;
  }

  /**
   * How a change of a watched word or field reads, for example {@code P0:3 -> migration entry};
   * null for the default wording. Called only while a schedule is replayed.
   *
   * @param owner the object that holds the field, or the controlled array
   * @param place the field's name, or the index as a decimal number
   */
  default @Nullable String describeWrite(
      Object owner, String place, @Nullable Object before, @Nullable Object after) {
    return null;
  }

  /**
   * A picture of the present state for reports: an object of a class of the parent loader (for
   * example a record of the report module); null for none. Called only while a schedule is
   * replayed, between two steps.
   */
  default @Nullable Object picture() {
    return null;
  }
}
