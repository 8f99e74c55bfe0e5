package rmaplab.checker.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import rmaplab.checker.Subject;
import rmaplab.checker.Trace;

/**
 * Writes down what an execution does, while a schedule is replayed; otherwise it is off and costs a
 * test.
 */
public final class Journal {
  private final Scheduler scheduler;
  private final Held held;
  private final CodeMap code;
  private final StackWalker stacks = StackWalker.getInstance();
  private Predicate<String> isWoven = name -> false;
  private Set<Integer> pictured = Set.of();
  private Set<String> fields = Set.of();
  private @Nullable Subject subject;
  private @Nullable List<Trace.Step> steps;
  private final Map<Integer, Object> pictures = new TreeMap<>();

  Journal(Scheduler scheduler, Held held, CodeMap code) {
    this.scheduler = scheduler;
    this.held = held;
    this.code = code;
  }

  /**
   * Begins to write.
   *
   * @param woven whether a class is code under test, by name
   * @param shownFields whose writes are steps
   * @param picturedSteps after which steps to ask for a picture
   */
  public void open(
      Subject program,
      Predicate<String> woven,
      Set<String> shownFields,
      Set<Integer> picturedSteps) {
    subject = program;
    fields = Set.copyOf(shownFields);
    isWoven = woven;
    pictured = picturedSteps;
    pictures.clear();
    steps = new ArrayList<>();
  }

  /** Stops writing and gives the steps. */
  public List<Trace.Step> close() {
    List<Trace.Step> all = steps == null ? List.of() : List.copyOf(steps);
    steps = null;
    subject = null;
    return all;
  }

  /** The pictures taken, by step. */
  public Map<Integer, Object> pictures() {
    return new TreeMap<>(pictures);
  }

  boolean shows(String field) {
    return fields.contains(field);
  }

  /** Whether steps are written down. */
  boolean isOpen() {
    return steps != null;
  }

  boolean isOn() {
    return steps != null && scheduler.me != Scheduler.MUTED;
  }

  /** Notes a step of the running task, at the place that woven code announced. */
  void step(Trace.StepKind kind, Supplier<String> text) {
    if (steps != null && scheduler.me < Scheduler.ALONE) {
      add(kind, text);
    }
  }

  /** Likewise in set-up and finish, which are steps of task -1. */
  void stepAnywhere(Trace.StepKind kind, Supplier<String> text) {
    if (steps != null && scheduler.me <= Scheduler.ALONE) {
      add(kind, text);
    }
  }

  private void add(Trace.StepKind kind, Supplier<String> text) {
    List<Trace.Step> all = steps;
    if (all == null) {
      return;
    }
    int who = scheduler.me;
    String place = place();
    scheduler.me = Scheduler.MUTED;
    try {
      List<List<String>> holding = new ArrayList<>();
      for (int t = 0; t < scheduler.tasks(); t++) {
        holding.add(held.labels(t, this::shortLabel));
      }
      all.add(
          new Trace.Step(
              who >= Scheduler.ALONE ? -1 : who,
              kind,
              text.get(),
              place,
              List.copyOf(holding),
              scheduler.tape().steps() - 1));
      int index = all.size() - 1;
      if (subject != null && pictured.contains(index)) {
        Object picture = subject.picture();
        if (picture != null) {
          pictures.put(index, picture);
        }
      }
    } finally {
      scheduler.me = who;
    }
  }

  private String shortLabel(LockState l) {
    String kind = l.label;
    int space = kind.lastIndexOf(' ');
    return (space < 0 ? kind : kind.substring(0, space)) + " " + l.owner;
  }

  private String place() {
    String walked =
        stacks.walk(frames ->
            frames
                .filter(f -> isWoven.test(f.getClassName()))
                .findFirst()
                .map(f -> f.getFileName() + ":" + f.getLineNumber())
                .orElse(""));
    return walked.isEmpty() ? code.placeName(scheduler.site) : walked;
  }

  // ---- what woven and controlled code tells ----

  /** A word, reference or field was changed. */
  void changed(
      Object owner, String what, String place, @Nullable Object before, @Nullable Object after) {
    if (!isOn() || scheduler.me >= Scheduler.ALONE) {
      return;
    }
    step(
        Trace.StepKind.WRITE,
        () -> {
          String text = subject == null ? null : subject.describeWrite(owner, place, before, after);
          return text != null ? text : what + " " + before + " -> " + after;
        });
  }

  /** A word or reference was read. */
  void looked(String what, @Nullable Object value) {
    step(Trace.StepKind.READ, () -> "read " + what + ": " + value);
  }

  /** A narrated method was entered or has returned. */
  void narrated(String method, @Nullable Object[] arguments, @Nullable Object result) {
    if (!isOn()) {
      return;
    }
    Subject program = subject;
    if (program == null) {
      return;
    }
    int who = scheduler.me;
    scheduler.me = Scheduler.MUTED;
    String text;
    try {
      text = program.narrate(method, arguments, result);
    } finally {
      scheduler.me = who;
    }
    if (text != null) {
      String known = text;
      stepAnywhere(Trace.StepKind.NOTE, () -> known);
    }
  }
}
