package rmaplab.checker.explore;

import rmaplab.checker.engine.Scheduler;

/**
 * Depth-first search over all schedules within a bound, without any reduction: what the others are
 * tested against, and, with small bounds, the way to short counterexamples.
 *
 * <p>A schedule costs as many preemptions, or as many switches, as it has; alternatives beyond the
 * bound are left out, and noted as such.
 */
public final class PlainSearch implements Search {
  private final Cost cost;
  private final int bound;
  private final Decisions path = new Decisions();
  private final boolean data;
  private boolean pruned;
  private int left;

  /** What is bounded. */
  public enum Cost {
    /** Switches away from a task that could go on. */
    PREEMPTIONS,
    /** All switches. */
    SWITCHES
  }

  /**
   * A search within a bound.
   *
   * @param data whether data choices are explored; otherwise they all are 0
   */
  public PlainSearch(Cost cost, int bound, boolean data) {
    this.cost = cost;
    this.bound = bound;
    this.data = data;
  }

  /** A search over everything. */
  public static PlainSearch unbounded(boolean data) {
    return new PlainSearch(Cost.PREEMPTIONS, Integer.MAX_VALUE, data);
  }

  @Override
  public void reset() {
    path.clear();
    pruned = false;
  }

  @Override
  public void begin() {
    path.restart();
    left = bound;
  }

  @Override
  public int next(Scheduler at, int current, int enabled) {
    int price = price(current, enabled);
    int chosen;
    if (path.isFollowing()) {
      chosen = path.followTask(enabled);
    } else {
      int others = 0;
      if (current >= 0 && (enabled >> current & 1) != 0) {
        chosen = current;
        others = enabled & ~(1 << current);
      } else {
        chosen = Integer.numberOfTrailingZeros(enabled);
        others = enabled & enabled - 1;
        if (left < price) {
          pruned = true;
          return REDUNDANT;
        }
      }
      if (others != 0 && left < price) {
        pruned = true;
        others = 0;
      }
      path.decideTask(chosen, others, 0, enabled);
    }
    if (chosen != current) {
      left -= price;
    }
    return chosen;
  }

  /** What it costs to choose another task than the current one. */
  private int price(int current, int enabled) {
    if (current < 0) {
      return 0;
    }
    return switch (cost) {
      case PREEMPTIONS -> enabled >> current & 1;
      case SWITCHES -> 1;
    };
  }

  @Override
  public int choose(int options) {
    if (!data) {
      return 0;
    }
    return path.isFollowing() ? path.followData(options) : path.decideData(options, 0);
  }

  @Override
  public boolean advance(Scheduler.End end) {
    return path.backtrack();
  }

  @Override
  public boolean isExhaustive() {
    return !pruned;
  }
}
