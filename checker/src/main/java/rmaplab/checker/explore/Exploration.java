package rmaplab.checker.explore;

import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import rmaplab.checker.CheckOptions;
import rmaplab.checker.Checkpoint;
import rmaplab.checker.Progress;
import rmaplab.checker.Subject;
import rmaplab.checker.Verdict;
import rmaplab.checker.Verdict.Finding;
import rmaplab.checker.Violation;
import rmaplab.checker.engine.Engine;
import rmaplab.checker.engine.Failure;
import rmaplab.checker.engine.Granularity;
import rmaplab.checker.engine.LockOrder;
import rmaplab.checker.engine.Promotions;
import rmaplab.checker.engine.Scheduler;

/**
 * One exploration of one program: searches with 0, 1 and 2 preemptions for short counterexamples,
 * then the search over everything, then another for the shortest counterexamples of what was found.
 *
 * <p>Guarantee: the verdict says exhaustive only if a search came to the end of its tree, with the
 * set of scheduling points unchanged from its beginning, and no execution was stopped for another
 * reason than a violation or redundancy. Whenever an execution asks for more points, the search
 * starts over: each time there are more of them, and there are finitely many.
 *
 * <p>The search over everything begins alone. If it turns out to be long it is cut into branches
 * for a {@link Crew}; whether it is depends on the number of executions only, so that verdict and
 * counterexample are the same for any number of workers. Stopped early, it says what it has left.
 */
public final class Exploration {
  /** Executions after which a search that is only an appetizer gives way to the next. */
  private static final long APPETIZER = 20_000;

  /** Executions to spend on shorter counterexamples. */
  private static final long SHORTENING = 20_000;

  private static final int UNBOUNDED = -1;

  private final Engine engine;
  private final Subject subject;
  private final CheckOptions options;
  private final Budget budget;
  private final Runner runner;
  private final List<Helper> helpers;
  private final Findings provisional = new Findings();
  private List<Branch> rest = List.of();
  private int completed = -1;
  private double share;
  private long states;
  private double secondsBefore;
  private @Nullable String trouble;

  /** An exploration that has not begun. */
  public Exploration(Engine engine, Subject subject, CheckOptions options, Progress progress) {
    this(engine, subject, options, progress, List.of());
  }

  /** An exploration that has not begun; {@code helpers} take part if it is long. */
  public Exploration(
      Engine engine,
      Subject subject,
      CheckOptions options,
      Progress progress,
      List<Helper> helpers) {
    this.engine = engine;
    this.subject = subject;
    this.options = options;
    this.helpers = options.first() ? List.of() : List.copyOf(helpers);
    budget = new Budget(options, progress);
    runner = new Runner(engine, subject, options, budget, true);
  }

  /** Lets somebody look at the program after each execution. */
  public void observe(Consumer<Scheduler.End> afterEach) {
    runner.observe(afterEach);
  }

  /** Explores as the options say. */
  public Verdict run() {
    return run(null);
  }

  /** Explores as the options say, from where an exploration was stopped. */
  public Verdict run(@Nullable Checkpoint from) {
    reset(Granularity.REDUCED);
    boolean bounded = options.preemptions() >= 0;
    boolean exhaustive = false;
    if (from == null) {
      exhaustive = bounded(bounded);
    } else {
      restore(from);
    }
    if (options.stateCache() && !bounded && !exhaustive && !isOver()) {
      exhaustive = byStates();
    } else if (!bounded && !exhaustive && !isOver()) {
      exhaustive = unbounded(from);
    } else if (!bounded && !exhaustive && trouble() == null) {
      rest = List.of(Branch.root());
    }
    if (engine.races().isOnLibrary()) {
      exhaustive = false;
      trouble = "a race on a container of the library, which cannot be explored further";
    }
    List<LockOrder.Seen> edges = engine.order().seen();
    SortedSet<String> points = engine.promotions().names();
    if (!options.first()) {
      shorten();
    }
    confirm();
    return verdict(exhaustive, bounded, edges, points);
  }

