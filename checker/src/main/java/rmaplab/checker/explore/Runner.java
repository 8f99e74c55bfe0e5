package rmaplab.checker.explore;

import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import rmaplab.checker.CheckOptions;
import rmaplab.checker.Subject;
import rmaplab.checker.Violation;
import rmaplab.checker.engine.Engine;
import rmaplab.checker.engine.Failure;
import rmaplab.checker.engine.LockOrder;
import rmaplab.checker.engine.Scheduler;
import rmaplab.checker.engine.Tape;

/**
 * Runs the executions of searches on one engine and notes what they show.
 *
 * <p>For one thread. Several runners may share a budget; one of them reports to the user.
 */
final class Runner {
  /** After so many executions that were stopped the rest will hardly be better. */
  private static final int MAX_STOPPED = 16;

  private final Engine engine;
  private final Subject subject;
  private final CheckOptions options;
  private final Budget budget;
  private final boolean reports;
  private BooleanSupplier halted = () -> false;
  private Consumer<Scheduler.End> observer = end -> {};
  private Findings findings = new Findings();
  private long executions;
  private long redundant;
  private long toldExecutions;
  private long toldRedundant;
  private long toldFailures;
  private int stopped;
  private @Nullable String trouble;

  /** How a search ended. */
  enum Ended {
    /** It came to the end of its tree. */
    EXHAUSTED,
    /** It has had the executions that it was given. */
    CAPPED,
    /** An execution asked for more scheduling points: all must start over. */
    MORE_POINTS,
    /** The budget is spent, or there is no sense in going on. */
    SPENT
  }

  /** {@code reports}: whether this one tells the user how far all are. */
  Runner(Engine engine, Subject subject, CheckOptions options, Budget budget, boolean reports) {
    this.engine = engine;
    this.subject = subject;
    this.options = options;
    this.budget = budget;
    this.reports = reports;
  }

  /** Lets somebody look at the program after each execution. */
  void observe(Consumer<Scheduler.End> afterEach) {
    observer = afterEach;
  }

  /** Lets somebody else end searches: asked now and then. */
  void haltWhen(BooleanSupplier condition) {
    halted = condition;
  }

  /** What has been found since the last {@link #renew}. */
  Findings findings() {
    return findings;
  }

  /** Executions since the last {@link #renew}. */
  long executions() {
    return executions;
  }

  /** Of these, those in vain. */
  long redundant() {
    return redundant;
  }

  /** Executions that could not be followed to their ends, with the present set of points. */
  int stopped() {
    return stopped;
  }

  /** Why the program cannot be explored; null if it can. */
  @Nullable String trouble() {
    return trouble;
  }

  /** Begins to count and to collect anew. */
  void renew() {
    tell();
    findings = new Findings();
    executions = 0;
    redundant = 0;
    toldExecutions = 0;
    toldRedundant = 0;
    toldFailures = 0;
  }

  /** Counts as if some executions had been run already. */
  void resume(Findings found, long run, long inVain) {
    findings = found;
    executions = run;
    redundant = inVain;
    tell();
  }

  /** Runs a search from its beginning; whenever there are more points, from there again. */
  Ended search(Search search, int stage, long cap) {
    long last = cap == Long.MAX_VALUE ? cap : executions + cap;
    search.reset();
    while (true) {
      Ended ended = run(search, stage, last);
      if (ended != Ended.MORE_POINTS) {
        return ended;
      }
      engine.promotions().apply();
      search.reset();
      stopped = 0;
      trouble = null;
      if (budget.spent() != null || isFirstFound()) {
        return Ended.SPENT;
      }
      if (executions >= last) {
        return Ended.CAPPED;
      }
    }
  }

  /** Goes on with a search until it has had {@code cap} executions more. */
  Ended go(Search search, int stage, long cap) {
    return run(search, stage, executions + cap);
  }

  private Ended run(Search search, int stage, long last) {
    boolean inVainIfCut = !(search instanceof PlainSearch);
    long ask = executions + budget.batch();
    try {
      while (true) {
        search.begin();
        Scheduler.End end = engine.run(subject, search, options.maxSteps());
        if (end == Scheduler.End.MISLED) {
          continue;
        }
        executions++;
        if (end == Scheduler.End.REDUNDANT && inVainIfCut) {
          redundant++;
        }
        note(end);
        if (engine.promotions().isRequested()) {
          return Ended.MORE_POINTS;
        }
        observer.accept(end);
        if (!search.advance(end)) {
          return Ended.EXHAUSTED;
        }
        if (executions >= ask) {
          ask = executions + budget.batch();
          ask(stage, search);
          if (halted.getAsBoolean()) {
            return Ended.SPENT;
          }
        }
        if (budget.spent() != null || isFirstFound() || stopped >= MAX_STOPPED) {
          return Ended.SPENT;
        }
        if (executions >= last) {
          return Ended.CAPPED;
        }
      }
    } finally {
      tell();
    }
  }

  private void ask(int stage, Search search) {
    tell();
    if (budget.measure() == null && reports) {
      budget.report(stage, search.share());
    }
  }

  private void tell() {
    long failures = findings.failures();
    budget.count(executions - toldExecutions, redundant - toldRedundant, failures - toldFailures);
    toldExecutions = executions;
    toldRedundant = redundant;
    toldFailures = failures;
  }

  private boolean isFirstFound() {
    return options.first() && !findings.isEmpty();
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
    if (engine.order().hasUnstamped()) {
      engine.order().stamp(shown());
    }
    Violation cycle = engine.order().takeFresh();
    if (cycle != null) {
      offer(cycle.kind(), () -> cycle);
    }
    if (options.strictRaces() && engine.races().inThisExecution() > 0) {
      offer(Violation.Kind.DATA_RACE, engine.races()::firstOfExecution);
    }
  }

  private LockOrder.Shown shown() {
    Scheduler at = engine.scheduler();
    Tape tape = at.tape();
    return new LockOrder.Shown(
        Schedule.of(tape, engine.promotions().names()).toString(),
        tape.preemptions(),
        tape.switches(),
        tape.steps());
  }

  private void offer(Violation.Kind kind, Supplier<Violation> violation) {
    Scheduler at = engine.scheduler();
    findings.offer(
        kind, violation, at, () -> Schedule.of(at.tape(), engine.promotions().names()), executions);
  }
}
