package rmaplab.checker;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One execution, step by step, as a replay shows it.
 *
 * @param tasks the tasks' names
 * @param violation what the execution ended in, null for none
 * @param wrongStep index of the step after which things are wrong as far as the checker can tell;
 *     -1 if unknown
 */
public record Trace(
    List<String> tasks, List<Step> steps, @Nullable Violation violation, int wrongStep) {

  /** What a step is. */
  public enum StepKind {
    LOCK,
    UNLOCK,
    READ,
    WRITE,
    RCU_ENTER,
    RCU_EXIT,
    GRACE_BEGIN,
    GRACE_END,
    ALLOCATE,
    FREE,
    CHOICE,
    /** A narrated call. */
    NOTE,
    /** A task began or ended an operation (told by the subject through {@link Narrated}). */
    BEGIN,
    END,
    BLOCKED,
    VIOLATION
  }

  /**
   * One step.
   *
   * @param task index of the task; -1 for the finish
   * @param text what happened, ready to print, without the task
   * @param place source place in the code under test, {@code Adjust.java:88}
   * @param held what each task holds after the step, by task
   * @param decision index of the scheduling decision that this step belongs to
   */
  public record Step(
      int task, StepKind kind, String text, String place, List<List<String>> held, int decision) {}
}
