package rmaplab.checker.engine;

import java.util.Arrays;

/**
 * The decisions of one execution, as they were made. An execution that begins as the one before
 * follows what is written down already.
 */
public final class Tape {
  private byte[] tasks = new byte[64];
  private byte[] able = new byte[64];
  private byte[] data = new byte[16];
  private int steps;
  private int choices;

  Tape() {}

  void clear() {
    steps = 0;
    choices = 0;
  }

  void step(int task, int enabled) {
    if (steps == tasks.length) {
      tasks = Arrays.copyOf(tasks, steps * 2);
      able = Arrays.copyOf(able, steps * 2);
    }
    able[steps] = (byte) enabled;
    tasks[steps++] = (byte) task;
  }

  /** The next step, of which all but the task is as in the execution before. */
  void follow(int task) {
    tasks[steps++] = (byte) task;
  }

  void data(int chosen) {
    if (choices == data.length) {
      data = Arrays.copyOf(data, choices * 2);
    }
    data[choices++] = (byte) chosen;
  }

  /** The number of decisions about tasks. */
  public int steps() {
    return steps;
  }

  /** How often another task was chosen than the one before. */
  public int switches() {
    int switches = 0;
    for (int i = 1; i < steps; i++) {
      if (tasks[i] != tasks[i - 1]) {
        switches++;
      }
    }
    return switches;
  }

  /** How often that one could have gone on. */
  public int preemptions() {
    int preemptions = 0;
    for (int i = 1; i < steps; i++) {
      if (tasks[i] != tasks[i - 1]) {
        preemptions += able[i] >> tasks[i - 1] & 1;
      }
    }
    return preemptions;
  }

  /** Whom to choose without a reason to choose otherwise: the same task, or the first. */
  public static int usual(int last, int enabled) {
    return last >= 0 && (enabled >> last & 1) != 0 ? last : Integer.numberOfTrailingZeros(enabled);
  }

  /** The number of decisions about tasks up to the last that was not the usual one. */
  public int forced() {
    int i = steps;
    while (i > 0 && tasks[i - 1] == usual(i == 1 ? -1 : tasks[i - 2], able[i - 1] & 0xff)) {
      i--;
    }
    return i;
  }

  /** The task chosen at a decision. */
  public int task(int step) {
    return tasks[step];
  }

  /** The number of data choices. */
  public int choices() {
    return choices;
  }

  /** What a data choice came to. */
  public int choice(int i) {
    return data[i];
  }
}
