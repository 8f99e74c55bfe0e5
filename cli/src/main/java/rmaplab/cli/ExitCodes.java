package rmaplab.cli;

/** What the program's exit status says. */
public final class ExitCodes {
  /** All is as wanted. */
  public static final int OK = 0;

  /** A violation was found, or a verdict differs from what was expected. */
  public static final int VIOLATION = 1;

  /** Bad input or usage. */
  public static final int BAD_INPUT = 2;

  /** An exploration ended before it was exhaustive, without a violation. */
  public static final int NOT_EXHAUSTIVE = 3;

  /** A bug of this program. */
  public static final int INTERNAL = 70;

  private ExitCodes() {}
}
