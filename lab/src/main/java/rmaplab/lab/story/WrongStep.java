package rmaplab.lab.story;

import java.util.List;
import rmaplab.checker.Trace;

/** Where a trace goes wrong. */
final class WrongStep {
  private WrongStep() {}

  /**
   * The index in the trace of the step that goes wrong: for an entry that a walk missed, the walk's
   * last look at its VMA; otherwise the last step. -1 if nothing goes wrong.
   */
  static int of(Trace trace, Condenser.Condensed condensed) {
    if (trace.violation() == null) {
      return -1;
    }
    int missed = Missed.of(trace, condensed.computations()).map(m -> m.step(trace)).orElse(-1);
    return missed >= 0
        ? toldAtOrBefore(condensed.scenes(), missed, trace.steps().get(missed).task())
        : trace.steps().size() - 1;
  }

  /** The last scene of the task up to the step; the last scene of all if the task has none. */
  private static int toldAtOrBefore(List<Scene> scenes, int step, int task) {
    int found = -1;
    for (Scene scene : scenes) {
      if (scene.step() <= step && (scene.task() == task || found < 0)) {
        found = scene.step();
      }
    }
    return found < 0 && !scenes.isEmpty() ? scenes.getLast().step() : found;
  }
}
