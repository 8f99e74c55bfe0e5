package rmaplab.report;

import java.util.ArrayList;
import java.util.List;

/** Lines whose cells stand in columns; a column in which nothing stands takes no room. */
public final class TextTable {
  private final List<List<String>> rows = new ArrayList<>();

  /** An empty table. */
  public TextTable() {}

  /** Adds a line; all lines have as many cells. */
  public void row(String... cells) {
    rows.add(List.of(cells));
  }

  /** The lines, all of the same length, with a blank between columns. */
  public List<String> lines() {
    int columns = rows.isEmpty() ? 0 : rows.getFirst().size();
    List<StringBuilder> lines = new ArrayList<>();
    rows.forEach(_ -> lines.add(new StringBuilder()));
    for (int column = 0; column < columns; column++) {
      int width = 0;
      for (List<String> row : rows) {
        width = Math.max(width, row.get(column).length());
      }
      if (width > 0) {
        for (int i = 0; i < rows.size(); i++) {
          String cell = rows.get(i).get(column);
          StringBuilder line = lines.get(i);
          line.append(line.isEmpty() ? "" : " ").append(cell);
          line.append(" ".repeat(width - cell.length()));
        }
      }
    }
    return lines.stream().map(StringBuilder::toString).toList();
  }
}
