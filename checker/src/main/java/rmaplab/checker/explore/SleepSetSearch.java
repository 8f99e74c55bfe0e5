package rmaplab.checker.explore;

import rmaplab.checker.engine.Scheduler;

/**
 * Depth-first search with sleep sets (Godefroid): of the schedules that differ only in the order of
 * steps that commute, one is run to its end.
 *
 * <p>When all executions that begin with a task's step have been run, the task sleeps in those that
 * begin otherwise, until somebody makes a step that conflicts with what the sleeper is about to do.
 * If all enabled tasks sleep, whatever follows has been seen.
 */
public final class SleepSetSearch implements Search {
  private final Decisions path = new Decisions();
  private final boolean data;
  private int sleep;

  /** A search over everything; {@code data}: including data choices. */
  public SleepSetSearch(boolean data) {
    this.data = data;
  }

  @Override
  public void reset() {
    path.clear();
  }

  @Override
  public void begin() {
    path.restart();
    sleep = 0;
  }

  @Override
  public int follow(Scheduler at) {
    int chosen = path.follow();
    if (chosen >= 0 && !path.isFollowing()) {
      sleep = SleepSets.after(at, path.word(path.position() - 1), chosen);
    }
    return chosen;
  }

  @Override
  public int next(Scheduler at, int current, int enabled) {
    sleep = SleepSets.now(at, sleep);
    int awake = enabled & ~sleep;
    if (awake == 0) {
      return REDUNDANT;
    }
    int chosen =
        current >= 0 && (awake >> current & 1) != 0
            ? current
            : Integer.numberOfTrailingZeros(awake);
    path.decideTask(chosen, awake & ~(1 << chosen), sleep, enabled);
    sleep = SleepSets.after(at, sleep, chosen);
    return chosen;
  }

  @Override
  public int choose(int options) {
    if (!data) {
      return 0;
    }
    if (path.isFollowing()) {
      sleep = path.word(path.position());
      return path.followData(options);
    }
    return path.decideData(options, sleep);
  }

  @Override
  public boolean advance(Scheduler.End end) {
    return path.backtrackAsleep();
  }

  @Override
  public boolean isExhaustive() {
    return true;
  }
}