  /**
   * Explores everything at once, without the searches that look for short counterexamples: the
   * cheapest way to know whether there is any.
   */
  public Verdict exhaust() {
    reset(Granularity.REDUCED);
    Search search = Searches.unbounded(options.exploreAllocations(), Symmetry.of(subject));
    boolean exhaustive =
        runner.search(search, UNBOUNDED, Long.MAX_VALUE) == Runner.Ended.EXHAUSTED
            && runner.stopped() == 0;
    if (engine.races().isOnLibrary()) {
      exhaustive = false;
      trouble = "a race on a container of the library, which cannot be explored further";
    }
    confirm();
    return verdict(exhaustive, false, List.of(), engine.promotions().names());
  }

  /** Runs one search over a program with the given points; for tests and measurements. */
  public Verdict run(Search search, Granularity points) {
    reset(points);
    boolean exhaustive =
        runner.search(search, UNBOUNDED, Long.MAX_VALUE) == Runner.Ended.EXHAUSTED
            && runner.stopped() == 0
            && search.isExhaustive();
    return verdict(exhaustive, false, List.of(), engine.promotions().names());
  }

  private void reset(Granularity points) {
    engine.promotions().reset(points, Set.of());
    engine.order().reset();
    engine.races().reset();
  }

  private void restore(Checkpoint from) {
    engine.promotions().reset(Granularity.REDUCED, from.points());
    engine.races().add(from.races());
    List<LockOrder.Cycle> _ = engine.order().absorb(from.edges());
    Findings found = new Findings();
    from.findings().forEach(f -> found.add(f, f.foundAt()));
    runner.resume(found, from.executions(), from.redundant());
    completed = from.preemptions();
    secondsBefore = from.seconds();
  }

  /** Whether there is no sense in another search. */
  private boolean isOver() {
    return budget.spent() != null
        || options.first() && !runner.findings().isEmpty()
        || trouble() != null;
  }

  private @Nullable String trouble() {
    return trouble != null ? trouble : runner.trouble();
  }

  private boolean bounded(boolean only) {
    int lastBound = only ? options.preemptions() : 2;
    for (int bound = 0; bound <= lastBound && !isOver(); bound++) {
      Search search =
          new PlainSearch(PlainSearch.Cost.PREEMPTIONS, bound, options.exploreAllocations());
      Runner.Ended ended = runner.search(search, bound, only ? Long.MAX_VALUE : APPETIZER);
      if (ended != Runner.Ended.EXHAUSTED || runner.stopped() > 0) {
        return false;
      }
      completed = bound;
      if (search.isExhaustive()) {
        return true;
      }
    }
    return false;
  }

  /** Explores states instead of traces, with every access a scheduling point. */
  private boolean byStates() {
    SortedSet<String> points = engine.promotions().names();
    points.add(Promotions.ALL);
    engine.promotions().reset(Granularity.REDUCED, points);
    StateSearch search =
        new StateSearch(engine.states(), options.exploreAllocations(), memoryForStates());
    Runner.Ended ended = runner.search(search, UNBOUNDED, Long.MAX_VALUE);
    share = search.share();
    states = engine.states().size();
    engine.states().release();
    return ended == Runner.Ended.EXHAUSTED && runner.stopped() == 0;
  }

  private long memoryForStates() {
    return Math.min(options.maxMemoryBytes(), Runtime.getRuntime().maxMemory()) / 2;
  }

  private boolean unbounded(@Nullable Checkpoint from) {
    List<Branch> branches =
        from == null ? null : from.branches().stream().map(Branch::parse).toList();
    while (true) {
      if (branches == null) {
        SourceSearch search = new SourceSearch(options.exploreAllocations(), Symmetry.of(subject));
        Runner.Ended ended = runner.search(search, UNBOUNDED, Crew.CUT_AFTER);
        share = search.share();
        if (ended == Runner.Ended.EXHAUSTED) {
          return runner.stopped() == 0;
        }
        if (ended == Runner.Ended.SPENT) {
          rest = List.of(search.rest());
          return false;
        }
        branches = search.cut(Crew.PARTS);
      }
      Crew crew = new Crew(options, budget, engine.promotions().names(), branches);
      List<LockOrder.Seen> edges = engine.order().seen();
      crew.work(engine, subject, helpers);
      engine.order().reset();
      List<LockOrder.Cycle> _ = engine.order().absorb(edges);
      if (crew.morePoints().isEmpty()) {
        gather(crew, runner.findings());
        rest = crew.rest();
        share = crew.done();
        trouble = crew.trouble();
        return rest.isEmpty() && trouble == null;
      }
      gather(crew, provisional);
      engine.promotions().add(crew.morePoints());
      branches = null;
      if (isOver()) {
        rest = List.of(Branch.root());
        return false;
      }
    }
  }

