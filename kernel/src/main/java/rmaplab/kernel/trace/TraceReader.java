package rmaplab.kernel.trace;

/** Reads a recording event by event, in one of the formats. */
public interface TraceReader {
  /**
   * Reads one line, or a snapshot, and tells the listener.
   *
   * @return false at the end of the recording
   */
  boolean step() throws TraceException;

  /** Whether the format has page faults: without them nobody knows which pages are touched. */
  boolean hasFaults();

  /**
   * A reader for the format of {@code lines}, of which none was read yet. The first line decides:
   * an event is one letter or sign, then a blank.
   */
  static TraceReader of(TraceLines lines, TraceListener listener) throws TraceException {
    if (!lines.next()) {
      throw lines.error("the file is empty, expected a recording");
    }
    boolean log = FtraceReader.isEvent(lines.text());
    if (!log && !StraceReader.isLine(lines.text())) {
      throw lines.error(
          "'" + lines.shown() + "', expected " + FtraceReader.EVENTS + ", or a line of strace -f");
    }
    lines.again();
    return log ? new FtraceReader(lines, listener) : new StraceReader(lines, listener);
  }
}
