package rmaplab.checker.explore;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
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
  private static final Comparator<Finding> ORDER =
      Comparator.comparingInt(Finding::contextSwitches)
          .thenComparingInt(Finding::preemptions)
          .thenComparingInt(Finding::steps);

  private static boolean isShorter(Scheduler at, Finding known) {
    if (at.tape().switches() != known.contextSwitches()) {
      return at.tape().switches() < known.contextSwitches();
    }
    if (at.tape().preemptions() != known.preemptions()) {
      return at.tape().preemptions() < known.preemptions();
    }
    return at.tape().steps() < known.steps();
  }

  /** What was found elsewhere, after {@code before} other executions. */
  void add(Findings others, long before) {
    failures += others.failures;
    for (Finding f : others.best.values()) {
      add(f, before + f.foundAt());
    }
  }

  /** One that was found elsewhere, by an execution with a number. */
  void add(Finding f, long foundAt) {
    Violation.Kind kind = f.violation().kind();
    Finding known = best.get(kind);
    if (known == null) {
      best.put(kind, numbered(f, foundAt));
    } else if (ORDER.compare(f, known) < 0) {
      best.put(kind, numbered(f, known.foundAt()));
    }
  }

  private static Finding numbered(Finding f, long foundAt) {
    return new Finding(
        f.violation(), f.schedule(), f.preemptions(), f.contextSwitches(), f.steps(), foundAt);
  }

  /** Whether a kind has been seen. */
  boolean has(Violation.Kind kind) {
    return best.containsKey(kind);
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
