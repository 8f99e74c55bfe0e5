package rmaplab.workload.run;

/** A statement was refused, or was not, or with another errno, against what the workload states. */
public final class UnexpectedOutcome extends RuntimeException {
  private static final long serialVersionUID = 1;
  private final int line;

  UnexpectedOutcome(int line, String message) {
    super(message, null, false, false);
    this.line = line;
  }

  /** The statement's line in the workload file. */
  public int line() {
    return line;
  }
}
