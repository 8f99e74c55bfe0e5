package rmaplab.checker.engine;

/** Ends set-up or finish, which run alone on the explorer's own stack. */
final class FailureError extends Error {
  private static final long serialVersionUID = 1;

  FailureError() {
    super("the execution has failed", null, false, false);
  }
}
