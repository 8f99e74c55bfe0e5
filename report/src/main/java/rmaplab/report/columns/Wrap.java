package rmaplab.report.columns;

import java.util.ArrayList;
import java.util.List;

/** Breaks text into lines of at most a given width, at blanks where there are any. */
final class Wrap {
  private Wrap() {}

  /**
   * Lines of at most {@code width} characters; those after the first are indented by {@code
   * hanging}.
   */
  static List<String> lines(String text, int width, int hanging) {
    List<String> lines = new ArrayList<>();
    if (text.length() <= width) {
      lines.add(plain(text)); // with its blanks as they are
      return lines;
    }
    String indent = " ".repeat(Math.min(hanging, width / 2));
    StringBuilder line = new StringBuilder();
    boolean empty = true;
    for (String word : plain(text).strip().split(" +")) {
      String rest = word;
      if (!empty && line.length() + 1 + rest.length() > width) {
        lines.add(line.toString());
        line.setLength(0);
        line.append(indent);
        empty = true;
      }
      if (!empty) {
        line.append(' ');
      }
      while (line.length() + rest.length() > width) {
        int room = width - line.length();
        lines.add(line + rest.substring(0, room));
        rest = rest.substring(room);
        line.setLength(0);
        line.append(indent);
      }
      line.append(rest);
      empty = false;
    }
    lines.add(line.toString());
    return lines;
  }

  /** The text in printable ASCII, each other character replaced by one that is. */
  static String plain(String text) {
    StringBuilder plain = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      plain.append(c == '\t' || c == '\n' ? ' ' : c >= ' ' && c <= '~' ? c : '?');
    }
    return plain.toString();
  }
}
