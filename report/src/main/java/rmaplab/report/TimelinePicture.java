package rmaplab.report;

import java.util.List;

/**
 * Quantities in the course of time: one panel for each quantity, in it one line for each series.
 *
 * @param panels the quantities, from top to bottom
 */
public record TimelinePicture(List<Panel> panels) {
  /** Copies the list. */
  public TimelinePicture {
    panels = List.copyOf(panels);
  }

  /** One quantity. */
  public record Panel(String name, List<Series> series) {
    /** Copies the list. */
    public Panel {
      series = List.copyOf(series);
    }
  }

  /** One line. */
  public record Series(String name, List<Point> points) {
    /** Copies the list. */
    public Series {
      points = List.copyOf(points);
    }
  }

  /**
   * A value at a time.
   *
   * @param millis since the beginning, not less than at the point before
   */
  public record Point(long millis, long value) {}
}
