package rmaplab.kernel.trace;

/**
 * A recording cannot be read, or not be replayed. The message is one line: the place, what is
 * wrong, what was expected.
 */
public class TraceException extends Exception {
  private static final long serialVersionUID = 1;

  /** An error with a message of one line. */
  public TraceException(String message) {
    super(message);
  }
}
