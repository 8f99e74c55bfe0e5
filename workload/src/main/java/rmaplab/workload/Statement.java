package rmaplab.workload;

import org.jspecify.annotations.Nullable;
import rmaplab.memory.Errno;

/**
 * One line of a workload: an operation and, perhaps, the refusal that it must meet.
 *
 * @param operation what is done
 * @param refusal the refusal stated by {@code -> ERRNO}; null when none is
 * @param position where the verb stands
 */
public record Statement(Operation operation, @Nullable Errno refusal, Position position) {
  /** The statement as the language writes it, without a task label. */
  public String text() {
    return Printer.text(this);
  }

  /** The same statement, as if it came from no file. */
  public Statement unplaced() {
    return new Statement(operation, refusal, Position.NONE);
  }
}
