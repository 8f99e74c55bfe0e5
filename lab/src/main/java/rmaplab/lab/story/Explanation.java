package rmaplab.lab.story;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import rmaplab.checker.Trace;
import rmaplab.checker.Violation;
import rmaplab.lab.subject.Phrases;

/** Says in words what went wrong, from the facts of one trace. */
final class Explanation {
  private static final Pattern SELF =
      Pattern.compile("(\\S+) waits for the (.+), which it holds itself");

  private final Trace trace;

  /** Steps by which others changed a bound that a failed computation read. */
  private final Set<Integer> changes = new TreeSet<>();

  private String text = "";

  private Explanation(Trace trace) {
    this.trace = trace;
  }

  /** Explains a trace; says nothing if there is no violation. */
  static Explanation of(Trace trace, Condenser.Condensed condensed, int wrongStep) {
    Explanation explanation = new Explanation(trace);
    Violation violation = trace.violation();
    if (violation != null) {
      Optional<Missed> missed = Missed.of(trace, condensed.computations());
      explanation.text =
          missed.map(explanation::missed).orElseGet(() -> explanation.plain(violation, wrongStep))
              + explanation.failedAllocation();
    }
    return explanation;
  }

  /** One paragraph; empty if nothing went wrong. */
  String text() {
    return text;
  }

  /** The index in the trace of the first change that had to do with it; -1 if unknown. */
  int firstCause() {
    return changes.isEmpty() ? -1 : changes.iterator().next();
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
      missed.move().ifPresent(move -> sentences.add(moved(missed, move)));
    } else {
      String walk = "The walk of " + trace.tasks().get(missed.task()) + " that restores entries";
      for (Computation look : missed.looks()) {
        if (look.step() == missed.earlyLook()) {
          continue;
        }
        int known = changes.size();
        String visit = looked(look, missed.page());
        // VMAs that the page does not lie in are skipped, and rightly so.
        boolean only = missed.looks().size() == 1 && missed.move().isEmpty();
        if (changes.size() > known || only) {
          sentences.add(walk + " " + visit);
          walk = "Then it";
        }
      }
      missed.move().ifPresent(move -> sentences.add(moved(missed, move)));
      sentences.addAll(locks(missed));
    }
    return String.join(" ", sentences);
  }

  /** An entry that was moved between the walk's looks, or after them. */
  private String moved(Missed missed, Missed.Move move) {
    changes.add(move.step());
    String who = trace.tasks().get(move.task());
    if (missed.lateLook(trace) >= 0) {
      return "When it looked at page "
          + move.from()
          + ", "
          + who
          + " had moved the entry from there to page "
          + missed.page()
          + ".";
    }
    if (missed.earlyLook() >= 0) {
      return "The walk of "
          + trace.tasks().get(missed.task())
          + " that restores entries looked at page "
          + missed.page()
          + ", and the entry was not there yet. "
          + who
          + " moved it there from page "
          + move.from()
          + " afterwards.";
    }
    return who
        + (missed.looks().isEmpty() || move.step() < missed.looks().getLast().step() ? " had" : "")
        + " moved the entry there from page "
        + move.from()
        + ".";
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
        + page
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

  /** Which anon_vma locks the two sides held, and which they shared but not all the time. */
  private List<String> locks(Missed missed) {
    int walk = missed.task();
    int last = missed.looks().getLast().step();
    List<String> walkHeld = LockNames.anonVmas(trace.steps().get(last).held().get(walk));
    List<String> sentences = new ArrayList<>();
    Set<Integer> told = new LinkedHashSet<>();
    for (int change : changes) {
      Trace.Step step = trace.steps().get(change);
      if (told.add(step.task())) {
        List<String> held = LockNames.anonVmas(step.held().get(step.task()));
        List<String> shared = held.stream().filter(walkHeld::contains).toList();
        sentences.add(
            trace.tasks().get(step.task())
                + (Phrases.bound(step.text()).isPresent() ? " changed the bounds" : " moved it")
                + " holding "
                + (held.isEmpty() ? "no anon_vma lock" : String.join(" and ", held))
                + "; the walk held "
                + (walkHeld.isEmpty() ? "none" : String.join(" and ", walkHeld))
                + (shared.isEmpty()
                    ? "."
                    : ", but let " + String.join(" and ", shared) + " go in between."));
      }
    }
    return sentences;
  }

  /** The violation's own sentence, what was held, and who relied on RCU. */
  private String plain(Violation violation, int wrongStep) {
    StringBuilder sentences = new StringBuilder(Things.named(violation.message())).append('.');
    Trace.Step step = wrongStep < 0 ? null : trace.steps().get(wrongStep);
    if (step == null || step.task() < 0) {
      return sentences.toString();
    }
    String held = LockNames.held(trace.tasks(), step.held());
    sentences
        .append(" Held at that moment: ")
        .append(held.isEmpty() ? "nothing" : held.replace("  ", ", "))
        .append('.');
    List<String> lives = Lifetimes.sentences(trace, violation);
    lives.forEach(sentence -> sentences.append(' ').append(sentence));
    boolean lifetime =
        violation.kind() == Violation.Kind.USE_AFTER_FREE
            || violation.kind() == Violation.Kind.TYPE_REUSE;
    for (int task = 0; lifetime && lives.isEmpty() && task < trace.tasks().size(); task++) {
      if (isReading(task)) {
        sentences
            .append(' ')
            .append(trace.tasks().get(task))
            .append(" is inside an RCU read section.");
      }
    }
    selfDeadlock(violation).ifPresent(sentence -> sentences.append(' ').append(sentence));
    return sentences.toString();
  }

  /** Where a task took the lock that it waits for. */
  private Optional<String> selfDeadlock(Violation violation) {
    Matcher m = SELF.matcher(violation.message());
    if (violation.kind() != Violation.Kind.DEADLOCK || !m.matches()) {
      return Optional.empty();
    }
    for (Trace.Step step : trace.steps().reversed()) {
      if (step.kind() == Trace.StepKind.LOCK
          && step.task() >= 0
          && trace.tasks().get(step.task()).equals(m.group(1))
          && step.text().equals("lock " + m.group(2))) {
        return Optional.of("It took that lock at " + step.place() + ".");
      }
    }
    return Optional.empty();
  }

  /** Which allocation the execution had fail; empty if none. */
  private String failedAllocation() {
    for (Trace.Step step : trace.steps()) {
      if (step.kind() == Trace.StepKind.CHOICE && step.task() >= 0) {
        String what = step.text().substring("no memory for ".length());
        String place = step.place().isEmpty() ? "" : ", at " + step.place();
        return " In this execution "
            + trace.tasks().get(step.task())
            + " found no memory for a new "
            + what
            + place
            + ".";
      }
    }
    return "";
  }

  /** Whether a task is inside an RCU read section at the end. */
  private boolean isReading(int task) {
    int depth = 0;
    for (Trace.Step step : trace.steps()) {
      if (step.task() == task && step.text().startsWith("rcu")) {
        depth += step.kind() == Trace.StepKind.RCU_ENTER ? 1 : -1;
      }
    }
    return depth > 0;
  }
}
