package rmaplab.checker.engine;

/** Something about the program, not about its schedule, makes it impossible to explore on. */
public final class ExecutionStoppedError extends Error {
  private static final long serialVersionUID = 1;

  /** Says what. */
  public ExecutionStoppedError(String reason) {
    super(reason, null, false, false);
  }
}
