package rmaplab.kernel.record;

/** No recording was made, and why: one line for the user. */
public final class RecordException extends Exception {
  private static final long serialVersionUID = 1;

  /** An exception with a message of one line. */
  public RecordException(String message) {
    super(message);
  }
}
