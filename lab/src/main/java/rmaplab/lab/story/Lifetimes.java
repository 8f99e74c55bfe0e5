package rmaplab.lab.story;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import rmaplab.checker.Trace;
import rmaplab.checker.Violation;
import rmaplab.lab.subject.Phrases;

/**
 * Says of an anon_vma that was used after its life: who ended that, how the user had come to it,
 * what its memory has become, and whether RCU had anything to say.
 */
final class Lifetimes {
  private static final Pattern NAME = Pattern.compile("anon_vma (A\\d+)\\b");

  private final Trace trace;
  private final String name;
  private final int user;
  private final int freed;

  private Lifetimes(Trace trace, String name, int user, int freed) {
    this.trace = trace;
    this.name = name;
    this.user = user;
    this.freed = freed;
  }

  /** Sentences about the anon_vma that the violation names; none if it is about something else. */
  static List<String> sentences(Trace trace, Violation violation) {
    Matcher m = NAME.matcher(Things.named(violation.message()));
    boolean lifetime =
        violation.kind() == Violation.Kind.USE_AFTER_FREE
            || violation.kind() == Violation.Kind.TYPE_REUSE;
    if (!lifetime || trace.steps().isEmpty() || !m.find()) {
      return List.of();
    }
    int freed = last(trace, Trace.StepKind.FREE, "free anon_vma " + m.group(1));
    int user = trace.steps().getLast().task();
    return freed < 0 || user < 0
        ? List.of()
        : new Lifetimes(trace, m.group(1), user, freed).tell(violation.kind());
  }

  private List<String> tell(Violation.Kind kind) {
    List<String> sentences = new ArrayList<>();
    through().ifPresent(sentences::add);
    sentences.add(freeing() + section() + ".");
    if (kind == Violation.Kind.TYPE_REUSE) {
      newLife().ifPresent(sentences::add);
    }
    return sentences;
  }

  /** How a walk that locks the own anon_vma of each VMA came to it. */
  private Optional<String> through() {
    for (int i = trace.steps().size() - 1; i >= 0; i--) {
      Trace.Step step = trace.steps().get(i);
      Optional<Phrases.Own> own = step.task() == user ? Phrases.own(step.text()) : Optional.empty();
      if (own.isPresent()) {
        return own.filter(o -> o.anonVma().equals(name))
            .map(o ->
                "The walk of "
                    + task(user)
                    + " came to it through "
                    + o.vma()
                    + ", whose own it was, and which is still on the list of another anon_vma.");
      }
    }
    return Optional.empty();
  }

  private String freeing() {
    String who = task(trace.steps().get(freed).task());
    for (int i = freed; i >= 0; i--) {
      Optional<Phrases.Link> link = Phrases.link(trace.steps().get(i).text());
      if (link.isPresent() && !link.get().made() && link.get().anonVma().equals(name)) {
        return who
            + " had freed "
            + name
            + " when it took its last VMA, "
            + link.get().vma()
            + ", off its list";
      }
    }
    return who + " had freed " + name;
  }

  /** Whether the user's read section began in time to keep the memory. */
  private String section() {
    int begun = -1;
    int depth = 0;
    for (int i = 0; i < trace.steps().size(); i++) {
      Trace.Step step = trace.steps().get(i);
      if (step.task() == user && step.kind() == Trace.StepKind.RCU_ENTER && depth++ == 0) {
        begun = i;
      } else if (step.task() == user && step.kind() == Trace.StepKind.RCU_EXIT) {
        depth--;
      }
    }
    if (depth == 0) {
      return "; " + task(user) + " is in no RCU read section";
    }
    return begun > freed
        ? ", before the RCU read section of " + task(user) + " began: it does not keep that memory"
        : ", while " + task(user) + " was in its RCU read section: the memory stays an anon_vma";
  }

  private Optional<String> newLife() {
    for (int i = freed; i < trace.steps().size(); i++) {
      Optional<Phrases.Link> link = Phrases.link(trace.steps().get(i).text());
      if (link.isPresent() && link.get().made() && link.get().anonVma().equals(name)) {
        return Optional.of(
            "It has become that of "
                + link.get().vma()
                + " since, and "
                + task(user)
                + " walks a list that has nothing to do with its page.");
      }
    }
    return Optional.empty();
  }

  private String task(int task) {
    return task < 0 ? "the final part" : trace.tasks().get(task);
  }

  private static int last(Trace trace, Trace.StepKind kind, String prefix) {
    for (int i = trace.steps().size() - 1; i >= 0; i--) {
      Trace.Step step = trace.steps().get(i);
      if (step.kind() == kind && step.text().equals(prefix)) {
        return i;
      }
    }
    return -1;
  }
}
