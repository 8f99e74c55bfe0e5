package rmaplab.checker.explore;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Counts the complete schedules of the common programs without running them.
 *
 * <p>Independent of the engine: a task is a list of letters, {@code L} and {@code U} for a lock and
 * an unlock, {@code R} and {@code W} for the word, each followed by its object. The number of
 * schedules from a state is the sum over the tasks that can go on; a state is where each task
 * stands, since that says who holds what.
 */
final class ScheduleCount {
  private final List<String[]> tasks;
  private final Map<List<Integer>, Long> counts = new HashMap<>();

  private ScheduleCount(List<String[]> tasks) {
    this.tasks = tasks;
  }

  /**
   * The number of complete schedules of CLEAN, RACE or DEADLOCK; a deadlock completes a schedule.
   */
  static long of(String mode, int tasks) {
    String[][] programs = new String[tasks][];
    for (int task = 0; task < tasks; task++) {
      String text =
          switch (mode) {
            case "RACE" -> "La Ua Rx Wx La Lb Ub Ua Lb Ub";
            case "DEADLOCK" ->
                task == 1 ? "La Rx Wx Ua Lb La Ua Ub Lb Ub" : "La Rx Wx Ua La Lb Ub Ua Lb Ub";
            default -> "La Rx Wx Ua La Lb Ub Ua Lb Ub";
          };
      programs[task] = text.split(" ");
    }
    return new ScheduleCount(Arrays.asList(programs)).from(new int[tasks]);
  }

  private long from(int[] at) {
    List<Integer> key = Arrays.stream(at).boxed().toList();
    Long known = counts.get(key);
    if (known != null) {
      return known;
    }
    long sum = 0;
    boolean moved = false;
    for (int task = 0; task < at.length; task++) {
      if (canGoOn(task, at)) {
        moved = true;
        at[task]++;
        sum = Math.addExact(sum, from(at));
        at[task]--;
      }
    }
    long count = moved ? sum : 1;
    counts.put(key, count);
    return count;
  }

  private boolean canGoOn(int task, int[] at) {
    String[] program = tasks.get(task);
    if (at[task] == program.length) {
      return false;
    }
    String next = program[at[task]];
    return next.charAt(0) != 'L' || !isHeld(next.charAt(1), at);
  }

  private boolean isHeld(char lock, int[] at) {
    int held = 0;
    for (int task = 0; task < at.length; task++) {
      for (int i = 0; i < at[task]; i++) {
        String done = tasks.get(task)[i];
        if (done.charAt(1) == lock) {
          held += done.charAt(0) == 'L' ? 1 : done.charAt(0) == 'U' ? -1 : 0;
        }
      }
    }
    return held > 0;
  }
}
