package rmaplab.report.columns;

import java.util.List;

/** Prose in lines. */
public final class Paragraph {
  private Paragraph() {}

  /**
   * The text in lines of at most {@code width} characters, each ended.
   *
   * @param indent blanks before the first line
   * @param hanging blanks before the others, at least {@code indent}
   */
  public static String of(String text, int width, int indent, int hanging) {
    List<String> lines = Wrap.lines(text, width - indent, hanging - indent);
    StringBuilder out = new StringBuilder();
    for (String line : lines) {
      out.repeat(' ', indent).append(line.stripTrailing()).append('\n');
    }
    return out.toString();
  }
}
