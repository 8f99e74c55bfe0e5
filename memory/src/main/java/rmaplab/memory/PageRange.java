package rmaplab.memory;

/**
 * The pages [start, end) of an address space, counted from the start of its arena.
 *
 * @param start the first page, at least 0
 * @param end the page after the last, at least {@code start}
 */
public record PageRange(long start, long end) {
  /** Checks the order of the bounds. */
  public PageRange {
    if (start < 0 || end < start) {
      throw new IllegalArgumentException("[" + start + ", " + end + ")");
    }
  }

  /** The number of pages. */
  public long pages() {
    return end - start;
  }

  /** Whether there is no page in it. */
  public boolean isEmpty() {
    return end == start;
  }

  @Override
  public String toString() {
    return "[" + start + "-" + end + ")";
  }
}
