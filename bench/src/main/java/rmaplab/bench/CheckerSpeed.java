package rmaplab.bench;

import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import rmaplab.checker.CheckOptions;
import rmaplab.checker.CodeUnderTest;
import rmaplab.checker.Progress;
import rmaplab.checker.Verdict;
import rmaplab.checker.engine.Coroutines;
import rmaplab.checker.engine.Granularity;
import rmaplab.checker.explore.Exploration;
import rmaplab.checker.explore.PrivateCopy;
import rmaplab.checker.explore.SleepSetSearch;

/**
 * How many executions a second of processor time the checker explores, all detectors on. Prints;
 * asserts nothing.
 *
 * <p>{@code java -XX:+UseSerialGC --add-exports java.base/jdk.internal.vm=ALL-UNNAMED -cp ...
 * rmaplab.bench.CheckerSpeed [seconds for each program]}
 */
public final class CheckerSpeed {
  private static final String NAME = CheckerProgram.class.getName();
  private static final long BATCH = 50_000;

  private CheckerSpeed() {}

  /** Runs the common programs with three tasks, and one with four. */
  public static void main(String[] args) {
    double seconds = args.length > 0 ? Double.parseDouble(args[0]) : 4;
    CodeUnderTest code =
        new CodeUnderTest(List.of("rmaplab.memory.sync.", NAME), List.of(NAME), Set.of(), NAME);
    PrivateCopy copy =
        new PrivateCopy(
            code, CheckerSpeed.class.getClassLoader(), Coroutines.continuations(), null);
    List<String> programs =
        args.length > 1
            ? List.of(args).subList(1, args.length)
            : List.of("CLEAN 3", "RACE 3", "DEADLOCK 3", "CLEAN 4", "PLAIN 3");
    for (String program : programs) {
      measure(copy, program, seconds);
    }
  }

  private static void measure(PrivateCopy copy, String program, double seconds) {
    long end = System.nanoTime() + (long) (seconds * 1e9);
    double best = 0;
    long traces = 0;
    long redundant = 0;
    do {
      long executions = 0;
      long start = cpuNanos();
      do {
        Verdict verdict = explore(copy, List.of(program.split(" ")));
        executions += verdict.executions();
        redundant = verdict.redundant();
        traces = verdict.executions() - redundant;
      } while (executions < BATCH);
      best = Math.max(best, executions / ((cpuNanos() - start) / 1e9));
    } while (System.nanoTime() < end);
    System.out.printf(
        Locale.ROOT,
        "%-10s %7d complete %7d redundant  %.0f k executions/s%n",
        program,
        traces,
        redundant,
        best / 1e3);
  }

  /** Time of the processor, not of the clock: other programs must not count. */
  private static long cpuNanos() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }

  private static Verdict explore(PrivateCopy copy, List<String> arguments) {
    CheckOptions options = CheckOptions.exhaustive();
    return copy.with(
        arguments,
        options,
        subject ->
            new Exploration(copy.engine(), subject, options, Progress.NONE)
                .run(
                    Boolean.getBoolean("source")
                        ? rmaplab.checker.explore.Searches.unbounded(false)
                        : new SleepSetSearch(false),
                    Granularity.REDUCED));
  }
}
