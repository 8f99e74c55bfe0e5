package rmaplab.checker.explore;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import rmaplab.checker.CheckOptions;
import rmaplab.checker.Subject;
import rmaplab.checker.engine.Engine;
import rmaplab.checker.engine.Granularity;

/**
 * Explores branches with some threads, each with a private copy of the program.
 *
 * <p>Guarantee: what is harvested depends on the branches alone, not on the number of threads nor
 * on who is faster. A branch that turns out to be long is cut after a fixed number of executions,
 * so that the others have work; whoever is free takes the first branch in depth-first order. When
 * an execution asks for more scheduling points, all stop: the exploration must start over.
 */
final class Crew {
  /** Executions after which a branch is cut. */
  static final long CUT_AFTER = 20_000;

  /** Into how many parts, if it can be. */
  static final int PARTS = 8;

  private static final int UNBOUNDED = -1;

  private final CheckOptions options;
  private final Budget budget;
  private final Set<String> points;
  private final PriorityQueue<Branch> waiting =
      new PriorityQueue<>(Comparator.comparing(Branch::id, Branch::compare));
  private final List<Harvest> harvests = new ArrayList<>();
  private final List<Branch> rest = new ArrayList<>();
  private final Set<String> morePoints = new TreeSet<>();
  private int busy;
  private boolean over;
  private double done;
  private @Nullable String trouble;
  private @Nullable Throwable failed;

  /** {@code points}: the scheduling points besides those that always are. */
  Crew(CheckOptions options, Budget budget, Set<String> points, List<Branch> branches) {
    this.options = options;
    this.budget = budget;
    this.points = points;
    waiting.addAll(branches);
    double left = 0;
    for (Branch branch : branches) {
      left += branch.weight();
    }
    done = Math.max(0, 1 - left);
  }

  /** Explores on the calling thread, with {@code first}, and on one thread for each helper. */
  void work(Engine engine, Subject subject, List<Helper> helpers) {
    List<Thread> threads = new ArrayList<>();
    for (Helper helper : helpers) {
      threads.add(Thread.ofPlatform().name("explorer").start(() -> help(helper)));
    }
    try {
      work(engine, subject, true);
    } finally {
      end();
      for (Thread thread : threads) {
        join(thread);
      }
    }
    if (failed != null) {
      throw new IllegalStateException("an explorer failed", failed);
    }
  }

  private static void join(Thread thread) {
    boolean interrupted = false;
    while (true) {
      try {
        thread.join();
        break;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void help(Helper helper) {
    try {
      helper.lend((engine, subject) -> {
        engine.promotions().reset(Granularity.REDUCED, points);
        engine.races().reset();
        work(engine, subject, false);
      });
    } catch (Throwable e) {
      synchronized (this) {
        failed = e;
      }
      end();
    }
  }

  private void work(Engine engine, Subject subject, boolean reports) {
    Runner runner = new Runner(engine, subject, options, budget, reports);
    runner.haltWhen(this::isOver);
    SourceSearch search = new SourceSearch(options.exploreAllocations(), Symmetry.of(subject));
    search.base(this::done);
    for (Branch branch = take(); branch != null; branch = take()) {
      engine.order().reset();
      runner.renew();
      search.load(branch);
      Runner.Ended ended = runner.go(search, UNBOUNDED, CUT_AFTER);
      List<Branch> parts =
          switch (ended) {
            case EXHAUSTED, MORE_POINTS -> List.of();
            case CAPPED -> search.cut(PARTS);
            case SPENT -> List.of(search.rest());
          };
      harvest(branch, runner, engine, ended, parts);
    }
    runner.renew();
  }

  /** The next branch, once there is one; null when there will be none. */
  private synchronized @Nullable Branch take() {
    while (!over && waiting.isEmpty() && busy > 0) {
      try {
        wait();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        over = true;
      }
    }
    if (over || waiting.isEmpty()) {
      notifyAll();
      return null;
    }
    busy++;
    return waiting.poll();
  }

  private synchronized void harvest(
      Branch branch, Runner runner, Engine engine, Runner.Ended ended, List<Branch> parts) {
    busy--;
    harvests.add(
        new Harvest(
            branch.id(),
            runner.executions(),
            runner.redundant(),
            runner.findings(),
            engine.order().seen(),
            engine.races().found()));
    double left = 0;
    for (Branch part : parts) {
      left += part.weight();
    }
    done += branch.weight() - left;
    switch (ended) {
      case EXHAUSTED, CAPPED -> waiting.addAll(parts);
      case MORE_POINTS -> {
        morePoints.addAll(engine.promotions().takeRequested());
        over = true;
      }
      case SPENT -> {
        rest.addAll(parts);
        over = true;
      }
    }
    if (runner.stopped() > 0 && trouble == null) {
      trouble = runner.trouble();
    }
    notifyAll();
  }

  private synchronized void end() {
    over = true;
    notifyAll();
  }

  private synchronized boolean isOver() {
    return over;
  }

  /** An estimate of how much of the whole tree has been explored. */
  synchronized double done() {
    return done;
  }

  // ---- afterwards ----

  /** What was found, branch by branch in depth-first order. */
  List<Harvest> harvests() {
    List<Harvest> ordered = new ArrayList<>(harvests);
    ordered.sort(Comparator.comparing(Harvest::id, Branch::compare));
    return ordered;
  }

  /** What was asked for; then all that was explored is in vain. */
  Set<String> morePoints() {
    return morePoints;
  }

  /** What has not been explored, in depth-first order. */
  List<Branch> rest() {
    List<Branch> ordered = new ArrayList<>(rest);
    ordered.addAll(waiting);
    ordered.sort(Comparator.comparing(Branch::id, Branch::compare));
    return ordered;
  }

  /** Why some executions could not be followed to their ends; null if all could. */
  @Nullable String trouble() {
    return trouble;
  }
}
