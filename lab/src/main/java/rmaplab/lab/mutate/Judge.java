package rmaplab.lab.mutate;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import rmaplab.checker.CheckOptions;
import rmaplab.checker.MutatingChecker;
import rmaplab.checker.Verdict;
import rmaplab.lab.Source;

/**
 * Compares what workloads show of a mutant with what they show of the design as it stands.
 *
 * <p>A violation of a new kind kills, whatever else the workload shows. So does a data race on a
 * field on which there was none, if there is no workload with such a violation.
 */
final class Judge {
  private static final int MOST_STEPS = 20_000;

  private final String design;
  private final long nanosEach;
  private final boolean shortage;
  private final BooleanSupplier goOn;

  /** {@code shortage}: whether each allocation of a task may fail, one in an execution. */
  Judge(String design, long nanosEach, boolean shortage, BooleanSupplier goOn) {
    this.design = design;
    this.nanosEach = nanosEach;
    this.shortage = shortage;
    this.goOn = goOn;
  }

  /** What is known of a workload under the design as it stands. */
  record Baseline(
      Source source, Set<String> kinds, Set<String> races, Set<String> reached, long executions) {}

  Baseline baseline(MutatingChecker checker, Source source) {
    List<String> _ = checker.takeReached();
    Verdict verdict =
        checker.check(arguments(source), options(false, Long.MAX_VALUE), this::goesOn);
    if (verdict.outcome() == Verdict.Outcome.INCOMPLETE && goOn.getAsBoolean()) {
      throw new IllegalStateException(
          source.workload().name() + " is not explored exhaustively: " + verdict.reason());
    }
    return new Baseline(
        source,
        kinds(verdict),
        races(verdict),
        Set.copyOf(checker.takeReached()),
        verdict.executions());
  }

  /** The fate of a mutant under workloads that reach its place, in their order. */
  Mutant.Fate fate(MutatingChecker checker, String mutation, List<Baseline> baselines) {
    int explored = 0;
    Mutant.Killed byRace = null;
    boolean bounded = false;
    for (Baseline baseline : baselines) {
      if (!goOn.getAsBoolean()) {
        break;
      }
      explored++;
      String workload = baseline.source().workload().name();
      Verdict verdict =
          checker.checkMutated(
              mutation,
              arguments(baseline.source()),
              options(baseline.kinds().isEmpty(), nanosEach),
              this::goesOn);
      Optional<String> kind = newKind(verdict, baseline);
      if (kind.isPresent()) {
        return new Mutant.Killed(workload, kind.get(), shortage);
      }
      bounded |= verdict.outcome() == Verdict.Outcome.INCOMPLETE;
      Optional<String> race = newRace(verdict, baseline);
      if (byRace == null && race.isPresent()) {
        byRace = new Mutant.Killed(workload, "data-race on " + race.get(), shortage);
      }
    }
    if (byRace != null) {
      return byRace;
    }
    return explored == 0 ? new Mutant.Unreached() : new Mutant.Survived(explored, bounded);
  }

  private Optional<String> newKind(Verdict verdict, Baseline baseline) {
    Optional<String> kind =
        kinds(verdict).stream().filter(k -> !baseline.kinds().contains(k)).findFirst();
    boolean endless =
        verdict.outcome() == Verdict.Outcome.INCOMPLETE && verdict.seconds() * 1e9 < nanosEach;
    return kind.isEmpty() && endless && goOn.getAsBoolean()
        ? Optional.of(Mutants.NEVER_ENDS)
        : kind;
  }

  private static Optional<String> newRace(Verdict verdict, Baseline baseline) {
    return races(verdict).stream().filter(r -> !baseline.races().contains(r)).findFirst();
  }

  private static Set<String> kinds(Verdict verdict) {
    return verdict.violations().stream()
        .map(f -> f.violation().kind().label())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Set<String> races(Verdict verdict) {
    return verdict.races().stream()
        .map(Verdict.Race::location)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private boolean goesOn(int stage, long executions, long redundant, long failures) {
    return goOn.getAsBoolean();
  }

  private CheckOptions options(boolean first, long nanos) {
    return new CheckOptions(-1, nanos, Long.MAX_VALUE, MOST_STEPS, first, false, shortage);
  }

  private List<String> arguments(Source source) {
    return List.of(source.workload().file(), source.text(), design);
  }
}
