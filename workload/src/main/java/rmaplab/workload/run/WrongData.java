package rmaplab.workload.run;

/** A read found another word than the workload says must be there: data was lost or mixed up. */
public final class WrongData extends RuntimeException {
  private static final long serialVersionUID = 1;
  private final int line;
  private final String process;
  private final long page;
  private final long expected;
  private final long found;

  WrongData(int line, String process, long page, long expected, long found) {
    super(
        process + " page " + page + " reads " + found + ", expected " + expected,
        null,
        false,
        false);
    this.line = line;
    this.process = process;
    this.page = page;
    this.expected = expected;
    this.found = found;
  }

  /** The statement's line in the workload file. */
  public int line() {
    return line;
  }

  /** The process that read. */
  public String process() {
    return process;
  }

  /** The page that was read. */
  public long page() {
    return page;
  }

  /** The word that should be there. */
  public long expected() {
    return expected;
  }

  /** The word that is there. */
  public long found() {
    return found;
  }
}
