package rmaplab.kernel.agent;

/** The kernel cannot be asked, and why: one line for the user. */
public final class KernelUnavailableException extends Exception {
  private static final long serialVersionUID = 1;

  /** An exception with a message of one line. */
  public KernelUnavailableException(String message) {
    super(message);
  }
}
