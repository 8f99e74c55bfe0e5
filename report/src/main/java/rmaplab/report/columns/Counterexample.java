package rmaplab.report.columns;

import java.util.List;

/**
 * One execution that goes wrong, told so that a reader can follow it without running anything.
 *
 * @param headline what failed and how, for example {@code start-moved under chain: FAIL}
 * @param explanation what went wrong, in words; empty for none
 * @param tasks a column for each
 * @param rows the execution, in order of time
 * @param drawings pictures that belong to the rows
 * @param replay the command that shows this execution again; empty for none
 * @param verdict how far the search went that found it; empty for none
 */
public record Counterexample(
    String headline,
    String explanation,
    List<Task> tasks,
    List<Row> rows,
    List<Drawing> drawings,
    String replay,
    String verdict) {
  /** Copies the lists. */
  public Counterexample {
    tasks = List.copyOf(tasks);
    rows = List.copyOf(rows);
    drawings = List.copyOf(drawings);
  }

  /** The same, without its pictures. */
  public Counterexample withoutDrawings() {
    return new Counterexample(headline, explanation, tasks, rows, List.of(), replay, verdict);
  }

  /**
   * A column.
   *
   * @param name {@code T0}
   * @param program what it runs, for the heading: {@code P1 munmap 0:2}; empty for none
   */
  public record Task(String name, String program) {}

  /**
   * A picture.
   *
   * @param title one line
   */
  public record Drawing(String title, List<String> lines) {
    /** Copies the list. */
    public Drawing {
      lines = List.copyOf(lines);
    }
  }
}
