package rmaplab.checker.explore;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import rmaplab.checker.CheckOptions;
import rmaplab.checker.Progress;
import rmaplab.checker.Subject;
import rmaplab.checker.Verdict;
import rmaplab.checker.Verdict.Finding;
import rmaplab.checker.Violation;
import rmaplab.checker.engine.Engine;
import rmaplab.checker.engine.Failure;
import rmaplab.checker.engine.Granularity;
import rmaplab.checker.engine.Scheduler;

/**
 * One exploration of one program: searches with 0, 1 and 2 preemptions for short counterexamples,
 * then the search over everything, then another for the shortest counterexamples of what was found.
 *
 * <p>Guarantee: the verdict says exhaustive only if a search came to the end of its tree, with the
 * set of scheduling points unchanged from its beginning, and no execution was stopped for another
 * reason than a violation or redundancy. Whenever an execution asks for more points, the search
 * starts over: each time there are more of them, and there are finitely many.
 */
public final class Exploration {
  /** Executions after which a search that is only an appetizer gives way to the next. */
  private static final long APPETIZER = 20_000;

  /** Executions to spend on shorter counterexamples. */
  private static final long SHORTENING = 20_000;

  /** After so many executions that were stopped the rest will hardly be better. */
  private static final int MAX_STOPPED = 16;

  private static final int UNBOUNDED = -1;

  private final Engine engine;
  private final Subject subject;
  private final CheckOptions options;
  private final Budget budget;
  private final Findings findings = new Findings();
  private Consumer<Scheduler.End> observer = end -> {};
  private int stopped;
  private @Nullable String trouble;

  /** How a search ended. */
  private enum Ended {
    EXHAUSTED,
    CAPPED,
    SPENT
  }

  /** An exploration that has not begun. */
  public Exploration(Engine engine, Subject subject, CheckOptions options, Progress progress) {
    this.engine = engine;
    this.subject = subject;
    this.options = options;
    budget = new Budget(options, progress);
  }

  /** Lets somebody look at the program after each execution. */
  public void observe(Consumer<Scheduler.End> afterEach) {
    observer = afterEach;
  }

  /** Explores as the options say. */
  public Verdict run() {
    reset(Granularity.REDUCED);
    boolean bounded = options.preemptions() >= 0;
    int lastBound = bounded ? options.preemptions() : 2;
    int completed = -1;
    boolean exhaustive = false;
    for (int bound = 0; bound <= lastBound && !exhaustive && !isOver(); bound++) {
      Search search =
          new PlainSearch(PlainSearch.Cost.PREEMPTIONS, bound, options.exploreAllocations());
      Ended ended = search(search, bound, bounded ? Long.MAX_VALUE : APPETIZER);
      if (ended == Ended.EXHAUSTED && stopped == 0) {
        completed = bound;
        exhaustive = search.isExhaustive();
      } else {
        break;
      }
    }
    if (!bounded && !exhaustive && !isOver()) {
      Search search = Searches.unbounded(options.exploreAllocations());
      exhaustive = search(search, UNBOUNDED, Long.MAX_VALUE) == Ended.EXHAUSTED && stopped == 0;
    }
    if (engine.races().isOnLibrary()) {
      exhaustive = false;
      trouble = "a race on a container of the library, which cannot be explored further";
    }
    if (!options.first()) {
      shorten();
    }
    confirm();
    return verdict(completed, exhaustive, bounded);
  }

  /**
   * Explores everything at once, without the searches that look for short counterexamples: the
   * cheapest way to know whether there is any.
   */
  public Verdict exhaust() {
    reset(Granularity.REDUCED);
    Search search = Searches.unbounded(options.exploreAllocations());
    boolean exhaustive =
        search(search, UNBOUNDED, Long.MAX_VALUE) == Ended.EXHAUSTED && stopped == 0;
    if (engine.races().isOnLibrary()) {
      exhaustive = false;
      trouble = "a race on a container of the library, which cannot be explored further";
    }
    confirm();
    return verdict(-1, exhaustive, false);
  }

  /** Runs one search over a program with the given points; for tests and measurements. */
  public Verdict run(Search search, Granularity points) {
    reset(points);
    boolean exhaustive =
        search(search, UNBOUNDED, Long.MAX_VALUE) == Ended.EXHAUSTED
            && stopped == 0
            && search.isExhaustive();
    return verdict(-1, exhaustive, false);
  }

  private void reset(Granularity points) {
    engine.promotions().reset(points, Set.of());
    engine.order().reset();
    engine.races().reset();
  }

  /** Whether there is no sense in another search. */
  private boolean isOver() {
    return budget.spent(UNBOUNDED, findings.failures()) != null
        || options.first() && !findings.isEmpty()
        || trouble != null;
  }

  private Ended search(Search search, int stage, long cap) {
    long last = cap == Long.MAX_VALUE ? cap : budget.executions() + cap;
    search.reset();
    while (true) {
      search.begin();
      Scheduler.End end = engine.run(subject, search, options.maxSteps());
      if (end == Scheduler.End.MISLED) {
        continue;
      }
      budget.count(end == Scheduler.End.REDUNDANT && !(search instanceof PlainSearch));
      note(end);
      if (engine.promotions().isRequested()) {
        engine.promotions().apply();
        search.reset();
        stopped = 0;
      } else {
        observer.accept(end);
        if (!search.advance(end)) {
          return Ended.EXHAUSTED;
        }
      }
      if (budget.spent(stage, findings.failures()) != null
          || options.first() && !findings.isEmpty()
          || stopped >= MAX_STOPPED) {
        return Ended.SPENT;
      }
      if (budget.executions() >= last) {
        return Ended.CAPPED;
      }
    }
  }

