package rmaplab.checker.weave;

/** Code under test does something that the checker cannot control; the message says what, where. */
public final class RefusedException extends RuntimeException {
  private static final long serialVersionUID = 1;

  RefusedException(String message) {
    super(message);
  }
}
