package rmaplab.lab.campaign;

import java.util.List;
import rmaplab.lab.shrink.Cause;
import rmaplab.workload.Workload;

/**
 * What a campaign found.
 *
 * @param setups set-ups that lead to different states
 * @param workloads all workloads that were tried
 * @param inSequence those of them whose tasks cannot overlap, so that they were only performed in
 *     sequence
 * @param executions of the explorations
 * @param incomplete workloads that were not explored to the end
 * @param errors workloads at which Rmaplab itself failed
 * @param ended whether the campaign came to its end
 * @param notes incomplete workloads and errors, the first of them
 * @param groups the causes of failures, gravest first
 */
public record Result(
    String design,
    int setups,
    long workloads,
    long inSequence,
    long executions,
    long incomplete,
    long errors,
    boolean ended,
    List<String> notes,
    List<Group> groups) {

  /**
   * Failures with one cause.
   *
   * @param count workloads that show it
   * @param smallest the first of them: none has a smaller set-up
   */
  public record Group(Cause cause, long count, Workload smallest) {}

  static Result of(String design, int setups, Tally total) {
    List<Group> groups =
        total.causes.entrySet().stream()
            .map(e -> new Group(e.getKey(), e.getValue().count(), e.getValue().first()))
            .toList();
    return new Result(
        design,
        setups,
        total.workloads,
        total.inSequence,
        total.executions,
        total.incomplete,
        total.errors,
        total.ended,
        List.copyOf(total.notes),
        groups);
  }

  /** Whether every workload was explored to its end. */
  public boolean exhausted() {
    return ended && incomplete == 0 && errors == 0;
  }
}
