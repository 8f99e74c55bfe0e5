package rmaplab.checker.engine;

import java.util.Arrays;

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
  private int[] segments = new int[64];

  /** What each was about: the object's number and the part of it. */
  private long[] locations = new long[64];

  /** The event before that was about the same; -1 if there is none. */
  private int[] previous = new int[64];

  private final LastEvents last = new LastEvents();

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
     * @param task whose event the later one is
     * @param blocked whether the later event never came
     */
    void race(int position, int initials, int task, boolean blocked);
  }

  /** Before an execution whose decisions up to a position are those of the one before. */
  public void keep(int position) {
    while (size > 0 && positions[size - 1] >= position) {
      removeLast();
    }
    if (size == 0) {
      last.clear();
    }
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
    kinds[i] = (byte) at.pending().kind(task);
    long location = at.pending().location(task);
    locations[i] = location;
    previous[i] = last.put(location, i);
    segments[i] = at.clocks.segment(task);
    beforeLow[i] = at.clocks.low[task];
    beforeHigh[i] = at.clocks.high[task];
    atLow[i] = beforeLow[i];
    atHigh[i] = beforeHigh[i];
  }

  private void removeLast() {
    size--;
    last.put(locations[size], previous[size]);
  }

  private void grow() {
    int n = size * 2;
    positions = Arrays.copyOf(positions, n);
    tasks = Arrays.copyOf(tasks, n);
    kinds = Arrays.copyOf(kinds, n);
    segments = Arrays.copyOf(segments, n);
    locations = Arrays.copyOf(locations, n);
    previous = Arrays.copyOf(previous, n);
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

  /** Finds the races whose later event was chosen at a position from {@code from} on. */
  public void findRaces(int from, RaceVisitor visitor) {
    for (int j = size - 1; j >= 0 && positions[j] >= from; j--) {
      findRacesOf(j, visitor);
    }
  }

  private void findRacesOf(int later, RaceVisitor visitor) {
    int task = tasks[later];
    long low = beforeLow[later];
    long high = beforeHigh[later];
    for (int i = previous[later]; i >= 0; i = previous[i]) {
      if (tasks[i] == task || !isConflict(i, later) || isBefore(i, low, high)) {
        continue;
      }
      if (isReleaseBeforeWait(i, later)) {
        findRacesOfAcquisition(i, later, visitor);
      } else {
        visitor.race(positions[i], initials(i, later, later), task, false);
      }
      low = Clocks.max(low, atLow[i]);
      high = Clocks.max(high, atHigh[i]);
    }
  }

  /**
   * Finds the races of what tasks were about to do when the execution ended without them: here
   * every conflicting event counts, and the task itself should be tried before it.
   */
  public void findRacesOfBlocked(Scheduler at, RaceVisitor visitor) {
    int happened = size;
    for (int t = 0; t < at.tasks(); t++) {
      if (!at.isFinished(t) && at.pending().object(t) != null && open[t] < 0) {
        add(Integer.MAX_VALUE, at, t);
        int blocked = size - 1;
        for (int i = previous[blocked]; i >= 0; i = previous[i]) {
          if (tasks[i] != t
              && isConflict(i, blocked)
              && !isBefore(i, beforeLow[blocked], beforeHigh[blocked])) {
            visitor.race(positions[i], initials(i, blocked, happened), t, true);
          }
        }
        removeLast();
      }
    }
  }

  private boolean isConflict(int i, int j) {
    return isSameLocation(i, j) && Op.conflict(kinds[i], kinds[j]);
  }

  /** Who waits for a lock cannot come before its release: it is the acquisition that races. */
  private boolean isReleaseBeforeWait(int earlier, int later) {
    boolean release = kinds[earlier] == Op.UNLOCK || kinds[earlier] == Op.READ_UNLOCK;
    return release && kinds[later] <= Op.LAST_BLOCKING;
  }

  /**
   * The race with the event that took the lock which event {@code release} gave back. A task may
   * have tried in vain before; all its attempts count.
   */
  private void findRacesOfAcquisition(int release, int later, RaceVisitor visitor) {
    for (int i = previous[release]; i >= 0; i = previous[i]) {
      if (tasks[i] == tasks[release]) {
        if (kinds[i] == Op.UNLOCK || kinds[i] == Op.READ_UNLOCK) {
          return;
        }
        if (isConflict(i, later) && !isBefore(i, beforeLow[later], beforeHigh[later])) {
          visitor.race(positions[i], initials(i, later, later), tasks[later], false);
        }
      }
    }
  }

  private boolean isSameLocation(int i, int j) {
    return locations[i] == locations[j];
  }

  private boolean isBefore(int i, int j) {
    return isBefore(i, atLow[j], atHigh[j]);
  }

  private boolean isBefore(int i, long low, long high) {
    return Clocks.lane(low, high, tasks[i]) >= segments[i];
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
      if (!isBefore(earlier, g) && (isBefore(g, later) || isConflict(g, later))) {
        return false;
      }
    }
    return true;
  }
}
