package rmaplab.lab.story;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import rmaplab.checker.Trace;
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
  private final String explanation;

  private Story(Trace trace, Workload workload, Detail detail) {
    this.trace = trace;
    this.workload = workload;
    Condenser.Condensed condensed = Condenser.condense(trace, several(workload));
    wrongStep = WrongStep.of(trace, condensed);
    explanation = Explanation.of(trace, condensed, wrongStep);
    scenes = detail == Detail.COMPACT ? condensed.scenes() : everything(trace);
  }

  /** Understands a trace of a run of {@code workload}. */
  public static Story of(Trace trace, Workload workload, Detail detail) {
    return new Story(trace, workload, detail);
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

  /** What went wrong, in words; empty if nothing did. */
  public String explanation() {
    return explanation;
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
    return rows;
  }

  private static List<Counterexample.Drawing> drawings(
      List<Row> rows, @Nullable MeshPicture before, @Nullable MeshPicture after) {
    int number = 0;
    for (int i = 0; i < rows.size(); i++) {
      if (rows.get(i).wrong()) {
        number = i + 1;
      }
    }
    List<Counterexample.Drawing> drawings = new ArrayList<>();
    if (before != null && before.equals(after)) {
      drawings.add(drawing("The mesh at step " + number, before));
      return drawings;
    }
    if (before != null) {
      drawings.add(drawing("The mesh before step " + number, before));
    }
    if (after != null) {
      drawings.add(drawing("The mesh after step " + number, after));
    }
    return drawings;
  }

  private static Counterexample.Drawing drawing(String title, MeshPicture mesh) {
    return new Counterexample.Drawing(title, MeshText.render(mesh).lines().toList());
  }
}
