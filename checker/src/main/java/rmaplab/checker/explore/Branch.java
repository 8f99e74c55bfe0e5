package rmaplab.checker.explore;

import java.util.ArrayList;
import java.util.List;

/**
 * A part of the tree of executions that can be explored apart from the rest: all executions that
 * begin with a fixed part of a path, and of these the ones that the path has not passed yet.
 *
 * <p>Branches are cut so that no two of them have an execution in common, and what one finds is
 * nothing to the others. Where branches are cut depends only on how many executions they had, never
 * on who explored them, so their results, put together in the order of their numbers, are the same
 * for any number of workers.
 */
final class Branch {
  /** Words for a decision: kind, choice, alternatives left, sleepers, enabled tasks, tried ones. */
  static final int WORDS = 6;

  private static final int RADIX = 36;

  private final List<Integer> id;
  private final double weight;
  private final int floor;
  private final int[] words;

  /**
   * A part of the tree.
   *
   * @param id where the branch comes from: the part of a part of ...
   * @param weight the estimated share of the whole tree that was left when it was cut
   * @param floor the length of the fixed part
   * @param words {@link #WORDS} for each decision; not copied
   */
  Branch(List<Integer> id, double weight, int floor, int[] words) {
    this.id = id;
    this.weight = weight;
    this.floor = floor;
    this.words = words;
  }

  List<Integer> id() {
    return id;
  }

  double weight() {
    return weight;
  }

  int floor() {
    return floor;
  }

  /** The whole tree. */
  static Branch root() {
    return new Branch(List.of(), 1, 0, new int[0]);
  }

  int depth() {
    return words.length / WORDS;
  }

  byte kind(int i) {
    return (byte) words[i * WORDS];
  }

  int chosen(int i) {
    return words[i * WORDS + 1];
  }

  int todo(int i) {
    return words[i * WORDS + 2];
  }

  int word(int i) {
    return words[i * WORDS + 3];
  }

  int able(int i) {
    return words[i * WORDS + 4];
  }

  int tried(int i) {
    return words[i * WORDS + 5];
  }

  /** The number of a part. */
  List<Integer> part(int number) {
    List<Integer> part = new ArrayList<>(id);
    part.add(number);
    return List.copyOf(part);
  }

  /** Depth-first order. */
  static int compare(List<Integer> a, List<Integer> b) {
    for (int i = 0; i < Math.min(a.size(), b.size()); i++) {
      int order = Integer.compare(a.get(i), b.get(i));
      if (order != 0) {
        return order;
      }
    }
    return Integer.compare(a.size(), b.size());
  }

  /** One line that {@link #parse} reads. */
  String text() {
    StringBuilder s = new StringBuilder();
    for (int part : id) {
      s.append(s.isEmpty() ? "" : ".").append(part);
    }
    s.append(' ').append(weight).append(' ').append(floor);
    for (int word : words) {
      s.append(' ').append(Integer.toString(word, RADIX));
    }
    return s.toString();
  }

  /** The branch of a line. */
  static Branch parse(String line) {
    String[] parts = line.split(" ", -1);
    List<Integer> id = new ArrayList<>();
    for (String part : parts[0].isEmpty() ? new String[0] : parts[0].split("\\.", -1)) {
      id.add(Integer.valueOf(part));
    }
    int[] words = new int[parts.length - 3];
    for (int i = 0; i < words.length; i++) {
      words[i] = Integer.parseInt(parts[i + 3], RADIX);
    }
    Branch branch =
        new Branch(
            List.copyOf(id), Double.parseDouble(parts[1]), Integer.parseInt(parts[2]), words);
    if (words.length % WORDS != 0 || branch.floor > branch.depth() || branch.floor < 0) {
      throw new IllegalArgumentException("a branch of " + words.length + " words");
    }
    return branch;
  }
}
