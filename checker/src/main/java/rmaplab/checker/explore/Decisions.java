package rmaplab.checker.explore;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
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

  /** How many alternatives were tried before the present one. */
  private byte[] tried = new byte[64];

  /** Decisions that others see to: their alternatives are not taken here. */
  private int floor;

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
    floor = 0;
  }

  /** Takes a branch of the tree: its beginning is fixed. */
  void load(Branch branch) {
    clear();
    for (int i = 0; i < branch.depth(); i++) {
      push(branch.kind(i), branch.chosen(i), branch.todo(i), branch.word(i));
      able[i] = branch.able(i);
      tried[i] = (byte) branch.tried(i);
    }
    floor = branch.floor();
    position = 0;
  }

  /** What is left of a branch: the path as it stands, between two executions. */
  Branch rest(Branch of) {
    return branch(of.id(), of.weight(), floor, depth);
  }

  private Branch branch(List<Integer> id, double weight, int fixed, int length) {
    int[] words = new int[length * Branch.WORDS];
    for (int i = 0; i < length; i++) {
      int w = i * Branch.WORDS;
      words[w] = kinds[i];
      words[w + 1] = chosen[i];
      words[w + 2] = i < fixed ? 0 : todo[i];
      words[w + 3] = extra[i];
      words[w + 4] = able[i];
      words[w + 5] = tried[i];
    }
    return new Branch(id, weight, fixed, words);
  }

  /**
   * Cuts what is left of a branch into at least {@code wanted} parts if it has as many: the path as
   * it stands with a longer fixed beginning, and one part for every alternative along that. All
   * enabled tasks are alternatives, whether an execution has asked for them or not, so that no part
   * has to ask another for one. Of siblings the later ones have the earlier ones asleep.
   */
  List<Branch> cut(Branch of, int wanted) {
    List<Branch> parts = new ArrayList<>();
    double weight = of.weight();
    for (; floor < depth && parts.size() + 1 < wanted; floor++) {
      boolean data = kinds[floor] == DATA;
      int mine = chosen[floor];
      int mySleepers = extra[floor];
      int others = data ? todo[floor] : able[floor] & ~extra[floor] & ~(1 << mine);
      weight /= tried[floor] + 1 + Integer.bitCount(others);
      for (int s = others; s != 0; s &= s - 1) {
        if (!data) {
          extra[floor] |= 1 << chosen[floor];
        }
        chosen[floor] = Integer.numberOfTrailingZeros(s);
        parts.add(branch(of.part(parts.size() + 1), weight, floor + 1, floor + 1));
      }
      chosen[floor] = mine;
      extra[floor] = mySleepers;
      todo[floor] = 0;
    }
    parts.addFirst(branch(of.part(0), weight, floor, depth));
    return parts;
  }

  /**
   * An estimate of how much of the tree has been tried: at each decision every alternative known so
   * far counts the same.
   */
  double share() {
    double share = 0;
    double weight = 1;
    for (int i = floor; i < depth; i++) {
      int all = tried[i] + 1 + Integer.bitCount(todo[i]);
      share += weight * tried[i] / all;
      weight /= all;
    }
    return share;
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
      tried = Arrays.copyOf(tried, position * 2);
    }
    kinds[position] = kind;
    chosen[position] = choice;
    todo[position] = others;
    extra[position] = word;
    able[position] = 0;
    tried[position] = 0;
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

  /** The tasks that were chosen before a decision. */
  int tasksBefore(int at) {
    int tasks = 0;
    for (int i = 0; i < at; i++) {
      if (kinds[i] != DATA) {
        tasks |= 1 << chosen[i];
      }
    }
    return tasks;
  }

  /** The tasks still to be tried at a decision. */
  int todo(int at) {
    return todo[at];
  }

  void addTodo(int at, int tasks) {
    if (at >= floor) {
      todo[at] |= tasks;
    }
  }

  /**
   * Cuts the path after the last decision that has an alternative left, and takes that. False when
   * there is none: the tree is empty.
   */
  boolean backtrack() {
    return backtrack(false);
  }

  /** As {@link #backtrack}; what was tried at a decision about tasks goes to sleep in its word. */
  boolean backtrackAsleep() {
    return backtrack(true);
  }

  private boolean backtrack(boolean asleep) {
    for (depth = position; depth > floor; depth--) {
      int i = depth - 1;
      if (todo[i] != 0) {
        if (asleep && kinds[i] != DATA) {
          extra[i] |= 1 << chosen[i];
        }
        chosen[i] = Integer.numberOfTrailingZeros(todo[i]);
        todo[i] &= todo[i] - 1;
        tried[i]++;
        return true;
      }
    }
    return false;
  }
}
