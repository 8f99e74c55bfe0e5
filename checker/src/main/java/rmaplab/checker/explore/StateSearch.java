package rmaplab.checker.explore;

import rmaplab.checker.engine.Driver;
import rmaplab.checker.engine.Scheduler;
import rmaplab.checker.engine.States;

/**
 * Depth-first search with sleep sets that explores no state twice (Godefroid, Holzmann, Pirottin:
 * State-Space Caching Revisited, 1995).
 *
 * <p>Why it may leave out what it leaves out. A state is everything on which the rest of an
 * execution depends, so what follows it follows it however it was come to. Sleep sets alone leave
 * out steps, never states: a sleeping task's step has been made before, where it was put to sleep,
 * and leads to states that were come to that way. What was left out depends on who slept, so that
 * is kept with the state: on another visit with fewer sleepers exactly those who slept before and
 * sleep no more are explored, and from then on only those who slept on both visits count as asleep.
 * There are no source sets here: whether a step must be tried earlier is found out from whole
 * executions, and this search cuts them.
 *
 * <p>Detectors that go by clocks see less in an execution that is cut. So this search is for
 * programs in which every access is a scheduling point: each order of accesses is some path through
 * the states, and an access to a freed object, or one that reads another life, happens on one.
 */
public final class StateSearch implements Search {
  private final Decisions path = new Decisions();
  private final States states;
  private final boolean data;
  private final long bytes;
  private int sleep;

  /**
   * A search over everything.
   *
   * @param data including data choices
   * @param bytes that the states may take
   */
  public StateSearch(States states, boolean data, long bytes) {
    this.states = states;
    this.data = data;
    this.bytes = bytes;
  }

  @Override
  public void reset() {
    path.clear();
    states.clear(bytes);
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
    int before = states.visit(sleep);
    int todo = enabled & ~sleep & (before < 0 ? -1 : before);
    if (todo == 0) {
      return Driver.REDUNDANT;
    }
    int asleep = before < 0 ? sleep : sleep & before;
    int chosen =
        current >= 0 && (todo >> current & 1) != 0 ? current : Integer.numberOfTrailingZeros(todo);
    path.decideTask(chosen, todo & ~(1 << chosen), asleep, enabled);
    sleep = SleepSets.after(at, asleep, chosen);
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
  public double share() {
    return path.share();
  }

  @Override
  public boolean isExhaustive() {
    return true;
  }
}
