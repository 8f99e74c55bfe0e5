package rmaplab.lab.stress;

import java.util.List;
import org.jspecify.annotations.Nullable;
import rmaplab.checker.Violation;

/**
 * What a run has shown.
 *
 * @param operations completed, of all threads
 * @param nanos how long it took
 * @param quietPoints how often all threads stopped and everything was checked
 * @param verbs how often each verb was carried out, and refused
 * @param failure null if all was well
 */
public record StressResult(
    StressOptions options,
    long operations,
    long nanos,
    long quietPoints,
    List<Verb> verbs,
    @Nullable Failure failure) {

  /** A verb of the language, as owners and the kernel perform it. */
  public record Verb(String name, long done, long refused) {}

  /**
   * The first thing that went wrong.
   *
   * @param thread who met it; -1 for a quiet point, or when nobody gets on
   * @param operation as the how manieth of the thread's operations, from 1; of a quiet point, how
   *     many quiet points there were before it
   * @param statement the operation in the workload language; null if there is none
   * @param others what the other threads were doing then, as far as they were
   */
  public record Failure(
      Violation violation,
      int thread,
      long operation,
      @Nullable String statement,
      List<String> others) {}
}
