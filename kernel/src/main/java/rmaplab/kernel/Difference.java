package rmaplab.kernel;

import java.util.List;
import org.jspecify.annotations.Nullable;
import rmaplab.kernel.agent.Answer;

/**
 * The first step after which our machine and the kernel differ.
 *
 * @param step the step's number, from 0
 * @param line its line in the workload; 0 if that comes from no file
 * @param operation the statement
 * @param kind what differs: {@code refusal}, {@code words}, {@code memory}; {@code failure} if our
 *     side broke
 * @param message what differs, in a line
 * @param before the processes before the step, the same on both sides
 * @param here what we answered; null if our side broke
 * @param kernel what the kernel answered
 */
public record Difference(
    int step,
    int line,
    String operation,
    String kind,
    String message,
    List<String> before,
    @Nullable Answer here,
    Answer kernel) {
  /** Copies the list. */
  public Difference {
    before = List.copyOf(before);
  }
}
