package rmaplab.report;

import java.util.List;
import java.util.Locale;

/**
 * Draws a timeline as an SVG document: panels below each other over one time axis, each scaled to
 * its greatest value, which is written beside it. A value holds until the next point, so lines are
 * steps.
 *
 * <p>The same picture gives the same bytes; coordinates are whole numbers, an element a line.
 */
public final class TimelineSvg {
  private static final int MARGIN = 20;
  private static final int LINE = 20;
  private static final int AXIS = 90;
  private static final int WIDTH = 800;
  private static final int HEIGHT = 120;
  private static final int GAP = 46;

  /** Told apart by everybody, and by their dashes when printed. */
  private static final List<String> STROKES =
      List.of(
          "stroke=\"#1f5fa8\"",
          "stroke=\"#c25a00\" stroke-dasharray=\"6 3\"",
          "stroke=\"#2a7a3b\" stroke-dasharray=\"2 2\"",
          "stroke=\"#7a3b9c\" stroke-dasharray=\"8 3 2 3\"",
          "stroke=\"#555555\" stroke-dasharray=\"10 4\"",
          "stroke=\"#a01c4b\" stroke-dasharray=\"4 6\"");

  private final StringBuilder out = new StringBuilder();
  private final long millis;

  private TimelineSvg(long millis) {
    this.millis = millis;
  }

  /** The document, which stands alone. */
  public static String render(TimelinePicture picture, String title) {
    long millis =
        picture.panels().stream()
            .flatMap(p -> p.series().stream())
            .flatMap(s -> s.points().stream())
            .mapToLong(TimelinePicture.Point::millis)
            .max()
            .orElse(0);
    return new TimelineSvg(Math.max(1, millis)).draw(picture, title);
  }

  private String draw(TimelinePicture picture, String title) {
    int width = MARGIN + AXIS + WIDTH + MARGIN;
    int top = MARGIN + 2 * LINE;
    List<TimelinePicture.Series> series =
        picture.panels().isEmpty() ? List.of() : picture.panels().getFirst().series();
    int height = top + picture.panels().size() * (HEIGHT + GAP) + series.size() * LINE + MARGIN;
    out.append(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\""
            .formatted(width, height));
    out.append(" viewBox=\"0 0 %d %d\" role=\"img\">\n".formatted(width, height));
    out.append("<title>").append(escaped(title)).append("</title>\n");
    out.append(
        """
        <style>
          text { font: 13px monospace; fill: #1a1a1a; white-space: pre; }
          .title, .name { font-weight: bold; }
          .value { text-anchor: end; }
          line { stroke: #8a8a8a; stroke-width: 1; }
          path { fill: none; stroke-width: 1.5; }
        </style>
        """);
    out.append("<rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n");
    text(MARGIN, MARGIN + LINE / 2, "title", title);
    for (TimelinePicture.Panel panel : picture.panels()) {
      panel(panel, top);
      top += HEIGHT + GAP;
    }
    for (int i = 0; i < series.size(); i++) {
      out.append("<path d=\"M%d %d h40\" %s/>\n".formatted(MARGIN + AXIS, top - 4, stroke(i)));
      text(MARGIN + AXIS + 50, top, "series", series.get(i).name());
      top += LINE;
    }
    return out.append("</svg>\n").toString();
  }

  private void panel(TimelinePicture.Panel panel, int top) {
    int left = MARGIN + AXIS;
    int bottom = top + HEIGHT;
    long most =
        panel.series().stream()
            .flatMap(s -> s.points().stream())
            .mapToLong(TimelinePicture.Point::value)
            .max()
            .orElse(0);
    text(left, top - 6, "name", panel.name());
    line(left, top, left, bottom);
    line(left, bottom, left + WIDTH, bottom);
    text(left - 6, top + 10, "value", String.format(Locale.ROOT, "%,d", most));
    text(left - 6, bottom, "value", "0");
    text(left, bottom + 14, "time", "0 s");
    text(left + WIDTH, bottom + 14, "value", String.format(Locale.ROOT, "%.1f s", millis / 1000.0));
    for (int i = 0; i < panel.series().size(); i++) {
      path(panel.series().get(i).points(), left, bottom, Math.max(1, most), stroke(i));
    }
  }

  private void path(
      List<TimelinePicture.Point> points, int left, int bottom, long most, String stroke) {
    if (points.isEmpty()) {
      return;
    }
    StringBuilder path = new StringBuilder();
    int lastX = -1;
    int lastY = -1;
    for (TimelinePicture.Point point : points) {
      int x = left + (int) (point.millis() * WIDTH / millis);
      int y = bottom - (int) (point.value() * HEIGHT / most);
      if (path.isEmpty()) {
        path.append("M%d %d".formatted(x, y));
      } else if (y != lastY) {
        path.append(" H%d V%d".formatted(x, y));
      }
      lastX = x;
      lastY = y;
    }
    path.append(" H%d".formatted(lastX));
    out.append("<path d=\"%s\" %s/>\n".formatted(path, stroke));
  }

  private static String stroke(int series) {
    return STROKES.get(series % STROKES.size());
  }

  private void line(int fromX, int fromY, int toX, int toY) {
    out.append(
        "<line x1=\"%d\" y1=\"%d\" x2=\"%d\" y2=\"%d\"/>\n".formatted(fromX, fromY, toX, toY));
  }

  private void text(int x, int y, String kind, String text) {
    out.append(
        "<text class=\"%s\" x=\"%d\" y=\"%d\">%s</text>\n".formatted(kind, x, y, escaped(text)));
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }
}
