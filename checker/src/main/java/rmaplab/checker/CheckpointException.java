package rmaplab.checker;

/** A checkpoint cannot be used; the message says why. */
public final class CheckpointException extends IllegalArgumentException {
  private static final long serialVersionUID = 1;

  /** Says why. */
  public CheckpointException(String message) {
    super(message);
  }
}
