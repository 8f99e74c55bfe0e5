package rmaplab.lab.story;

import java.util.List;
import rmaplab.checker.Trace;

/** Where a trace goes wrong. */
final class WrongStep {
  private WrongStep() {}

  /**
   * The index in the trace of the step that goes wrong, one that the story tells; -1 for an empty
   * story.
   */
  static int of(Trace trace, Condenser.Condensed condensed) {
    int missed = Missed.of(trace, condensed.computations()).map(m -> m.step(trace)).orElse(-1);
    if (missed >= 0) {
      return toldAtOrBefore(condensed.scenes(), missed, trace.steps().get(missed).task());
    }
    if (trace.wrongStep() >= 0) {
      int task = trace.steps().get(trace.wrongStep()).task();
      return toldAtOrBefore(condensed.scenes(), trace.wrongStep(), task);
    }
    return condensed.scenes().isEmpty() ? -1 : condensed.scenes().getLast().step();
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
