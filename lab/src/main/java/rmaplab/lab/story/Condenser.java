package rmaplab.lab.story;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import rmaplab.checker.Trace;
import rmaplab.checker.Violation;
import rmaplab.lab.subject.Phrases;

/**
 * Chooses the steps of a trace that a story tells.
 *
 * <p>Told are: locks of mmap, pages and anon_vmas, links of the mesh that are made, cut or
 * followed, page-table entries, bounds, the addresses that walks compute, and the end. Left out are
 * page-table locks, counters, and the reading of bounds, unless another task steps in between: then
 * each read is a scene of its own.
 */
final class Condenser {
  /** A walk looks for the page at an address that it computed before. */
  static final String LOOKS = "looks at ";

  private final Trace trace;
  private final boolean lifetimes;
  private final List<Scene> scenes = new ArrayList<>();
  private final List<Computation> computations = new ArrayList<>();
  private final List<List<Integer>> reads = new ArrayList<>();
  private final int[] told;

  /** For each task the address that its walk has computed and not looked at yet; null for none. */
  private final @Nullable Computation[] pending;

  /** How many scenes there were then. */
  private final int[] scenesThen;

  private final boolean[] several;

  private Condenser(Trace trace, boolean[] several) {
    this.trace = trace;
    this.several = several;
    Violation violation = trace.violation();
    lifetimes =
        violation != null
            && (violation.kind() == Violation.Kind.USE_AFTER_FREE
                || violation.kind() == Violation.Kind.TYPE_REUSE);
    told = new int[trace.tasks().size()];
    pending = new Computation[told.length];
    scenesThen = new int[told.length];
    for (int i = 0; i < told.length; i++) {
      reads.add(new ArrayList<>());
    }
  }

  /**
   * What a story needs of a trace.
   *
   * @param scenes what is told
   * @param computations every address that a walk computed
   */
  record Condensed(List<Scene> scenes, List<Computation> computations) {}

  /**
   * Condenses a trace.
   *
   * @param several for each task, whether it has more than one statement, so that each is announced
   */
  static Condensed condense(Trace trace, boolean[] several) {
    Condenser condenser = new Condenser(trace, several);
    for (int i = 0; i < trace.steps().size(); i++) {
      condenser.step(i, trace.steps().get(i));
    }
    return new Condensed(List.copyOf(condenser.scenes), List.copyOf(condenser.computations));
  }

  private void step(int i, Trace.Step step) {
    if (step.task() < 0) {
      alone(i, step);
      return;
    }
    switch (step.kind()) {
      case LOCK, UNLOCK -> {
        look(i, step);
        tell(i, step, LockNames.step(step.text()));
      }
      case NOTE, BEGIN, END -> note(i, step);
      case WRITE -> write(i, step);
      case ALLOCATE, FREE -> {
        if (lifetimes && isOfTheMesh(step)) {
          tell(i, step, step.text());
        }
      }
      case CHOICE, BLOCKED, VIOLATION -> tell(i, step, step.text());
      case READ, RCU_ENTER, RCU_EXIT, GRACE_BEGIN, GRACE_END -> {}
    }
  }

  /** New edges and VMAs are told when they are linked. */
  private static boolean isOfTheMesh(Trace.Step step) {
    return step.kind() == Trace.StepKind.FREE
        ? !step.text().startsWith("free page")
        : step.text().startsWith("allocate anon_vma");
  }

  /** Of the finish only the statements are told, and the end; nothing of the set-up. */
  private void alone(int i, Trace.Step step) {
    if (step.kind() == Trace.StepKind.VIOLATION) {
      tell(i, step, step.text());
    } else if (step.text().startsWith(Phrases.BEGIN) && !scenes.isEmpty()) {
      tell(i, step, step.text().substring(Phrases.BEGIN.length()));
    }
  }

  private void note(int i, Trace.Step step) {
    String text = step.text();
    if (text.startsWith(Phrases.BEGIN)) {
      if (several[step.task()]) {
        tell(i, step, text.substring(Phrases.BEGIN.length()));
      }
    } else if (text.startsWith(Phrases.END)) {
      int refusal = text.lastIndexOf(": E");
      if (refusal > 0) {
        tell(i, step, "refused:" + text.substring(refusal + 1));
      }
    } else if (text.startsWith(Phrases.WALK)) {
      tell(i, step, text.substring(Phrases.WALK.length()));
    } else if (text.startsWith(Phrases.LOOK)) {
      tell(i, step, text.substring(Phrases.LOOK.length()));
    } else if (Phrases.read(text).isPresent()) {
      reads.get(step.task()).add(i);
    } else {
      Optional<Phrases.Address> address = Phrases.address(text);
      if (address.isPresent()) {
        computed(i, step, address.get());
      } else {
        tell(i, step, text);
      }
    }
  }

