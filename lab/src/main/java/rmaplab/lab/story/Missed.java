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
 * @param move that somebody else moved the entry, empty if nobody did
 */
record Missed(
    String process,
    long page,
    int task,
    List<Computation> looks,
    int walkStep,
    Optional<Move> move) {
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
    int made = madeAt(trace, process, page, trace.steps().size());
    Optional<Move> move = moveAt(trace, process, made);
    int origin = move.map(mv -> madeAt(trace, process, mv.from(), made)).orElse(made);
    int walk = lastWalk(trace, origin);
    int task = walk < 0 ? -1 : trace.steps().get(walk).task();
    List<Computation> looks =
        computations.stream()
            .filter(c -> walk >= 0 && c.step() > walk && c.task() == task)
            .filter(c -> c.process().equals(process))
            .toList();
    return Optional.of(
        new Missed(process, page, task, looks, walk, move.filter(mv -> mv.task() != task)));
  }

  /** When, before a step, the entry became a migration entry; 0 if it was one from the start. */
  private static int madeAt(Trace trace, String process, long page, int before) {
    for (int i = before - 1; i >= 0; i--) {
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

  /**
   * That an entry was moved to where it was found in the end (mremap, or exec's stack).
   *
   * @param task who moved it
   * @param from the page that it was moved from
   * @param step the index in the trace of its arrival
   */
  record Move(int task, long from, int step) {}

  /** Whether the entry that was made at a step was moved there, and by whom. */
  private static Optional<Move> moveAt(Trace trace, String process, int made) {
    int mover = trace.steps().isEmpty() ? -1 : trace.steps().get(made).task();
    for (int i = made - 1; i >= 0; i--) {
      Optional<Phrases.Entry> entry = Phrases.entry(trace.steps().get(i).text());
      if (entry.isPresent() && trace.steps().get(i).task() == mover) {
        Phrases.Entry left = entry.get();
        return left.process().equals(process) && left.value().equals("none")
            ? Optional.of(new Move(mover, left.page(), made))
            : Optional.empty();
      }
    }
    return Optional.empty();
  }

  /** The step at which the walk looked for the entry at its old place, too late; -1 for none. */
  int lateLook(Trace trace) {
    for (Computation look : looks) {
      if (move.isPresent() && look.address() == move.get().from()) {
        for (int i = Math.max(move.get().step(), look.step()); i < trace.steps().size(); i++) {
          Trace.Step step = trace.steps().get(i);
          if (step.task() == task && LockNames.isPageTableLock(step)) {
            return i;
          }
        }
      }
    }
    return -1;
  }

  /** The step at which the walk looked for the entry at its new place, too early; -1 for none. */
  int earlyLook() {
    return looks.stream()
        .filter(look -> move.isPresent() && look.address() == page)
        .filter(look -> look.step() < move.get().step())
        .mapToInt(Computation::step)
        .findFirst()
        .orElse(-1);
  }

  /** The step at which the entry was missed for good; -1 if unknown. */
  int step(Trace trace) {
    int moved = Math.max(lateLook(trace), earlyLook());
    if (moved >= 0) {
      return moved;
    }
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

  /**
   * The last step that the walk made with an anon_vma locked. The walk of a merged page locks one
   * for each place; the page is unlocked after all.
   */
  private int lastLocked(Trace trace) {
    int last = walkStep;
    for (int i = walkStep + 1; i < trace.steps().size(); i++) {
      Trace.Step step = trace.steps().get(i);
      if (step.task() != task) {
        continue;
      }
      if (step.kind() == Trace.StepKind.UNLOCK && step.text().contains("page lock")) {
        return last;
      }
      if (!LockNames.anonVmas(step.held().get(task)).isEmpty()) {
        last = i;
      }
    }
    return last;
  }
}
