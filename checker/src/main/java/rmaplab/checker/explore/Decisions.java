package rmaplab.checker.explore;

import java.util.Arrays;
import rmaplab.checker.engine.ExecutionStoppedError;

/**
 * The choices of one execution in the order in which they were made, and at each the alternatives
 * still to be tried: a path in the tree of executions.
 *
 * <p>A search follows the path to its end, then extends it; {@link #backtrack} turns it into the
 * next one to follow.
 */
final class Decisions {
  /** What a decision is about, where it is not about tasks. */
  private static final byte DATA = 1;

  private byte[] kinds = new byte[64];
  private int[] chosen = new int[64];
  private int[] todo = new int[64];
  private int[] extra = new int[64];
  private int[] able = new int[64];

  /** Decisions to follow; after an execution, decisions made. */
  private int depth;

  private int position;

  /** Before an execution. */
  void restart() {
    position = 0;
  }

  /** The whole tree again. */
  void clear() {
    depth = 0;
    position = 0;
  }

  /** Whether the next decision is on the path already. */
  boolean isFollowing() {
    return position < depth;
  }

  /** Where the path is. */
  int position() {
    return position;
  }

  /** Where the path ends. */
  int depth() {
    return depth;
  }

  /** Follows a decision about tasks; -1 if the next one is about data, or not on the path. */
  int follow() {
    if (position >= depth || kinds[position] == DATA) {
      return -1;
    }
    return chosen[position++];
  }

  /** Follows one decision about tasks. */
  int followTask(int enabled) {
    int task = chosen[position];
    if (kinds[position] == DATA || (enabled >> task & 1) == 0) {
      throw notDeterministic();
    }
    position++;
    return task;
  }

  /** Follows one decision about data. */
  int followData(int options) {
    if (kinds[position] != DATA || chosen[position] >= options) {
      throw notDeterministic();
    }
    return chosen[position++];
  }

  private static ExecutionStoppedError notDeterministic() {
    return new ExecutionStoppedError(
        "the program is not deterministic: the same choices led to another state; it must not use"
            + " identity hash codes, and its set-up must build everything anew");
  }

  /** Makes a decision about tasks, with other tasks to be tried later, and a word of the search. */
  void decideTask(int task, int others, int word, int enabled) {
    push((byte) 0, task, others, word);
    able[position - 1] = enabled;
  }

  /** Makes a decision about data: the first option now, the others later. */
  int decideData(int options, int word) {
    push(DATA, 0, (1 << options) - 1 & ~1, word);
    return 0;
  }

  private void push(byte kind, int choice, int others, int word) {
    if (position == chosen.length) {
      kinds = Arrays.copyOf(kinds, position * 2);
      chosen = Arrays.copyOf(chosen, position * 2);
      todo = Arrays.copyOf(todo, position * 2);
      extra = Arrays.copyOf(extra, position * 2);
      able = Arrays.copyOf(able, position * 2);
    }
    kinds[position] = kind;
    chosen[position] = choice;
    todo[position] = others;
    extra[position] = word;
    position++;
    depth = position;
  }

  /** The word of the search at a decision. */
  int word(int at) {
    return extra[at];
  }

  void setWord(int at, int word) {
    extra[at] = word;
  }

  /** What was chosen at a decision. */
  int chosen(int at) {
    return chosen[at];
  }

  /** Whether a decision is about data. */
  boolean isData(int at) {
    return kinds[at] == DATA;
  }

  /** The tasks that could have been chosen at a decision. */
  int enabled(int at) {
    return able[at];
  }

  /** The tasks still to be tried at a decision. */
  int todo(int at) {
    return todo[at];
  }

  void addTodo(int at, int tasks) {
    todo[at] |= tasks;
  }

  /**
   * Cuts the path after the last decision that has an alternative left, and takes that. False when
   * there is none: the tree is empty.
   */
  boolean backtrack() {
    depth = position;
    while (depth > 0) {
      int i = depth - 1;
      if (todo[i] != 0) {
        chosen[i] = Integer.numberOfTrailingZeros(todo[i]);
        todo[i] &= todo[i] - 1;
        return true;
      }
      depth--;
    }
    return false;
  }

  /** As {@link #backtrack}; what was tried at a decision about tasks goes to sleep in its word. */
  boolean backtrackAsleep() {
    depth = position;
    while (depth > 0) {
      int i = depth - 1;
      if (todo[i] != 0) {
        if (kinds[i] != DATA) {
          extra[i] |= 1 << chosen[i];
        }
        chosen[i] = Integer.numberOfTrailingZeros(todo[i]);
        todo[i] &= todo[i] - 1;
        return true;
      }
      depth--;
    }
    return false;
  }
}
