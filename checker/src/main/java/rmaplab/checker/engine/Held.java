package rmaplab.checker.engine;

import java.util.Arrays;
import java.util.function.Function;

/** The locks that each task holds, in the order in which it took them. */
final class Held {
  private final LockState[][] locks = new LockState[Clocks.TASKS + 1][8];
  private final boolean[][] reading = new boolean[Clocks.TASKS + 1][8];
  private final int[][] sites = new int[Clocks.TASKS + 1][8];
  private final int[] counts = new int[Clocks.TASKS + 1];

  /** How many of a task's locks forbid sleeping. */
  private final int[] atomic = new int[Clocks.TASKS + 1];

  void reset() {
    Arrays.fill(counts, 0);
    Arrays.fill(atomic, 0);
  }

  void push(int task, LockState lock, boolean forReading, int site) {
    int n = counts[task]++;
    if (n == locks[task].length) {
      locks[task] = Arrays.copyOf(locks[task], n * 2);
      reading[task] = Arrays.copyOf(reading[task], n * 2);
      sites[task] = Arrays.copyOf(sites[task], n * 2);
    }
    locks[task][n] = lock;
    reading[task][n] = forReading;
    sites[task][n] = site;
    if (!lock.sleeping) {
      atomic[task]++;
    }
  }

  void remove(int task, LockState lock) {
    LockState[] mine = locks[task];
    int i = counts[task] - 1;
    while (i >= 0 && mine[i] != lock) {
      i--;
    }
    if (i < 0) {
      throw new IllegalStateException("not among the held locks: " + lock.label);
    }
    int after = --counts[task] - i;
    if (after > 0) {
      System.arraycopy(mine, i + 1, mine, i, after);
      System.arraycopy(reading[task], i + 1, reading[task], i, after);
      System.arraycopy(sites[task], i + 1, sites[task], i, after);
    }
    if (!lock.sleeping) {
      atomic[task]--;
    }
  }

  int count(int task) {
    return counts[task];
  }

  LockState lock(int task, int i) {
    return locks[task][i];
  }

  boolean isReading(int task, int i) {
    return reading[task][i];
  }

  int site(int task, int i) {
    return sites[task][i];
  }

  boolean isAtomic(int task) {
    return atomic[task] > 0;
  }

  /** A lock of the task that forbids sleeping. */
  LockState firstAtomic(int task) {
    for (int i = 0; i < counts[task]; i++) {
      if (!locks[task][i].sleeping) {
        return locks[task][i];
      }
    }
    throw new IllegalStateException("task " + task + " holds no such lock");
  }

  /** The labels of what a task holds. */
  java.util.List<String> labels(int task, Function<LockState, String> label) {
    java.util.List<String> all = new java.util.ArrayList<>();
    for (int i = 0; i < counts[task]; i++) {
      all.add(label.apply(locks[task][i]) + (reading[task][i] ? " (read)" : ""));
    }
    return all;
  }
}
