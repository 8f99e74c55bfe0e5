package rmaplab.checker.engine;

import java.util.Arrays;

/** The decisions of one execution, as they were made. */
public final class Tape {
  private byte[] tasks = new byte[64];
  private byte[] data = new byte[16];
  private int steps;
  private int choices;
  private int forced;
  private int switches;
  private int preemptions;

  Tape() {}

  void clear() {
    switches = 0;
    preemptions = 0;
    steps = 0;
    choices = 0;
    forced = 0;
  }

  void step(int task, int last, int enabled) {
    if (steps == tasks.length) {
      tasks = Arrays.copyOf(tasks, steps * 2);
    }
    tasks[steps++] = (byte) task;
    if (task != usual(last, enabled)) {
      forced = steps;
    }
    if (last >= 0 && task != last) {
      switches++;
      preemptions += enabled >> last & 1;
    }
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
    return switches;
  }

  /** How often that one could have gone on. */
  public int preemptions() {
    return preemptions;
  }

  /** Whom to choose without a reason to choose otherwise: the same task, or the first. */
  public static int usual(int last, int enabled) {
    return last >= 0 && (enabled >> last & 1) != 0 ? last : Integer.numberOfTrailingZeros(enabled);
  }

  /** The number of decisions about tasks up to the last that was not the usual one. */
  public int forced() {
    return forced;
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
