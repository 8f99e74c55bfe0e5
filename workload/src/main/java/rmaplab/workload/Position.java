package rmaplab.workload;

/**
 * A place in a workload file.
 *
 * @param line counted from 1; 0 for a statement that comes from no file
 * @param column counted in characters (code points) from 1; 0 likewise
 */
public record Position(int line, int column) {
  /** The place of what comes from no file. */
  public static final Position NONE = new Position(0, 0);
}
