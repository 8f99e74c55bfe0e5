package rmaplab.cli;

/** What the user asked for cannot be done. The message is one line; the exit status is 2. */
public final class UserError extends Exception {
  private static final long serialVersionUID = 1;

  /** An error with a message of one line: what is wrong, and what was expected. */
  public UserError(String message) {
    super(message);
  }
}
