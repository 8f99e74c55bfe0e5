package rmaplab.checker.explore;

import java.util.ArrayDeque;
import java.util.Deque;
import rmaplab.checker.engine.EventLog;
import rmaplab.checker.engine.Scheduler;

/** The search with source sets, cut into branches all the time, each of them written and read. */
final class CuttingSearch implements Search {
  private static final int CUT_AFTER = 3;
  private static final int PARTS = 4;

  private final SourceSearch search;
  private final Deque<Branch> waiting = new ArrayDeque<>();
  private int executions;

  CuttingSearch(boolean data, Symmetry symmetry) {
    search = new SourceSearch(data, symmetry);
  }

  @Override
  public void reset() {
    waiting.clear();
    executions = 0;
    search.reset();
  }

  @Override
  public void begin() {
    search.begin();
  }

  @Override
  public int follow(Scheduler at) {
    return search.follow(at);
  }

  @Override
  public int next(Scheduler at, int current, int enabled) {
    return search.next(at, current, enabled);
  }

  @Override
  public EventLog events() {
    return search.events();
  }

  @Override
  public int choose(int options) {
    return search.choose(options);
  }

  @Override
  public boolean advance(Scheduler.End end) {
    if (search.advance(end)) {
      if (++executions % CUT_AFTER != 0) {
        return true;
      }
      waiting.addAll(search.cut(PARTS));
    }
    Branch next = waiting.poll();
    if (next != null) {
      search.load(Branch.parse(next.text()));
    }
    return next != null;
  }

  @Override
  public boolean isExhaustive() {
    return true;
  }
}