  private void computed(int i, Trace.Step step, Phrases.Address address) {
    List<Integer> steps = List.copyOf(reads.get(step.task()));
    Computation computation =
        new Computation(
            i,
            step.task(),
            address.process(),
            address.index(),
            address.address(),
            steps.stream()
                .map(s -> Phrases.read(trace.steps().get(s).text()).orElseThrow())
                .toList(),
            steps);
    computations.add(computation);
    reads.get(step.task()).clear();
    told[step.task()] = 0;
    tell(i, step, computation.text());
    pending[step.task()] = address.address() < 0 ? null : computation;
    scenesThen[step.task()] = scenes.size();
  }

  /**
   * That a walk looks at the address which it has computed is told only if somebody stepped in
   * between.
   */
  private void look(int i, Trace.Step step) {
    Computation computation = pending[step.task()];
    if (computation != null && LockNames.isPageTableLock(step)) {
      pending[step.task()] = null;
      if (scenes.size() > scenesThen[step.task()]) {
        tell(i, step, LOOKS + computation.process() + ":" + computation.address());
      }
    }
  }

  private void write(int i, Trace.Step step) {
    String text = step.text();
    if (!text.startsWith(Phrases.WRITE)) {
      return;
    }
    Optional<Phrases.Bound> bound = Phrases.bound(text);
    if (bound.isPresent() && bound.get().before() == bound.get().after()) {
      return;
    }
    if (!mergedWithLast(i, step)) {
      tell(i, step, text.substring(Phrases.WRITE.length()));
    }
  }

  /** Entries in a row that become the same are told as one. */
  private boolean mergedWithLast(int i, Trace.Step step) {
    Optional<Phrases.Entry> entry = Phrases.entry(step.text());
    if (entry.isEmpty() || scenes.isEmpty() || scenes.getLast().task() != step.task()) {
      return false;
    }
    Scene last = scenes.getLast();
    Optional<Phrases.Entry> before = Phrases.entry(trace.steps().get(last.step()).text());
    if (before.isEmpty()
        || !before.get().process().equals(entry.get().process())
        || !before.get().value().equals(entry.get().value())
        || before.get().page() + 1 != entry.get().page()) {
      return false;
    }
    String pages = last.text().substring(0, last.text().indexOf(" -> "));
    int dash = pages.indexOf("..");
    String first = dash < 0 ? pages : pages.substring(0, dash);
    String text = first + ".." + entry.get().page() + " -> " + entry.get().value();
    scenes.set(scenes.size() - 1, new Scene(i, last.task(), last.depth(), text, last.place()));
    return true;
  }

  private void tell(int i, Trace.Step step, String text) {
    if (text.isEmpty()) {
      return;
    }
    for (int task = 0; task < told.length; task++) {
      if (task != step.task()) {
        tellReads(task);
      }
    }
    scenes.add(new Scene(i, step.task(), depth(i, step), text, step.place()));
  }

  /** Somebody steps in: what a walk has read up to now is told before. */
  private void tellReads(int task) {
    List<Integer> pending = reads.get(task);
    if (told[task] >= pending.size()) {
      return;
    }
    StringBuilder text = new StringBuilder();
    for (int s : pending.subList(told[task], pending.size())) {
      Phrases.Read read = Phrases.read(trace.steps().get(s).text()).orElseThrow();
      text.append(text.isEmpty() ? read.process() + ": reads " : ", ")
          .append(read.field())
          .append(' ')
          .append(read.value());
    }
    int last = pending.getLast();
    Trace.Step step = trace.steps().get(last);
    scenes.add(new Scene(last, task, depth(last, step), text.toString(), step.place()));
    told[task] = pending.size();
  }

  /**
   * Indented is what happens while the task holds an anon_vma's lock, between taking and releasing
   * it.
   */
  private int depth(int i, Trace.Step step) {
    if (step.task() < 0 || i == 0) {
      return 0;
    }
    List<String> after = LockNames.anonVmas(held(step));
    if (step.kind() == Trace.StepKind.LOCK) {
      return after.size() > 1 ? 1 : 0;
    }
    return after.isEmpty() ? 0 : 1;
  }

  private static List<String> held(Trace.Step step) {
    return step.task() < step.held().size() ? step.held().get(step.task()) : List.of();
  }
}
