package rmaplab.memory.area;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import rmaplab.memory.area.VmaIntervalTree.Node;
import rmaplab.memory.area.VmaIntervalTreeFixture.Run;

/** Every tree of a small scope, against a list. */
class VmaIntervalTreeExhaustiveTest {
  private static final int OFFSETS = 4;
  private static final int INSERTIONS = 4;
  private static final int DISTINCT = 7;

  /**
   * Every sequence of up to {@link #INSERTIONS} insertions of runs over {@link #OFFSETS} offsets,
   * or behind an earlier one; every query; then the removal of each, and every query again.
   */
  @Test
  void everySequenceOfInsertions() {
    extend(List.of());
  }

  /** A step is a run, first * OFFSETS + last, or, below 0, minus (1 + the earlier step). */
  private static void extend(List<Integer> steps) {
    for (int gone = -1; gone < steps.size(); gone++) {
      VmaIntervalTreeFixture t = new VmaIntervalTreeFixture();
      List<Node<Run>> nodes = new ArrayList<>();
      for (int step : steps) {
        nodes.add(
            step < 0
                ? t.insertAfter(nodes.get(-1 - step))
                : t.insert(step / OFFSETS, step % OFFSETS));
      }
      if (gone >= 0) {
        t.remove(nodes.get(gone));
      }
      t.checkStructure();
      for (int low = 0; low < OFFSETS; low++) {
        for (int high = low; high < OFFSETS; high++) {
          t.check(low, high);
        }
      }
    }
    if (steps.size() == INSERTIONS) {
      return;
    }
    for (int first = 0; first < OFFSETS; first++) {
      for (int last = first; last < OFFSETS; last++) {
        extend(plus(steps, first * OFFSETS + last));
      }
    }
    for (int earlier = 0; earlier < steps.size(); earlier++) {
      extend(plus(steps, -1 - earlier));
    }
  }

  private static List<Integer> plus(List<Integer> steps, int step) {
    List<Integer> more = new ArrayList<>(steps);
    more.add(step);
    return more;
  }

  /**
   * Every order in which {@link #DISTINCT} runs with different beginnings can go in, so every shape
   * of rebalancing up to there; then each taken out, then the rest from the lowest on.
   */
  @Test
  void everyOrderOfInsertionAndEachRemoval() {
    permute(new ArrayList<>());
  }

  private static void permute(List<Integer> order) {
    if (order.size() == DISTINCT) {
      for (int gone = 0; gone < DISTINCT; gone++) {
        VmaIntervalTreeFixture t = new VmaIntervalTreeFixture();
        List<Node<Run>> nodes = new ArrayList<>();
        for (int first : order) {
          // Ends in no order, so that highest ends matter.
          nodes.add(t.insert(first, first + first * 5 % DISTINCT));
        }
        t.checkStructure();
        t.remove(nodes.get(gone));
        t.checkStructure();
        t.check(DISTINCT / 2, DISTINCT / 2);
        while (!t.model.isEmpty()) {
          t.remove(t.model.getFirst());
          t.checkStructure();
        }
      }
      return;
    }
    for (int first = 0; first < DISTINCT; first++) {
      if (!order.contains(first)) {
        order.add(first);
        permute(order);
        order.removeLast();
      }
    }
  }
}
