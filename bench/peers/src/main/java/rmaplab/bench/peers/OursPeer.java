package rmaplab.bench.peers;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import rmaplab.bench.CheckerProgram;
import rmaplab.checker.CheckOptions;
import rmaplab.checker.Checker;
import rmaplab.checker.CodeUnderTest;
import rmaplab.checker.Progress;
import rmaplab.checker.Verdict;

/**
 * Our checker's process: the common program as a user checks it, bounded stages first, all
 * detectors on, one worker.
 */
public final class OursPeer {
  private static final String NAME = CheckerProgram.class.getName();

  private OursPeer() {}

  /** {@code MODE TASKS SECONDS traces|states}. */
  public static void main(String[] args) {
    List<String> program = List.of(args[0], args[1]);
    double seconds = Double.parseDouble(args[2]);
    boolean states = args[3].equals("states");
    AtomicLong executions = new AtomicLong();
    // Our checker ends by itself; the clock is for when it does not.
    Told told = Told.begin(executions::get, seconds * 1.5);
    CodeUnderTest code =
        new CodeUnderTest(List.of("rmaplab.memory.sync.", NAME), List.of(NAME), Set.of(), NAME);
    Checker checker = new Checker(code);
    if (!args[0].equals("CLEAN")) {
      Verdict first = checker.check(program, options(seconds, true, states), Progress.NONE);
      Verdict.Finding found = first.violation();
      if (found != null) {
        told.bug(found.violation().kind().name().toLowerCase(Locale.ROOT).replace('_', '-'));
      }
      executions.addAndGet(first.executions());
      told.endRound();
    }
    boolean claimed = false;
    do {
      double before = told.seconds();
      Verdict verdict = checker.check(program, options(seconds, false, states), Progress.NONE);
      executions.addAndGet(verdict.executions());
      told.endRoundIfLong();
      if (!claimed) {
        told.verdict(told.seconds() - before, claim(verdict));
        claimed = true;
      }
    } while (told.seconds() < seconds / 2);
  }

  private static CheckOptions options(double seconds, boolean first, boolean states) {
    CheckOptions all = CheckOptions.exhaustive();
    return new CheckOptions(
            all.preemptions(),
            (long) (seconds * 1e9),
            all.maxExecutions(),
            all.maxSteps(),
            first,
            all.strictRaces(),
            all.exploreAllocations())
        .with(1, states, Runtime.getRuntime().maxMemory() / 4 * 3);
  }

  private static String claim(Verdict verdict) {
    String outcome = verdict.outcome().name().toLowerCase(Locale.ROOT);
    if (!verdict.exhaustive()) {
      return outcome + " (" + verdict.executions() + " executions, not exhaustive)";
    }
    long states = verdict.coverage().states();
    return outcome
        + (states > 0
            ? String.format(Locale.ROOT, " (exhaustive, %,d states)", states)
            : String.format(
                Locale.ROOT,
                " (exhaustive, %,d executions, %,d redundant)",
                verdict.executions(),
                verdict.redundant()));
  }
}
