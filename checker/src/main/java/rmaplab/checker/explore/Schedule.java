package rmaplab.checker.explore;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Pattern;
import rmaplab.checker.ScheduleException;
import rmaplab.checker.engine.Tape;

/**
 * One interleaving as a short printable string, for example {@code 1c.02.1+Vma.start_k7}.
 *
 * <pre>
 *   1c.02.1            task 1 makes c (12) steps, task 0 makes 2, task 1 goes on; from there each
 *                      task goes on while it can, then the first that can
 *   -4.1z              data choices number 4 and 1z (counted from 0) came out as 1
 *   +Vma.start         what was a scheduling point besides those that always are
 *   _k7                a check sum against slips of pen and paste
 * </pre>
 *
 * Numbers are to the base 36.
 */
record Schedule(List<Run> runs, List<Integer> ones, SortedSet<String> points) {
  private static final int RADIX = 36;
  private static final int SUM_RANGE = RADIX * RADIX;
  private static final Pattern RUN = Pattern.compile("[0-7][0-9a-z]{0,5}");
  private static final Pattern NUMBER = Pattern.compile("[0-9a-z]{1,5}");

  /** Steps of one task in a row; 0 for as many as it can. */
  record Run(int task, int steps) {}

  /** What an execution did. */
  static Schedule of(Tape tape, SortedSet<String> points) {
    List<Run> runs = new ArrayList<>();
    int from = 0;
    int end = tape.forced();
    while (from < end) {
      int task = tape.task(from);
      int to = from;
      while (to < end && tape.task(to) == task) {
        to++;
      }
      runs.add(new Run(task, to == end ? 0 : to - from));
      from = to;
    }
    List<Integer> ones = new ArrayList<>();
    for (int i = 0; i < tape.choices(); i++) {
      if (tape.choice(i) == 1) {
        ones.add(i);
      }
    }
    return new Schedule(List.copyOf(runs), List.copyOf(ones), new TreeSet<>(points));
  }

  @Override
  public String toString() {
    StringBuilder s = new StringBuilder();
    for (Run run : runs) {
      s.append(s.isEmpty() ? "" : ".").append(run.task());
      if (run.steps() > 0) {
        s.append(Integer.toString(run.steps(), RADIX));
      }
    }
    if (runs.isEmpty()) {
      s.append('0');
    }
    char separator = '-';
    for (int one : ones) {
      s.append(separator).append(Integer.toString(one, RADIX));
      separator = '.';
    }
    for (String point : points) {
      s.append('+').append(point);
    }
    return s + "_" + sum(s.toString());
  }

  private static String sum(String text) {
    int sum = Math.floorMod(text.hashCode(), SUM_RANGE);
    return Integer.toString(SUM_RANGE + sum, RADIX).substring(1);
  }

  /** The schedule that a string stands for. */
  static Schedule parse(String text) {
    int cut = text.lastIndexOf('_');
    if (cut < 0) {
      throw new ScheduleException(
          "schedule \"" + text + "\" has no check sum at its end, as in _k7");
    }
    String body = text.substring(0, cut);
    if (!sum(body).equals(text.substring(cut + 1))) {
      throw new ScheduleException(
          "schedule \"" + text + "\" is damaged: its check sum should be _" + sum(body));
    }
    String[] points = body.split("\\+", -1);
    String[] parts = points[0].split("-", -1);
    if (parts.length > 2) {
      throw new ScheduleException("schedule \"" + text + "\" has more than one list of choices");
    }
    List<Run> runs = new ArrayList<>();
    for (String run : parts[0].split("\\.", -1)) {
      runs.add(run(run));
    }
    List<Integer> ones = new ArrayList<>();
    if (parts.length == 2) {
      for (String one : parts[1].split("\\.", -1)) {
        ones.add(number(one));
      }
    }
    SortedSet<String> names = new TreeSet<>(List.of(points).subList(1, points.length));
    return new Schedule(List.copyOf(runs), List.copyOf(ones), names);
  }

  private static Run run(String text) {
    if (!RUN.matcher(text).matches()) {
      throw new ScheduleException(
          "\"" + text + "\" in a schedule is not a task (0 to 7) and its number of steps");
    }
    String steps = text.substring(1);
    return new Run(text.charAt(0) - '0', steps.isEmpty() ? 0 : number(steps));
  }

  private static int number(String text) {
    if (!NUMBER.matcher(text).matches()) {
      throw new ScheduleException("\"" + text + "\" in a schedule is not a number to the base 36");
    }
    return Integer.parseInt(text, RADIX);
  }
}
