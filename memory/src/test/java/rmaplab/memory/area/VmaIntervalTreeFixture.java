package rmaplab.memory.area;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import rmaplab.memory.area.VmaIntervalTree.Node;

/** An interval tree beside a plain list that does the same slowly. */
final class VmaIntervalTreeFixture {
  /** A run of offsets. Two runs with the same bounds are different items. */
  static final class Run implements VmaIntervalTree.Span {
    private final long first;
    private final long last;

    Run(long first, long last) {
      this.first = first;
      this.last = last;
    }

    @Override
    public long firstIndex() {
      return first;
    }

    @Override
    public long lastIndex() {
      return last;
    }

    @Override
    public String toString() {
      return "[" + first + "-" + last + "]";
    }
  }

  final VmaIntervalTree<Run> tree = new VmaIntervalTree<>();

  /** The nodes in the order in which the tree must visit them. */
  final List<Node<Run>> model = new ArrayList<>();

  Node<Run> insert(long first, long last) {
    Node<Run> node = new Node<>(new Run(first, last));
    tree.insert(node);
    int place = 0;
    while (place < model.size() && model.get(place).item().first <= first) {
      place++;
    }
    model.add(place, node);
    return node;
  }

  Node<Run> insertAfter(Node<Run> previous) {
    Node<Run> node = new Node<>(new Run(previous.item().first, previous.item().last));
    tree.insertAfter(previous, node);
    model.add(model.indexOf(previous) + 1, node);
    return node;
  }

  void remove(Node<Run> node) {
    tree.remove(node);
    model.remove(node);
  }

  /** The structure is sound, and the query [low, high] meets what it must, in order. */
  void check(long low, long high) {
    List<Node<Run>> expected = new ArrayList<>();
    for (Node<Run> node : model) {
      if (node.item().first <= high && node.item().last >= low) {
        expected.add(node);
      }
    }
    assertThat(visited(low, high)).isEqualTo(expected);
  }

  void checkStructure() {
    assertThat(tree.fault()).isNull();
    assertThat(tree.size()).isEqualTo(model.size());
    assertThat(tree.isEmpty()).isEqualTo(model.isEmpty());
  }

  private List<Node<Run>> visited(long low, long high) {
    List<Node<Run>> met = new ArrayList<>();
    for (Node<Run> n = tree.first(low, high); n != null; n = tree.next(n, low, high)) {
      met.add(n);
    }
    return met;
  }
}
