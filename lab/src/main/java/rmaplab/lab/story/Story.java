package rmaplab.lab.story;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import rmaplab.checker.Trace;
import rmaplab.checker.Violation;
import rmaplab.lab.subject.Phrases;
import rmaplab.report.MeshPicture;
import rmaplab.report.MeshText;
import rmaplab.report.columns.Counterexample;
import rmaplab.report.columns.Row;
import rmaplab.workload.Statement;
import rmaplab.workload.Workload;

/**
 * A replayed execution, told: the steps that matter, the one that goes wrong, and why it does.
 *
 * <p>Everything that is said is taken from the trace.
 */
public final class Story {
  /** How much is told. */
  public enum Detail {
    /** What a reader needs. */
    COMPACT,
    /** Every step of the trace. */
    FULL
  }

  private final Trace trace;
  private final Workload workload;
  private final List<Scene> scenes;
  private final int wrongStep;
  private final int firstCause;
  private final String explanation;
  private final Sides sides;

  private Story(Trace told, Workload workload, Detail detail) {
    this.workload = workload;
    trace = placed(told);
    Condenser.Condensed condensed = Condenser.condense(trace, several(workload));
    wrongStep = WrongStep.of(trace, condensed);
    Explanation why = Explanation.of(trace, condensed, wrongStep);
    explanation = why.text();
    sides = Sides.of(trace, workload, condensed.scenes(), wrongStep, why.firstCause());
    firstCause = why.firstCause() < 0 ? wrongStep : why.firstCause();
    scenes =
        detail == Detail.COMPACT
            ? Folding.fold(condensed.scenes(), trace, condensed.computations(), wrongStep)
            : everything(trace);
  }

  /** Understands a trace of a run of {@code workload}. */
  public static Story of(Trace trace, Workload workload, Detail detail) {
    return new Story(trace, workload, detail);
  }

  /** Not a place without a line, nor one of the program that performs the workload. */
  private static boolean inTheSystem(String place) {
    return !place.endsWith(":-1") && !place.startsWith("WorkloadRun.java");
  }

  /** The places that sentences name, in the steps' places. */
  private static Trace placed(Trace trace) {
    List<Trace.Step> steps = new ArrayList<>();
    for (Trace.Step step : trace.steps()) {
      Phrases.Placed sentence = Phrases.placed(step.text());
      String place = sentence.place().isEmpty() ? step.place() : sentence.place();
      steps.add(
          new Trace.Step(
              step.task(),
              step.kind(),
              Things.named(sentence.text()),
              inTheSystem(place) ? place : "",
              step.held(),
              step.decision()));
    }
    return new Trace(trace.tasks(), steps, trace.violation(), trace.wrongStep());
  }

  private static boolean[] several(Workload workload) {
    boolean[] several = new boolean[workload.tasks().size()];
    for (int i = 0; i < several.length; i++) {
      several[i] = workload.tasks().get(i).size() > 1;
    }
    return several;
  }

  private static List<Scene> everything(Trace trace) {
    List<Scene> scenes = new ArrayList<>();
    for (int i = 0; i < trace.steps().size(); i++) {
      Trace.Step step = trace.steps().get(i);
      scenes.add(new Scene(i, step.task(), 0, step.text(), step.place()));
    }
    return scenes;
  }

  /** The index in the trace of the step that goes wrong; -1 if there is none. */
  public int wrongStep() {
    return wrongStep;
  }

  /**
   * The index in the trace of the last step before things began to go wrong; -1 if there is none.
   */
  public int lastGoodStep() {
    return firstCause - 1;
  }

  /** What went wrong, in words; empty if nothing did. */
  public String explanation() {
    return explanation;
  }

  /** Who goes wrong where, and what the other side did; for a trace with a violation. */
  public Sides sides() {
    return sides;
  }

  /** Where it goes wrong, for example {@code PageAddress.java:22}; empty if unknown. */
  public String wrongPlace() {
    return wrongStep < 0 ? "" : trace.steps().get(wrongStep).place();
  }

