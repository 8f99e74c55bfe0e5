package rmaplab.bench;

import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import rmaplab.checker.CheckOptions;
import rmaplab.checker.Checker;
import rmaplab.checker.CodeUnderTest;
import rmaplab.checker.Progress;
import rmaplab.checker.Subject;
import rmaplab.checker.Verdict;
import rmaplab.checker.engine.Coroutines;
import rmaplab.checker.engine.Granularity;
import rmaplab.checker.explore.Exploration;
import rmaplab.checker.explore.PrivateCopy;
import rmaplab.checker.explore.Search;
import rmaplab.checker.explore.Searches;
import rmaplab.checker.explore.SleepSetSearch;
import rmaplab.checker.explore.StateSearch;
import rmaplab.checker.explore.Symmetry;

/**
 * How many executions a second of processor time the checker explores, all detectors on. Prints;
 * asserts nothing.
 *
 * <p>{@code java -XX:+UseSerialGC --add-exports java.base/jdk.internal.vm=ALL-UNNAMED -cp ...
 * rmaplab.bench.CheckerSpeed [seconds for each program [sleep|source|default|states|crew
 * [program...]]]}
 *
 * <p>{@code crew} is the whole of what {@code check} does, on two processors, and counts executions
 * by the clock. Only searches that are long are shared out, so it is for programs of four tasks.
 */
public final class CheckerSpeed {
  private static final String NAME = CheckerProgram.class.getName();
  private static final long BATCH = 50_000;
  private static final long STATE_BYTES = 1L << 30;

  private CheckerSpeed() {}

  /** Runs the common programs with three tasks, and one with four. */
  public static void main(String[] args) {
    double seconds = args.length > 0 ? Double.parseDouble(args[0]) : 4;
    Kind kind = args.length > 1 ? Kind.valueOf(args[1].toUpperCase(Locale.ROOT)) : Kind.SLEEP;
    List<String> programs =
        args.length > 2
            ? List.of(args).subList(2, args.length)
            : kind == Kind.CREW
                ? List.of("CLEAN 4", "RACE 4", "DEADLOCK 4")
                : List.of("CLEAN 3", "RACE 3", "DEADLOCK 3", "CLEAN 4", "PLAIN 3");
    CodeUnderTest code =
        new CodeUnderTest(List.of("rmaplab.memory.sync.", NAME), List.of(NAME), Set.of(), NAME);
    if (kind == Kind.CREW) {
      Checker checker = new Checker(code);
      programs.forEach(program -> measureCrew(checker, program, seconds));
      return;
    }
    ClassLoader loader = CheckerSpeed.class.getClassLoader();
    PrivateCopy copy =
        kind == Kind.STATES
            ? PrivateCopy.telling(code, loader, Coroutines.continuations())
            : new PrivateCopy(code, loader, Coroutines.continuations(), null);
    for (String program : programs) {
      measure(copy, kind, program, seconds);
    }
  }

  /** The search that is measured. */
  private enum Kind {
    SLEEP,
    SOURCE,
    /** What `check` does: source sets, and equal tasks explored once. */
    DEFAULT,
    STATES,
    /** A whole check by two workers. */
    CREW;

    Search over(PrivateCopy copy, Subject subject) {
      return switch (this) {
        case SLEEP -> new SleepSetSearch(false);
        case SOURCE -> Searches.unbounded(false, Symmetry.none());
        case DEFAULT -> Searches.unbounded(false, Symmetry.of(subject));
        case STATES -> new StateSearch(copy.engine().states(), false, STATE_BYTES);
        case CREW -> throw new IllegalArgumentException("a crew has several searches");
      };
    }
  }

  private static void measure(PrivateCopy copy, Kind kind, String program, double seconds) {
    long end = System.nanoTime() + (long) (seconds * 1e9);
    double best = 0;
    double shortest = Double.MAX_VALUE;
    long traces = 0;
    long redundant = 0;
    do {
      long executions = 0;
      long start = cpuNanos();
      do {
        long began = System.nanoTime();
        Verdict verdict = explore(copy, kind, List.of(program.split(" ")));
        shortest = Math.min(shortest, (System.nanoTime() - began) / 1e9);
        executions += verdict.executions();
        redundant = verdict.redundant();
        traces = verdict.executions() - redundant;
      } while (executions < BATCH);
      best = Math.max(best, executions / ((cpuNanos() - start) / 1e9));
    } while (System.nanoTime() < end);
    System.out.printf(
        Locale.ROOT,
        "%-10s %7d complete %7d redundant %7d states  %.0f k executions/s, closed in %.3f s%n",
        program,
        traces,
        redundant,
        kind == Kind.STATES ? copy.engine().states().size() : 0,
        best / 1e3,
        shortest);
  }

  /** The second half of the time counts; the first warms up. */
  private static void measureCrew(Checker checker, String program, double seconds) {
    List<String> arguments = List.of(program.split(" "));
    Verdict warm = crew(checker, arguments, seconds / 2);
    Verdict verdict = crew(checker, arguments, seconds / 2);
    System.out.printf(
        Locale.ROOT,
        "%-10s %9d executions %7d redundant %s  %.0f k executions/s (%.0f before)%n",
        program,
        verdict.executions(),
        verdict.redundant(),
        verdict.exhaustive() ? "exhaustive" : "not at its end",
        verdict.executions() / verdict.seconds() / 1e3,
        warm.executions() / warm.seconds() / 1e3);
  }

  private static Verdict crew(Checker checker, List<String> arguments, double seconds) {
    CheckOptions all = CheckOptions.exhaustive();
    CheckOptions options =
        new CheckOptions(
                all.preemptions(),
                (long) (seconds * 1e9),
                all.maxExecutions(),
                all.maxSteps(),
                false,
                false,
                false)
            .with(2, false, all.maxMemoryBytes());
    return checker.check(arguments, options, Progress.NONE);
  }

  /** Time of the processor, not of the clock: other programs must not count. */
  private static long cpuNanos() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }

  private static Verdict explore(PrivateCopy copy, Kind kind, List<String> arguments) {
    CheckOptions options = CheckOptions.exhaustive();
    Granularity points = kind == Kind.STATES ? Granularity.EVERYTHING : Granularity.REDUCED;
    return copy.with(
        arguments,
        options,
        subject ->
            new Exploration(copy.engine(), subject, options, Progress.NONE)
                .run(kind.over(copy, subject), points));
  }
}
