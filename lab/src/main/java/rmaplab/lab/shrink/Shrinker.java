package rmaplab.lab.shrink;

import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import rmaplab.checker.CheckOptions;
import rmaplab.checker.Verdict;
import rmaplab.checker.Violation;
import rmaplab.lab.Laboratory;
import rmaplab.lab.Source;
import rmaplab.workload.Workload;
import rmaplab.workload.WorkloadException;
import rmaplab.workload.run.Program;

/**
 * Makes a failing workload smaller.
 *
 * <p>Guarantee: the result fails for the same cause as the workload that was given, and no workload
 * that is one step smaller ({@link Smaller}) was seen to do so. The same workload gives the same
 * result.
 *
 * <p>Mechanism: greedy. The first smaller workload that fails for the same cause takes the place of
 * the larger one, until there is none. A candidate whose exploration takes too long counts as one
 * that does not fail, unless it has failed by then.
 */
public final class Shrinker {
  /** A candidate is not worth more. */
  private static final long MOST_EXECUTIONS = 20_000;

  private final Laboratory laboratory;
  private final String design;
  private final BooleanSupplier goesOn;
  private final Set<String> tried = new HashSet<>();
  private int attempts;

  /**
   * A shrinker that has done nothing yet.
   *
   * @param goesOn false to be content with what there is
   */
  public Shrinker(Laboratory laboratory, String design, BooleanSupplier goesOn) {
    this.laboratory = laboratory;
    this.design = design;
    this.goesOn = goesOn;
  }

  /**
   * What came of it.
   *
   * @param workload the smallest
   * @param cause that of the workload given, which the smallest shares
   * @param attempts how many workloads were explored
   */
  public record Shrunk(Workload workload, Cause cause, int attempts) {}

  /**
   * Shrinks a workload with regard to its gravest violation.
   *
   * @return empty if the workload does not fail within the limit for one exploration
   */
  public Optional<Shrunk> shrink(Workload workload) {
    Verdict verdict = explore(workload);
    Verdict.Finding gravest = verdict.violation();
    return gravest == null
        ? Optional.empty()
        : Optional.of(shrink(workload, cause(workload, gravest)));
  }

  /**
   * Shrinks a workload with regard to one cause.
   *
   * <p>ASSUMPTIONS: the workload fails for this cause.
   */
  public Shrunk shrink(Workload workload, Cause cause) {
    Workload best = workload;
    tried.add(best.print());
    @Nullable Workload next = best;
    while (next != null) {
      best = next;
      next = smaller(best, cause);
    }
    return new Shrunk(best, cause, attempts);
  }

  private @Nullable Workload smaller(Workload workload, Cause cause) {
    for (Workload candidate : Smaller.than(workload)) {
      if (!goesOn.getAsBoolean()) {
        return null;
      }
      if (tried.add(candidate.print()) && isRunnable(candidate) && fails(candidate, cause)) {
        return candidate;
      }
    }
    return null;
  }

  private static boolean isRunnable(Workload candidate) {
    try {
      Program.of(candidate);
      return true;
    } catch (WorkloadException e) {
      return false;
    }
  }

  private boolean fails(Workload candidate, Cause cause) {
    Violation.Kind kind = cause.kind();
    for (Verdict.Finding finding : explore(candidate).violations()) {
      if (finding.violation().kind() == kind && cause(candidate, finding).equals(cause)) {
        return true;
      }
    }
    return false;
  }

  private Verdict explore(Workload workload) {
    attempts++;
    return laboratory.exhaust(
        Source.of(workload), design, options(), (_, _, _, _) -> goesOn.getAsBoolean());
  }

  private Cause cause(Workload workload, Verdict.Finding finding) {
    return Cause.of(laboratory, Source.of(workload), design, options(), finding);
  }

  private static CheckOptions options() {
    CheckOptions all = CheckOptions.exhaustive();
    return new CheckOptions(
        all.preemptions(),
        all.maxNanos(),
        MOST_EXECUTIONS,
        all.maxSteps(),
        all.first(),
        all.strictRaces(),
        all.exploreAllocations());
  }
}
