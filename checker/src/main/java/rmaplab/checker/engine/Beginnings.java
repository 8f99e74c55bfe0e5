package rmaplab.checker.engine;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import rmaplab.checker.Subject;

/**
 * What each task does first, which need not be found out again in each execution.
 *
 * <p>Up to its first point a task sees only what the set-up left, so its first operation is the
 * same in all executions of one program with one set of points. Told from here, a task need not be
 * started, suspended at its first point and resumed: it is started when it is chosen. This holds
 * only for tasks that do nothing until then that depends on when they do it (a choice of data, a
 * number drawn, an event with a clock), and whose first operation concerns an object that the
 * set-up made: the objects are others in each execution, so they are known by the order in which
 * they were made.
 *
 * <p>Should a task begin otherwise, as it may if it reads without order what others write, the
 * execution is run again without this.
 */
final class Beginnings {
  private static final int UNKNOWN = -1;

  private final int[] kinds = new int[Clocks.TASKS];
  private final int[] ordinals = new int[Clocks.TASKS];
  private final int[] subs = new int[Clocks.TASKS];
  private final int[] sites = new int[Clocks.TASKS];
  private @Nullable Numbered[] made = new Numbered[64];
  private int count;
  private boolean known;
  private boolean distrusted;
  private @Nullable Subject program;
  private int points;

  /** Before the set-up of an execution; {@code version}: of the set of points. */
  @SuppressWarnings("ReferenceEquality") // what is known is known of this one
  void restart(Subject subject, int version) {
    if (program != subject || points != version) {
      program = subject;
      points = version;
      forget(false);
    }
    count = 0;
  }

  /** Forgets what is known; {@code forGood}: and learns nothing more of this program. */
  void forget(boolean forGood) {
    known = false;
    distrusted = forGood;
  }

  /** The set-up made an object. */
  void register(Numbered object) {
    if (count == made.length) {
      made = Arrays.copyOf(made, count * 2);
    }
    made[count++] = object;
  }

  /** Whether an execution has told how each task begins. */
  boolean isKnown() {
    return known;
  }

  /** All tasks have been noted. */
  void setKnown() {
    known = !distrusted;
  }

  /** A task has come to its first point, or to its end. */
  @SuppressWarnings("ReferenceEquality") // objects of the program, whose equals is its own
  void note(int task, Pending pending, boolean stirred) {
    Numbered object = stirred ? null : pending.object(task);
    int ordinal = object == null ? UNKNOWN : count - 1;
    while (ordinal >= 0 && made[ordinal] != object) {
      ordinal--;
    }
    ordinals[task] = ordinal;
    kinds[task] = pending.kind(task);
    subs[task] = pending.sub(task);
    sites[task] = pending.site(task);
  }

  /** Says what a task is about to do first, if that is known. */
  boolean foretell(int task, Pending pending) {
    int ordinal = ordinals[task];
    Numbered object = ordinal < 0 || ordinal >= count ? null : made[ordinal];
    if (object == null) {
      return false;
    }
    pending.set(task, kinds[task], object, subs[task], sites[task]);
    return true;
  }
}
