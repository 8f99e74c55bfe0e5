package rmaplab.lab.story;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import rmaplab.checker.Trace;
import rmaplab.checker.Violation;
import rmaplab.lab.subject.Phrases;

/**
 * A page-table entry that a walk should have found and did not.
 *
 * @param process whose entry it is
 * @param page where
 * @param task the task whose walk missed it; -1 if no walk came after the entry was made
 * @param looks what that walk computed in this process, in order; empty if it visited no VMA of the
 *     process
 * @param walkStep the index in the trace of the walk's beginning; -1 for none
 */
record Missed(String process, long page, int task, List<Computation> looks, int walkStep) {
  private static final Pattern PLACE = Pattern.compile("(\\S+) page (\\d+) ");

  /** What was missed, when the violation is a migration entry that was never restored. */
  static Optional<Missed> of(Trace trace, List<Computation> computations) {
    Violation violation = trace.violation();
    if (violation == null || violation.kind() != Violation.Kind.DANGLING_MIGRATION_ENTRY) {
      return Optional.empty();
    }
    Matcher m = PLACE.matcher(violation.message());
    if (!m.find()) {
      return Optional.empty();
    }
    String process = m.group(1);
    long page = Long.parseLong(m.group(2));
    int made = madeAt(trace, process, page);
    int walk = lastWalk(trace, made);
    int task = walk < 0 ? -1 : trace.steps().get(walk).task();
    List<Computation> looks =
        computations.stream()
            .filter(c -> walk >= 0 && c.step() > walk && c.task() == task)
            .filter(c -> c.process().equals(process))
            .toList();
    return Optional.of(new Missed(process, page, task, looks, walk));
  }

  /** When the entry became a migration entry; 0 if it was one from the start. */
  private static int madeAt(Trace trace, String process, long page) {
    for (int i = trace.steps().size() - 1; i >= 0; i--) {
      Optional<Phrases.Entry> entry = Phrases.entry(trace.steps().get(i).text());
      if (entry.isPresent()
          && entry.get().process().equals(process)
          && entry.get().page() == page
          && entry.get().value().startsWith("migration entry")) {
        return i;
      }
    }
    return 0;
  }

  /** The last rmap_walk; it began after the entry was made, or at least went on after that. */
  private static int lastWalk(Trace trace, int made) {
    int last = -1;
    for (int i = 0; i < trace.steps().size(); i++) {
      if (trace.steps().get(i).text().startsWith(Phrases.WALK + "rmap_walk")) {
        last = i;
      }
    }
    return last < 0 || (last < made && !goesOn(trace, last, made)) ? -1 : last;
  }

  private static boolean goesOn(Trace trace, int walk, int from) {
    int task = trace.steps().get(walk).task();
    return trace.steps().stream().skip(from).anyMatch(s -> s.task() == task);
  }

  /** The step at which the entry was missed for good; -1 if unknown. */
  int step(Trace trace) {
    for (Computation look : looks) {
      if (look.reads().size() > 1 && look.computed() != page) {
        return look.step(); // the right VMA, looked at in the wrong place
      }
    }
    if (!looks.isEmpty()) {
      return looks.getLast().step();
    }
    return walkStep < 0 ? -1 : lastLocked(trace);
  }

  /** The last step that the walk made before it released its locks. */
  private int lastLocked(Trace trace) {
    int last = walkStep;
    for (int i = walkStep; i < trace.steps().size(); i++) {
      Trace.Step step = trace.steps().get(i);
      if (step.task() == task) {
        if (i > walkStep && LockNames.anonVmas(step.held().get(task)).isEmpty()) {
          return last;
        }
        last = i;
      }
    }
    return last;
  }
}
