package rmaplab.lab.story;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import rmaplab.checker.Trace;
import rmaplab.checker.Violation;
import rmaplab.lab.subject.Phrases;

/** Says in words what went wrong, from the facts of one trace. */
final class Explanation {
  private final Trace trace;

  /** Steps that changed a bound which a failed computation read, by whomever. */
  private final Set<Integer> changes = new LinkedHashSet<>();

  private Explanation(Trace trace) {
    this.trace = trace;
  }

  /** One paragraph; empty if there is no violation. */
  static String of(Trace trace, Condenser.Condensed condensed, int wrongStep) {
    Violation violation = trace.violation();
    if (violation == null) {
      return "";
    }
    Explanation explanation = new Explanation(trace);
    Optional<Missed> missed = Missed.of(trace, condensed.computations());
    return missed.map(explanation::missed).orElseGet(() -> explanation.plain(violation, wrongStep));
  }

  private String missed(Missed missed) {
    List<String> sentences = new ArrayList<>();
    sentences.add(
        missed.process()
            + "'s page "
            + missed.page()
            + " still holds a migration entry after its migration ended.");
    if (missed.task() < 0) {
      sentences.add("No walk came by after the entry was made.");
    } else if (missed.looks().isEmpty()) {
      sentences.add(
          "The walk of "
              + trace.tasks().get(missed.task())
              + " that restores entries visited no VMA of "
              + missed.process()
              + ".");
    } else {
      String walk = "The walk of " + trace.tasks().get(missed.task()) + " that restores entries";
      for (Computation look : missed.looks()) {
        sentences.add(walk + " " + looked(look, missed.page()));
        walk = "Then it";
      }
      sentences.addAll(locks(missed));
    }
    return String.join(" ", sentences);
  }

  /** One visit of a VMA, with what others did to the bounds meanwhile. */
  private String looked(Computation look, long page) {
    if (look.reads().size() < 3) {
      return "skipped a VMA of " + look.process() + ".";
    }
    List<String> reads = new ArrayList<>();
    long start = look.reads().get(0).value();
    long pgoff = look.reads().get(1).value();
    long computed = start + (look.index() - pgoff);
    boolean addressed = computed != page;
    int relevant = addressed ? 2 : look.reads().size();
    for (int i = addressed ? 0 : 2; i < relevant; i++) {
      reads.add(read(look, i));
    }
    String bounds = String.join(" and ", reads);
    if (addressed) {
      return "computed address "
          + computed
          + " for it in "
          + look.process()
          + ": it read "
          + bounds
          + ".";
    }
    return "found page "
        + computed
        + " outside a VMA of "
        + look.process()
        + ": it read "
        + bounds
        + ".";
  }

  /** A value that was read, and whether that was before or after somebody changed it. */
  private String read(Computation look, int i) {
    Phrases.Read read = look.reads().get(i);
    int at = look.steps().get(i);
    String text = read.field() + " " + read.value();
    for (int s = 0; s < trace.steps().size(); s++) {
      Trace.Step step = trace.steps().get(s);
      Optional<Phrases.Bound> bound = Phrases.bound(step.text());
      if (step.task() < 0
          || step.task() == look.task()
          || bound.isEmpty()
          || bound.get().before() == bound.get().after()
          || !bound.get().process().equals(read.process())
          || !bound.get().field().equals(read.field())) {
        continue;
      }
      Phrases.Bound change = bound.get();
      String moved = change.before() + " -> " + change.after() + ")";
      if (s < at && change.after() == read.value()) {
        changes.add(s);
        return text + " after " + trace.tasks().get(step.task()) + " had moved it (" + moved;
      }
      if (s > at && change.before() == read.value()) {
        changes.add(s);
        return text + " before " + trace.tasks().get(step.task()) + " moved it (" + moved;
      }
    }
    return text;
  }

  /**
   * Which anon_vma locks the two sides held: they have none in common, or the miss could not be.
   */
  private List<String> locks(Missed missed) {
    List<String> walkHeld =
        LockNames.anonVmas(
            trace.steps().get(missed.looks().getLast().step()).held().get(missed.task()));
    List<String> sentences = new ArrayList<>();
    Set<Integer> told = new LinkedHashSet<>();
    for (int change : changes) {
      Trace.Step step = trace.steps().get(change);
      if (told.add(step.task())) {
        List<String> held = LockNames.anonVmas(step.held().get(step.task()));
        sentences.add(
            trace.tasks().get(step.task())
                + " changed the bounds holding "
                + (held.isEmpty() ? "no anon_vma lock" : String.join(" and ", held))
                + "; the walk held "
                + (walkHeld.isEmpty() ? "none" : String.join(" and ", walkHeld))
                + ".");
      }
    }
    return sentences;
  }

  /** The violation's own sentence, who freed what if something was freed, and what was held. */
  private String plain(Violation violation, int wrongStep) {
    StringBuilder text = new StringBuilder(violation.message()).append('.');
    if (wrongStep < 0 || wrongStep >= trace.steps().size()) {
      return text.toString();
    }
    Trace.Step step = trace.steps().get(wrongStep);
    if (step.task() >= 0) {
      String held = LockNames.held(trace.tasks(), step.held());
      text.append(" Held at that moment: ").append(held.isEmpty() ? "nothing" : held).append('.');
    }
    return text.toString();
  }
}
