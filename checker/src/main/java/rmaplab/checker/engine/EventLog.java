package rmaplab.checker.engine;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The points of one execution as events with clocks, and the races among them: pairs of conflicting
 * events that nothing else orders, so that some other execution has them the other way round.
 *
 * <p>An event is before another if the other's clock has seen its segment. What a task was about to
 * do when the execution ended counts as an event too: it may have been kept from happening by what
 * happened instead.
 */
public final class EventLog {
  private int[] positions = new int[64];
  private byte[] tasks = new byte[64];
  private byte[] kinds = new byte[64];
  private int[] subs = new int[64];
  private int[] segments = new int[64];
  private @Nullable Object[] objects = new Object[64];

  /** Clocks of the task before the event and of the event itself. */
  private long[] beforeLow = new long[64];

  private long[] beforeHigh = new long[64];
  private long[] atLow = new long[64];
  private long[] atHigh = new long[64];
  private int size;

  /** For each task its last event while that has no clock yet; -1 otherwise. */
  private final int[] open = new int[Clocks.TASKS];

  /** Told of each race. */
  @FunctionalInterface
  public interface RaceVisitor {
    /**
     * Told of one race.
     *
     * @param position the decision that chose the earlier event
     * @param initials tasks of which one must be chosen there instead for the later event to come
     *     first, a set of bits
     */
    void race(int position, int initials);
  }

  /** Before an execution. */
  public void clear() {
    size = 0;
    Arrays.fill(open, -1);
  }

  /** A task has been chosen to make its step, by the decision at a position. */
  public void chosen(int position, Scheduler at, int task) {
    add(position, at, task);
    open[task] = size - 1;
  }

  private void add(int position, Scheduler at, int task) {
    if (size == positions.length) {
      grow();
    }
    int i = size++;
    positions[i] = position;
    tasks[i] = (byte) task;
    kinds[i] = (byte) at.kind(task);
    subs[i] = at.sub(task);
    objects[i] = at.object(task);
    segments[i] = at.clocks.segment(task);
    beforeLow[i] = at.clocks.low[task];
    beforeHigh[i] = at.clocks.high[task];
    atLow[i] = beforeLow[i];
    atHigh[i] = beforeHigh[i];
  }

  private void grow() {
    int n = size * 2;
    positions = Arrays.copyOf(positions, n);
    tasks = Arrays.copyOf(tasks, n);
    kinds = Arrays.copyOf(kinds, n);
    subs = Arrays.copyOf(subs, n);
    segments = Arrays.copyOf(segments, n);
    objects = Arrays.copyOf(objects, n);
    beforeLow = Arrays.copyOf(beforeLow, n);
    beforeHigh = Arrays.copyOf(beforeHigh, n);
    atLow = Arrays.copyOf(atLow, n);
    atHigh = Arrays.copyOf(atHigh, n);
  }

  /** The task's last event has taken place and has this clock. */
  void happened(int task, long low, long high) {
    int i = open[task];
    if (i >= 0) {
      atLow[i] = low;
      atHigh[i] = high;
      open[task] = -1;
    }
  }

  /**
   * Finds the races whose later event was chosen at a position from {@code from} on, or was still
   * to come when the execution ended.
   */
  public void findRaces(int from, Scheduler at, RaceVisitor visitor) {
    int happened = size;
    for (int t = 0; t < at.tasks(); t++) {
      if (!at.isFinished(t) && at.object(t) != null && open[t] < 0) {
        add(Integer.MAX_VALUE, at, t);
      }
    }
    for (int j = size - 1; j >= 0 && positions[j] >= from; j--) {
      findRacesOf(j, Math.min(j, happened), visitor);
    }
    size = happened;
  }

  private void findRacesOf(int later, int end, RaceVisitor visitor) {
    int task = tasks[later];
    long low = beforeLow[later];
    long high = beforeHigh[later];
    for (int i = end - 1; i >= 0; i--) {
      if (tasks[i] != task
          && isSameLocation(i, later)
          && Op.conflict(kinds[i], kinds[later])
          && Clocks.lane(low, high, tasks[i]) < segments[i]
          && isReversible(i, later)) {
        visitor.race(positions[i], initials(i, later, end));
        low = Clocks.max(low, atLow[i]);
        high = Clocks.max(high, atHigh[i]);
      }
    }
  }

  @SuppressWarnings("ReferenceEquality") // objects of the program, whose equals is its own
  private boolean isSameLocation(int i, int j) {
    return objects[i] == objects[j] && subs[i] == subs[j];
  }

  /** Who waits for a lock cannot come before its release: it is the acquisitions that race. */
  private boolean isReversible(int earlier, int later) {
    boolean release = kinds[earlier] == Op.UNLOCK || kinds[earlier] == Op.READ_UNLOCK;
    return !(release && kinds[later] <= Op.LAST_BLOCKING);
  }

  private boolean isBefore(int i, int j) {
    return Clocks.lane(atLow[j], atHigh[j], tasks[i]) >= segments[i];
  }

  /**
   * Of what came between two racing events and not after the earlier one, and then the later one:
   * the tasks whose first event there comes after no other of them.
   */
  private int initials(int earlier, int later, int end) {
    int seen = 0;
    int initials = 0;
    for (int k = earlier + 1; k < end; k++) {
      int bit = 1 << tasks[k];
      if ((seen & bit) == 0 && !isBefore(earlier, k)) {
        seen |= bit;
        if (isFirst(earlier, k)) {
          initials |= bit;
        }
      }
    }
    int bit = 1 << tasks[later];
    if ((seen & bit) == 0 && mayComeFirst(earlier, later, end)) {
      initials |= bit;
    }
    return initials;
  }

  /** Whether event {@code k} comes after none that come between and not after the earlier one. */
  private boolean isFirst(int earlier, int k) {
    for (int g = earlier + 1; g < k; g++) {
      if (!isBefore(earlier, g) && isBefore(g, k)) {
        return false;
      }
    }
    return true;
  }

  private boolean mayComeFirst(int earlier, int later, int end) {
    for (int g = earlier + 1; g < end; g++) {
      boolean ordered =
          Clocks.lane(beforeLow[later], beforeHigh[later], tasks[g]) >= segments[g]
              || isSameLocation(g, later) && Op.conflict(kinds[g], kinds[later]);
      if (ordered && !isBefore(earlier, g)) {
        return false;
      }
    }
    return true;
  }
}