  /**
   * The story as a table of columns.
   *
   * @param headline what failed
   * @param before the mesh before the wrong step, null for none
   * @param after the mesh after it, null for none
   * @param replay the command that shows the execution again
   * @param verdict how far the search went
   */
  public Counterexample counterexample(
      String headline,
      @Nullable MeshPicture before,
      @Nullable MeshPicture after,
      String replay,
      String verdict) {
    List<Row> rows = rows();
    return new Counterexample(
        headline, explanation, tasks(), rows, drawings(rows, before, after), replay, verdict);
  }

  private List<Counterexample.Task> tasks() {
    List<Counterexample.Task> tasks = new ArrayList<>();
    for (int i = 0; i < trace.tasks().size(); i++) {
      List<Statement> statements = workload.tasks().get(i);
      String program = statements.size() == 1 ? statements.getFirst().text() : "";
      tasks.add(new Counterexample.Task(trace.tasks().get(i), program));
    }
    return tasks;
  }

  private List<Row> rows() {
    List<Row> rows = new ArrayList<>();
    String shown = "";
    for (Scene scene : scenes) {
      Trace.Step step = trace.steps().get(scene.step());
      String held = LockNames.held(trace.tasks(), step.held());
      boolean wrong = scene.step() == wrongStep;
      boolean say = wrong || (scene.task() >= 0 && !held.equals(shown));
      if (say) {
        shown = held;
      }
      String text = scene.task() < 0 ? "final: " + scene.text() : scene.text();
      String said = !say ? "" : held.isEmpty() ? "nothing" : held;
      rows.add(new Row(scene.task(), scene.depth(), text, said, scene.place(), wrong));
    }
    if (trace.violation() != null) {
      rows.add(end(trace.violation(), rows.stream().noneMatch(Row::wrong)));
    }
    return rows;
  }

  /** The last row: what the execution ended in, in a column of its own. */
  private Row end(Violation violation, boolean wrong) {
    int task = trace.steps().isEmpty() ? Row.ALL : trace.steps().getLast().task();
    String who = task < 0 ? "final" : trace.tasks().get(task);
    String text = who + ": " + violation.kind().label() + ": " + Things.named(violation.message());
    return new Row(Row.ALL, 0, text, "", "", wrong);
  }

  private List<Counterexample.Drawing> drawings(
      List<Row> rows, @Nullable MeshPicture before, @Nullable MeshPicture after) {
    List<Counterexample.Drawing> drawings = new ArrayList<>();
    int wrong = numberOf(wrongStep);
    if (before != null && after != null && before.equals(after)) {
      drawings.add(drawing("The mesh at step " + wrong, after, rows));
      return drawings;
    }
    if (before != null) {
      drawings.add(drawing("The mesh before step " + numberOf(firstCause), before, rows));
    }
    if (after != null) {
      drawings.add(drawing("The mesh at step " + wrong, after, rows));
    }
    return drawings;
  }

  /** The number of the first row that is not before a step. */
  private int numberOf(int step) {
    for (int i = 0; i < scenes.size(); i++) {
      if (scenes.get(i).step() >= step) {
        return i + 1;
      }
    }
    return scenes.size() + (trace.violation() == null ? 0 : 1);
  }

  /** Of the pages only those that the story names. */
  private static Counterexample.Drawing drawing(String title, MeshPicture mesh, List<Row> rows) {
    List<MeshPicture.Page> pages =
        mesh.pages().stream().filter(p -> isNamed("f" + p.frame(), rows)).toList();
    MeshPicture shown = new MeshPicture(mesh.anonVmas(), mesh.vmas(), mesh.avcs(), pages);
    return new Counterexample.Drawing(title, MeshText.render(shown).lines().toList());
  }

  private static boolean isNamed(String frame, List<Row> rows) {
    Pattern name = Pattern.compile("\\b" + frame + "\\b");
    return rows.stream().anyMatch(r -> name.matcher(r.text()).find());
  }
}
