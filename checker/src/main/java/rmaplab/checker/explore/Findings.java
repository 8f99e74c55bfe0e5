package rmaplab.checker.explore;

import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import rmaplab.checker.Verdict.Finding;
import rmaplab.checker.Violation;
import rmaplab.checker.engine.Scheduler;

/** For each kind of violation seen, the one with the shortest schedule. */
final class Findings {
  private final Map<Violation.Kind, Finding> best = new EnumMap<>(Violation.Kind.class);
  private long failures;

  /** An execution showed a violation; the rest is asked only if it is the shortest so far. */
  void offer(
      Violation.Kind kind,
      Supplier<Violation> violation,
      Scheduler at,
      Supplier<Schedule> schedule,
      long execution) {
    failures++;
    Finding known = best.get(kind);
    if (known != null && !isShorter(at, known)) {
      return;
    }
    best.put(
        kind,
        new Finding(
            violation.get(),
            schedule.get().toString(),
            at.tape().preemptions(),
            at.tape().switches(),
            at.tape().steps(),
            known == null ? execution : known.foundAt()));
  }

  /** Fewest switches are what people can read; then fewest preemptions, then fewest steps. */
  private static boolean isShorter(Scheduler at, Finding known) {
    if (at.tape().switches() != known.contextSwitches()) {
      return at.tape().switches() < known.contextSwitches();
    }
    if (at.tape().preemptions() != known.preemptions()) {
      return at.tape().preemptions() < known.preemptions();
    }
    return at.tape().steps() < known.steps();
  }

  /** The same finding in better words. */
  void reword(Finding finding, Violation violation) {
    best.put(
        violation.kind(),
        new Finding(
            violation,
            finding.schedule(),
            finding.preemptions(),
            finding.contextSwitches(),
            finding.steps(),
            finding.foundAt()));
  }

  boolean isEmpty() {
    return best.isEmpty();
  }

  /** How many executions failed. */
  long failures() {
    return failures;
  }

  /** The most switches that a finding needs so far, other than cycles of the lock order. */
  int mostSwitches() {
    int most = 0;
    for (Finding f : best.values()) {
      if (f.violation().kind() != Violation.Kind.LOCK_ORDER) {
        most = Math.max(most, f.contextSwitches());
      }
    }
    return most;
  }

  /** All, gravest first. */
  List<Finding> all() {
    Collection<Finding> ordered = best.values();
    return new ArrayList<>(ordered);
  }
}