  /** Puts together what the crew found, in the order of its branches. */
  private void gather(Crew crew, Findings into) {
    long before = runner.executions();
    for (Harvest harvest : crew.harvests()) {
      into.add(harvest.findings(), before);
      for (LockOrder.Cycle cycle : engine.order().absorb(harvest.edges())) {
        if (!into.has(cycle.violation().kind())) {
          into.add(finding(cycle, before), before);
        }
      }
      engine.races().add(harvest.races());
      before += harvest.executions();
    }
  }

  private static Finding finding(LockOrder.Cycle cycle, long number) {
    return new Finding(
        cycle.violation(),
        cycle.shown().schedule(),
        cycle.shown().preemptions(),
        cycle.shown().switches(),
        cycle.shown().steps(),
        number);
  }

  /** Looks for what was found among the executions with fewer switches. */
  private void shorten() {
    Findings findings = runner.findings();
    if (!rest.isEmpty()) {
      findings.add(provisional, 0);
    }
    if (findings.isEmpty() || budget.spent() != null) {
      return;
    }
    long last = runner.executions() + SHORTENING;
    for (int bound = 0;
        bound <= findings.mostSwitches() && runner.executions() < last && trouble() == null;
        bound++) {
      Search search =
          new PlainSearch(PlainSearch.Cost.SWITCHES, bound, options.exploreAllocations());
      long left = last - runner.executions();
      if (runner.search(search, UNBOUNDED, left) != Runner.Ended.EXHAUSTED) {
        return;
      }
    }
  }

  /** Replays each finding; what does not show again is no finding but a fault of the program. */
  private void confirm() {
    Findings findings = runner.findings();
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

  private Verdict verdict(
      boolean exhaustive, boolean bounded, List<LockOrder.Seen> edges, SortedSet<String> points) {
    List<Finding> all = runner.findings().all();
    boolean whole = exhaustive && trouble() == null;
    Verdict.Outcome outcome =
        !all.isEmpty()
            ? Verdict.Outcome.FAIL
            : whole ? Verdict.Outcome.PASS : Verdict.Outcome.INCOMPLETE;
    double seconds = secondsBefore + budget.seconds();
    List<Verdict.Race> races = engine.races().found();
    Checkpoint left =
        whole || trouble() != null || options.stateCache() || rest.isEmpty()
            ? null
            : new Checkpoint(
                "",
                "",
                points,
                completed,
                budget.executions(),
                budget.redundant(),
                seconds,
                all,
                races,
                edges,
                rest.stream().map(Branch::text).toList());
    return new Verdict(
        outcome,
        all.isEmpty() ? null : all.getFirst(),
        all,
        races,
        budget.executions(),
        budget.redundant(),
        completed,
        whole,
        seconds,
        outcome == Verdict.Outcome.INCOMPLETE ? reason(bounded) : null,
        new Verdict.Coverage(whole ? 1 : share, states, left));
  }

  private String reason(boolean bounded) {
    String known = trouble() != null ? trouble() : budget.spent();
    if (known != null) {
      return known;
    }
    return bounded
        ? "only schedules with at most "
            + options.preemptions()
            + (options.preemptions() == 1 ? " preemption" : " preemptions")
            + " were explored"
        : "the exploration did not end";
  }

  /** Names of the points that were added on the way. */
  public Set<String> points() {
    return new TreeSet<>(engine.promotions().names());
  }
}
