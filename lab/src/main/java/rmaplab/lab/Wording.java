package rmaplab.lab;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import rmaplab.checker.Verdict;

/** Verdicts in words. */
public final class Wording {
  private Wording() {}

  /** The first line of a result: {@code start-moved under chain: FAIL dangling-migration-entry}. */
  public static String headline(String workload, String design, Verdict verdict) {
    Verdict.Finding finding = verdict.violation();
    return workload
        + " under "
        + design
        + ": "
        + verdict.outcome()
        + (finding == null ? "" : "  " + finding.violation().kind().label());
  }

  /** How far the search went: {@code exhaustive; 41 executions, 3 redundant, 0.02 s}. */
  public static String extent(Verdict verdict) {
    List<String> parts = new ArrayList<>();
    parts.add(counted(verdict.executions(), "execution"));
    parts.add(verdict.redundant() + " redundant");
    Verdict.Finding finding = verdict.violation();
    if (finding != null) {
      parts.add("found by number " + finding.foundAt());
      parts.add(counted(finding.preemptions(), "preemption"));
    }
    parts.add(String.format(Locale.ROOT, "%.2f s", verdict.seconds()));
    return bound(verdict) + "; " + String.join(", ", parts);
  }

  /** What was explored: everything, or up to which bound. */
  public static String bound(Verdict verdict) {
    if (verdict.exhaustive()) {
      long states = verdict.coverage().states();
      return states == 0 ? "exhaustive" : "exhaustive with the state cache, " + states + " states";
    }
    String bound =
        verdict.deepestPreemptions() < 0
            ? "not exhaustive"
            : "exhaustive only up to " + counted(verdict.deepestPreemptions(), "preemption");
    String why = verdict.reason() == null ? bound : bound + " (" + verdict.reason() + ")";
    double share = verdict.coverage().share();
    return share == 0 ? why : why + ", about " + percent(share) + " of the whole explored";
  }

  /** {@code 12.3 %}; never rounded up to the whole, nor down to nothing. */
  private static String percent(double share) {
    double percent = Math.min(99.9, 100 * share);
    return percent < 0.1 ? "less than 0.1 %" : String.format(Locale.ROOT, "%.1f %%", percent);
  }

  /** {@code 1 execution}, {@code 2 executions}. */
  public static String counted(long count, String noun) {
    return count + " " + noun + (count == 1 ? "" : "s");
  }
}
