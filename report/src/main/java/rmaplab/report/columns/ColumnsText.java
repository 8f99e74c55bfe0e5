package rmaplab.report.columns;

import java.util.ArrayList;
import java.util.List;

/**
 * Prints a counterexample as text that pastes into a mail: at most 100 columns, ASCII, no tabs, no
 * trailing blanks.
 *
 * <p>Long texts are wrapped inside their column. What is held and the place stand at the right, on
 * one line if both fit; the place goes to the line below otherwise.
 */
public final class ColumnsText {
  private static final int PARAGRAPH = 96;

  private ColumnsText() {}

  /** The whole counterexample, each line ended. */
  public static String render(Counterexample example) {
    List<String> out = new ArrayList<>();
    out.addAll(Wrap.lines(example.headline(), Layout.WIDTH, 4));
    if (!example.explanation().isEmpty()) {
      out.add("");
      for (String paragraph : example.explanation().split("\n")) {
        out.addAll(Wrap.lines(paragraph, PARAGRAPH, 0));
      }
    }
    if (!example.rows().isEmpty()) {
      out.add("");
      table(example, out);
    }
    drawings(example.drawings(), out);
    if (!example.replay().isEmpty() || !example.verdict().isEmpty()) {
      out.add("");
    }
    if (!example.replay().isEmpty()) {
      out.addAll(Command.lines("replay:  ", example.replay()));
    }
    if (!example.verdict().isEmpty()) {
      out.addAll(Wrap.lines("verdict: " + example.verdict(), Layout.WIDTH, 9));
    }
    StringBuilder text = new StringBuilder();
    for (String line : out) {
      text.append(Wrap.plain(line).stripTrailing()).append('\n');
    }
    return text.toString();
  }

  private static void table(Counterexample example, List<String> out) {
    Layout layout = Layout.of(example);
    heading(example.tasks(), layout, out);
    int number = 1;
    for (Row row : example.rows()) {
      rowLines(row, number++, layout, out);
    }
  }

  /** The names with the programs beside them; below them if one does not fit. */
  private static void heading(List<Counterexample.Task> tasks, Layout layout, List<String> out) {
    boolean beside = true;
    for (int i = 0; i < tasks.size(); i++) {
      beside &= beside(tasks.get(i)).length() <= layout.widths().get(i);
    }
    List<List<String>> headings = new ArrayList<>();
    int height = 1;
    for (int i = 0; i < tasks.size(); i++) {
      List<String> lines = new ArrayList<>();
      if (beside) {
        lines.add(beside(tasks.get(i)));
      } else {
        lines.add(tasks.get(i).name());
        lines.addAll(Wrap.lines(tasks.get(i).program(), layout.widths().get(i), 2));
      }
      headings.add(lines);
      height = Math.max(height, lines.size());
    }
    for (int at = 0; at < height; at++) {
      Line line = new Line();
      for (int i = 0; i < headings.size(); i++) {
        if (at < headings.get(i).size()) {
          line.put(layout.starts().get(i), headings.get(i).get(at));
        }
      }
      if (at == height - 1) {
        line.put(layout.rightStart(), "held");
      }
      out.add(line.toString());
    }
  }

  private static String beside(Counterexample.Task task) {
    return task.program().isEmpty() ? task.name() : task.name() + "  " + task.program();
  }

  private static void rowLines(Row row, int number, Layout layout, List<String> out) {
    boolean all = row.task() == Row.ALL;
    int start = all ? Layout.firstStart() : layout.starts().get(row.task());
    int width = all ? layout.spanWidth() : layout.widths().get(row.task());
    int indent = Math.min(2 * row.depth(), width / 2);
    List<String> left = Wrap.lines(row.text(), width - indent, 2);
    List<String> right = rightLines(row, layout.rightWidth());
    for (int i = 0; i < Math.max(left.size(), right.size()); i++) {
      Line line = new Line();
      if (i == 0) {
        line.put(0, String.format("%3d", number));
      }
      if (i < left.size()) {
        line.put(start + indent, left.get(i));
      }
      if (i < right.size()) {
        line.put(layout.rightStart(), right.get(i));
      }
      out.add(line.toString());
    }
  }

  /** What is held, then the place at the right edge, then the mark. */
  private static List<String> rightLines(Row row, int width) {
    List<String> lines = new ArrayList<>();
    if (!row.held().isEmpty()) {
      lines.addAll(Wrap.lines(row.held(), width, 2));
    }
    String end = row.place() + (row.wrong() ? Layout.MARK : "");
    if (end.length() > width) {
      lines.addAll(Wrap.lines(row.place(), width, 0));
      end = row.wrong() ? Layout.MARK : "";
    }
    if (!end.isEmpty()) {
      int blanks = width - end.length() - (lines.size() == 1 ? lines.getFirst().length() : width);
      if (blanks >= 2) {
        lines.set(0, lines.getFirst() + " ".repeat(blanks) + end);
      } else {
        lines.add(" ".repeat(width - end.length()) + end);
      }
    }
    return lines;
  }

  /** Next to each other where they fit, below each other otherwise. */
  private static void drawings(List<Counterexample.Drawing> drawings, List<String> out) {
    int together = 0;
    for (Counterexample.Drawing drawing : drawings) {
      together += width(drawing) + 4;
    }
    if (drawings.size() > 1 && together - 4 <= Layout.WIDTH) {
      out.add("");
      sideBySide(drawings, out);
      return;
    }
    for (Counterexample.Drawing drawing : drawings) {
      out.add("");
      out.addAll(Wrap.lines(drawing.title(), Layout.WIDTH, 2));
      for (String line : drawing.lines()) {
        out.add(line.length() > Layout.WIDTH ? line.substring(0, Layout.WIDTH) : line);
      }
    }
  }

  private static void sideBySide(List<Counterexample.Drawing> drawings, List<String> out) {
    int height = 0;
    for (Counterexample.Drawing drawing : drawings) {
      height = Math.max(height, drawing.lines().size());
    }
    for (int i = -1; i < height; i++) {
      Line line = new Line();
      int at = 0;
      for (Counterexample.Drawing drawing : drawings) {
        if (i < drawing.lines().size()) {
          line.put(at, i < 0 ? drawing.title() : drawing.lines().get(i));
        }
        at += width(drawing) + 4;
      }
      out.add(line.toString());
    }
  }

  private static int width(Counterexample.Drawing drawing) {
    int width = drawing.title().length();
    for (String line : drawing.lines()) {
      width = Math.max(width, line.length());
    }
    return width;
  }

  /** A line under construction, filled from left to right. */
  private static final class Line {
    private final StringBuilder text = new StringBuilder();

    void put(int column, String what) {
      if (what.isEmpty()) {
        return;
      }
      text.repeat(' ', Math.max(0, column - text.length())).append(what);
    }

    @Override
    public String toString() {
      return text.toString().stripTrailing();
    }
  }
}
