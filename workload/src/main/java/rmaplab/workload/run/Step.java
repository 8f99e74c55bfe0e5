package rmaplab.workload.run;

import rmaplab.memory.Outcome;
import rmaplab.workload.Statement;

/**
 * A statement, ready to be performed any number of times, on any machine.
 *
 * @param statement what it does
 * @param text the statement as the language writes it
 * @param action does it
 */
public record Step(Statement statement, String text, Action action) {
  /** What a step does. */
  @FunctionalInterface
  interface Action {
    /** Performs the operation; a refusal is an outcome, not an exception. */
    Outcome perform(WorkloadRun run);
  }

  @Override
  public String toString() {
    return text;
  }
}
