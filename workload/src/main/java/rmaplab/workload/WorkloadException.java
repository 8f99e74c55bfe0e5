package rmaplab.workload;

/**
 * A workload that cannot be used. The message is one line: where, what is wrong, what was expected.
 */
public final class WorkloadException extends Exception {
  private static final long serialVersionUID = 1;
  private final String line;

  private WorkloadException(String line) {
    super(line);
    this.line = line;
  }

  @Override
  public String getMessage() {
    return line;
  }

  /** Something is wrong with the file as a whole. */
  public static WorkloadException inFile(String file, String problem) {
    return new WorkloadException(file + ": " + problem);
  }

  /** Something is wrong at one place of the file. */
  public static WorkloadException at(String file, Position position, String problem) {
    return new WorkloadException(
        file + ":" + position.line() + ":" + position.column() + ": " + problem);
  }
}
