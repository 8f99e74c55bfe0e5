package rmaplab.report.columns;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Where the columns of one counterexample begin and how wide they are.
 *
 * <pre>
 *   number  task 0  task 1 ...  held    place &lt;&lt;&lt;
 *   |-NUMBER-|-------|--------|---------------------|  WIDTH
 * </pre>
 *
 * @param starts where each task's column begins
 * @param widths how wide its text may be
 * @param rightStart where what is held begins
 */
record Layout(List<Integer> starts, List<Integer> widths, int rightStart) {
  /** No line is longer. */
  static final int WIDTH = 100;

  /** The mark of the step that goes wrong, with the blank before it. */
  static final String MARK = " <<<";

  private static final int NUMBER = 5;
  private static final int GAP = 2;
  private static final int NARROWEST = 10;

  /** Gives each task what it needs, or a fair share of what there is. */
  static Layout of(Counterexample example) {
    int tasks = example.tasks().size();
    int right = rightWidth(example.rows(), tasks);
    int room = WIDTH - NUMBER - right - GAP * tasks;
    int[] widths = share(naturalWidths(example), room);
    List<Integer> starts = new ArrayList<>();
    int at = NUMBER;
    for (int width : widths) {
      starts.add(at);
      at += width + GAP;
    }
    return new Layout(starts, Arrays.stream(widths).boxed().toList(), at);
  }

  /** Columns left for what is held and where it happened. */
  int rightWidth() {
    return WIDTH - rightStart;
  }

  /** The width of all task columns together. */
  int spanWidth() {
    return rightStart - GAP - NUMBER;
  }

  /** Where the first task's column begins. */
  static int firstStart() {
    return NUMBER;
  }

  private static int rightWidth(List<Row> rows, int tasks) {
    int most =
        switch (tasks) {
          case 1, 2 -> 30;
          case 3 -> 28;
          default -> 27;
        };
    int widest = "held".length();
    for (Row row : rows) {
      int mark = row.wrong() ? MARK.length() : 0;
      int place = row.place().isEmpty() ? 0 : row.place().length() + GAP;
      widest = Math.max(widest, row.held().length() + place + mark);
    }
    return Math.min(most, widest);
  }

  private static int[] naturalWidths(Counterexample example) {
    int[] natural = new int[example.tasks().size()];
    for (int i = 0; i < natural.length; i++) {
      Counterexample.Task task = example.tasks().get(i);
      natural[i] = Math.max(NARROWEST, task.name().length() + GAP + task.program().length());
    }
    for (Row row : example.rows()) {
      if (row.task() != Row.ALL) {
        natural[row.task()] = Math.max(natural[row.task()], 2 * row.depth() + row.text().length());
      }
    }
    return natural;
  }

  /** Narrow columns get what they ask for; the others share the rest evenly. */
  private static int[] share(int[] natural, int room) {
    int[] widths = new int[natural.length];
    int left = room;
    int open = natural.length;
    while (open > 0) {
      int fair = left / open;
      int granted = 0;
      for (int i = 0; i < natural.length; i++) {
        if (widths[i] == 0 && natural[i] <= fair) {
          widths[i] = natural[i];
          left -= natural[i];
          granted++;
        }
      }
      open -= granted;
      if (granted == 0) {
        for (int i = 0; i < natural.length; i++) {
          if (widths[i] == 0) {
            widths[i] = left / open;
            left -= widths[i];
            open--;
          }
        }
      }
    }
    return widths;
  }
}