  private void note(Scheduler.End end) {
    Scheduler at = engine.scheduler();
    Failure failure = at.failure();
    if (end == Scheduler.End.FAILED && failure != null) {
      offer(failure.kind(), failure::violation);
    } else if (end == Scheduler.End.STOPPED) {
      stopped++;
      if (trouble == null) {
        trouble = at.stopReason();
      }
    }
    Violation cycle = engine.order().takeFresh();
    if (cycle != null) {
      offer(cycle.kind(), () -> cycle);
    }
    if (options.strictRaces() && engine.races().inThisExecution() > 0) {
      offer(Violation.Kind.DATA_RACE, engine.races()::firstOfExecution);
    }
  }

  private void offer(Violation.Kind kind, java.util.function.Supplier<Violation> violation) {
    Scheduler at = engine.scheduler();
    findings.offer(
        kind,
        violation,
        at,
        () -> Schedule.of(at.tape(), engine.promotions().names()),
        budget.executions());
  }

  /** Looks for what was found among the executions with fewer switches. */
  private void shorten() {
    if (findings.isEmpty() || budget.spent(UNBOUNDED, findings.failures()) != null) {
      return;
    }
    long last = budget.executions() + SHORTENING;
    for (int bound = 0;
        bound <= findings.mostSwitches() && budget.executions() < last && trouble == null;
        bound++) {
      Search search =
          new PlainSearch(PlainSearch.Cost.SWITCHES, bound, options.exploreAllocations());
      if (search(search, UNBOUNDED, last - budget.executions()) != Ended.EXHAUSTED) {
        return;
      }
    }
  }

  /** Replays each finding; what does not show again is no finding but a fault of the program. */
  private void confirm() {
    for (Finding finding : findings.all()) {
      Schedule schedule = Schedule.parse(finding.schedule());
      engine.promotions().reset(Granularity.REDUCED, schedule.points());
      Violation again = replay(engine, subject, options, schedule);
      Violation.Kind kind = finding.violation().kind();
      if (again != null && again.kind() == kind) {
        findings.reword(finding, again);
      } else if (kind == Violation.Kind.LOCK_ORDER) {
        findings.reword(
            finding,
            new Violation(
                kind,
                finding.violation().message() + " (in different executions; this is the last)"));
      } else {
        trouble =
            "the program is not deterministic: schedule "
                + finding.schedule()
                + " showed "
                + kind.label()
                + " once and "
                + (again == null ? "nothing" : again.kind().label())
                + " when replayed";
      }
    }
  }

  /**
   * Runs one schedule; the points are set already.
   *
   * @return what it showed
   */
  static @Nullable Violation replay(
      Engine engine, Subject subject, CheckOptions options, Schedule schedule) {
    engine.order().reset();
    Replay replay = new Replay(schedule);
    Scheduler.End end = engine.run(subject, replay, options.maxSteps());
    if (end == Scheduler.End.MISLED) {
      engine.order().reset();
      replay = new Replay(schedule);
      end = engine.run(subject, replay, options.maxSteps());
    }
    engine.promotions().decline();
    String mismatch = replay.mismatch();
    if (mismatch != null) {
      throw new rmaplab.checker.ScheduleException(mismatch);
    }
    Failure failure = engine.scheduler().failure();
    if (end == Scheduler.End.FAILED && failure != null) {
      return failure.violation();
    }
    Violation cycle = engine.order().takeFresh();
    if (cycle == null && options.strictRaces() && engine.races().inThisExecution() > 0) {
      return engine.races().firstOfExecution();
    }
    return cycle;
  }

  private Verdict verdict(int completed, boolean exhaustive, boolean bounded) {
    List<Finding> all = findings.all();
    Verdict.Outcome outcome =
        !all.isEmpty()
            ? Verdict.Outcome.FAIL
            : exhaustive && trouble == null ? Verdict.Outcome.PASS : Verdict.Outcome.INCOMPLETE;
    String reason = null;
    if (outcome == Verdict.Outcome.INCOMPLETE) {
      String spent = budget.spent(UNBOUNDED, findings.failures());
      reason =
          trouble != null
              ? trouble
              : spent != null
                  ? spent
                  : bounded
                      ? "only schedules with at most "
                          + options.preemptions()
                          + (options.preemptions() == 1 ? " preemption" : " preemptions")
                          + " were explored"
                      : "the exploration did not end";
    }
    return new Verdict(
        outcome,
        all.isEmpty() ? null : all.getFirst(),
        all,
        engine.races().found(),
        budget.executions(),
        budget.redundant(),
        completed,
        exhaustive && trouble == null,
        budget.seconds(),
        reason);
  }

  /** Names of the points that were added on the way. */
  public Set<String> points() {
    return new TreeSet<>(engine.promotions().names());
  }
}
