package rmaplab.memory.area;

import org.jspecify.annotations.Nullable;
import rmaplab.memory.Bug;

/**
 * Who covers a page offset: an ordered tree of runs of page offsets that finds the k runs over a
 * given one in O(log n + k) steps (mm/interval_tree.c; the i_mmap tree since 3.7, the anon_vma tree
 * since 3.9).
 *
 * <p>Guarantee: {@link #first} and {@link #next} visit exactly the runs that overlap, by first page
 * offset, and among equal ones in the order in which they were put in; {@link #insertAfter} puts a
 * run directly behind another.
 *
 * <p>Mechanism: an AVL tree over the first offset. Each node also knows the highest last offset of
 * its subtree, so a search leaves out every subtree that ends too early.
 *
 * <p>The tree keeps no copy of the bounds: it asks the item. Bounds may therefore change only while
 * the item is out of the tree. One lock, the caller's, guards the tree and its nodes.
 *
 * <pre>
 *                 [4-5] 9              [first-last] highest last of the subtree
 *                /       \
 *          [0-9] 9       [6-6] 8       who covers 8? left: yes, 9 is not below 8: [0-9].
 *                              \       [4-5] ends below 8; right: 8 is not below 8:
 *                            [7-8] 8   [6-6] ends below 8; [7-8].
 * </pre>
 *
 * @param <T> what has a run of page offsets: a VMA, or the edge from a VMA to an anon_vma
 */
public final class VmaIntervalTree<T extends VmaIntervalTree.Span> {
  private @Nullable Node<T> root;
  private int size;

  /** A run of page offsets, at least one. */
  public interface Span {
    /** The page offset of the first page. */
    long firstIndex();

    /** The page offset of the last page, at least {@link #firstIndex}. */
    long lastIndex();
  }

  /** An item's place in a tree; the item owns it and may reuse it. */
  public static final class Node<T extends Span> {
    private final T item;
    private @Nullable Node<T> left;
    private @Nullable Node<T> right;
    private @Nullable Node<T> parent;

    /** 1 for a leaf; 0 out of any tree. */
    private int height;

    private long subtreeLast;

    /** A place for {@code item}, in no tree yet. */
    public Node(T item) {
      this.item = item;
    }

    /** Whose place it is. */
    public T item() {
      return item;
    }

    /** Whether it is in a tree. */
    public boolean isLinked() {
      return height != 0;
    }

    private void update() {
      height = heightNow();
      subtreeLast = lastNow();
    }

    private int heightNow() {
      return 1 + Math.max(height(left), height(right));
    }

    private long lastNow() {
      long last = item.lastIndex();
      if (left != null) {
        last = Math.max(last, left.subtreeLast);
      }
      return right == null ? last : Math.max(last, right.subtreeLast);
    }

    private void clear() {
      left = null;
      right = null;
      parent = null;
      height = 0;
      subtreeLast = 0;
    }
  }

  /** The number of items. */
  public int size() {
    return size;
  }

  /** Whether there is no item. */
  public boolean isEmpty() {
    return root == null;
  }

  /**
   * Puts a node in, behind those with the same first offset.
   *
   * <p>ASSUMPTIONS: the caller holds the tree's lock; the node is in no tree.
   */
  public void insert(Node<T> node) {
    Bug.unless(!node.isLinked(), "a node enters a second tree");
    long first = node.item.firstIndex();
    Node<T> parent = null;
    boolean toLeft = false;
    for (Node<T> at = root; at != null; at = toLeft ? at.left : at.right) {
      parent = at;
      toLeft = first < at.item.firstIndex();
    }
    attach(node, parent, toLeft);
  }

  /**
   * Puts a node in, directly behind {@code previous}: whatever was behind that comes later. A fork
   * child goes behind its parent so, wherever adjustments have left the parent
   * (vma_interval_tree_insert_after).
   *
   * <p>ASSUMPTIONS: the caller holds the tree's lock; both runs have the same first offset; the
   * node is in no tree, {@code previous} in this one.
   */
  public void insertAfter(Node<T> previous, Node<T> node) {
    Bug.unless(!node.isLinked() && previous.isLinked(), "one node in the tree, the other not");
    Bug.unless(
        previous.item.firstIndex() == node.item.firstIndex(), "neighbours begin at one offset");
    Node<T> right = previous.right;
    if (right == null) {
      attach(node, previous, false);
    } else {
      attach(node, leftmost(right), true);
    }
  }

  /**
   * Takes a node out.
   *
   * <p>ASSUMPTIONS: the caller holds the tree's lock; the node is in this tree and its item's
   * bounds are those with which it was put in.
   */
  public void remove(Node<T> node) {
    Bug.unless(node.isLinked(), "a node leaves a tree that it is not in");
    Node<T> left = node.left;
    Node<T> right = node.right;
    if (left == null || right == null) {
      Node<T> parent = node.parent;
      replace(node, left == null ? right : left);
      retrace(parent);
    } else {
      // The successor takes the node's place; the lowest subtree that changes is the one it leaves.
      Node<T> successor = leftmost(right);
      Node<T> changed = successor;
      if (successor != right) {
        changed = parentOf(successor);
        replace(successor, successor.right);
        successor.right = right;
        right.parent = successor;
      }
      replace(node, successor);
      successor.left = left;
      left.parent = successor;
      retrace(changed);
    }
    node.clear();
    size--;
  }

  /** The first node whose run overlaps [low, high], both included; null if none does. */
  public @Nullable Node<T> first(long low, long high) {
    Node<T> top = root;
    return top == null || top.subtreeLast < low ? null : firstIn(top, low, high);
  }

  /** The node after {@code node}, one that overlaps [low, high], which does so too. */
  public @Nullable Node<T> next(Node<T> node, long low, long high) {
    Node<T> at = node;
    while (true) {
      Node<T> right = at.right;
      if (right != null && right.subtreeLast >= low) {
        return firstIn(right, low, high);
      }
      Node<T> child;
      do {
        child = at;
        Node<T> up = at.parent;
        if (up == null) {
          return null;
        }
        at = up;
      } while (at.right == child);
      if (at.item.firstIndex() > high) {
        return null;
      }
      if (at.item.lastIndex() >= low) {
        return at;
      }
    }
  }

  /**
   * The first node of a subtree that overlaps; some run of the subtree ends at {@code low} or
   * above.
   *
   * <p>Where the left subtree reaches {@code low}, the answer lies there or nowhere: its first run
   * that reaches {@code low} either overlaps, or begins above {@code high}, and then so does all
   * that is to its right.
   */
  private static <T extends Span> @Nullable Node<T> firstIn(Node<T> top, long low, long high) {
    Node<T> at = top;
    while (true) {
      Node<T> left = at.left;
      if (left != null && left.subtreeLast >= low) {
        at = left;
        continue;
      }
      if (at.item.firstIndex() > high) {
        return null;
      }
      if (at.item.lastIndex() >= low) {
        return at;
      }
      Node<T> right = at.right;
      if (right == null || right.subtreeLast < low) {
        return null;
      }
      at = right;
    }
  }

  private void attach(Node<T> node, @Nullable Node<T> parent, boolean toLeft) {
    node.parent = parent;
    node.update();
    if (parent == null) {
      root = node;
    } else if (toLeft) {
      parent.left = node;
    } else {
      parent.right = node;
    }
    size++;
    retrace(parent);
  }

  /** Puts {@code other} and its subtree where {@code node} hangs. */
  private void replace(Node<T> node, @Nullable Node<T> other) {
    Node<T> parent = node.parent;
    if (parent == null) {
      root = other;
    } else if (parent.left == node) {
      parent.left = other;
    } else {
      parent.right = other;
    }
    if (other != null) {
      other.parent = parent;
    }
  }

  /** From a changed node up to the root: heights, highest last offsets, balance. */
  private void retrace(@Nullable Node<T> from) {
    for (Node<T> at = from; at != null; at = at.parent) {
      at = balance(at);
    }
  }

  /** Restores the balance of a subtree whose halves are balanced; its top afterwards. */
  private Node<T> balance(Node<T> top) {
    Node<T> left = top.left;
    Node<T> right = top.right;
    int skew = height(left) - height(right);
    if (left != null && skew > 1) {
      Node<T> inner = left.right;
      if (inner != null && height(left.left) < height(inner)) {
        left = rotateLeft(left, inner);
      }
      return rotateRight(top, left);
    }
    if (right != null && skew < -1) {
      Node<T> inner = right.left;
      if (inner != null && height(right.right) < height(inner)) {
        right = rotateRight(right, inner);
      }
      return rotateLeft(top, right);
    }
    top.update();
    return top;
  }

  /**
   * <pre>
   *       top              left
   *      /   \            /    \
   *   left    c    =>    a     top
   *   /  \                    /   \
   *  a    b                  b     c
   * </pre>
   */
  private Node<T> rotateRight(Node<T> top, Node<T> left) {
    replace(top, left);
    Node<T> middle = left.right;
    top.left = middle;
    if (middle != null) {
      middle.parent = top;
    }
    left.right = top;
    top.parent = left;
    top.update();
    left.update();
    return left;
  }

  /** The mirror image of {@link #rotateRight}. */
  private Node<T> rotateLeft(Node<T> top, Node<T> right) {
    replace(top, right);
    Node<T> middle = right.left;
    top.right = middle;
    if (middle != null) {
      middle.parent = top;
    }
    right.left = top;
    top.parent = right;
    top.update();
    right.update();
    return right;
  }

  private static <T extends Span> Node<T> leftmost(Node<T> top) {
    Node<T> at = top;
    for (Node<T> left = at.left; left != null; left = at.left) {
      at = left;
    }
    return at;
  }

  private static <T extends Span> Node<T> parentOf(Node<T> node) {
    Node<T> parent = node.parent;
    if (parent == null) {
      throw new AssertionError("a node below another has no parent");
    }
    return parent;
  }

  private static int height(@Nullable Node<?> node) {
    return node == null ? 0 : node.height;
  }

  /** What is wrong with the tree, in a few words; null if nothing is. For use at rest. */
  public @Nullable String fault() {
    Node<T> top = root;
    if (top != null && top.parent != null) {
      return "the root has a parent";
    }
    String fault = top == null ? null : faultOf(top);
    if (fault != null) {
      return fault;
    }
    int met = 0;
    long previousFirst = Long.MIN_VALUE;
    for (Node<T> n = first(0, Long.MAX_VALUE); n != null; n = next(n, 0, Long.MAX_VALUE)) {
      if (n.item.firstIndex() < previousFirst) {
        return n.item + " stands behind one that begins at " + previousFirst;
      }
      previousFirst = n.item.firstIndex();
      met++;
    }
    return met == size ? null : met + " items are met, but the size is " + size;
  }

  private static <T extends Span> @Nullable String faultOf(Node<T> node) {
    Node<T> left = node.left;
    Node<T> right = node.right;
    if ((left != null && left.parent != node) || (right != null && right.parent != node)) {
      return "a child of " + node.item + " has another parent";
    }
    String below = left == null ? null : faultOf(left);
    if (below == null && right != null) {
      below = faultOf(right);
    }
    if (below != null) {
      return below;
    }
    if (node.height != node.heightNow() || Math.abs(height(left) - height(right)) > 1) {
      return node.item + ": " + node.height + " over " + height(left) + " and " + height(right);
    }
    return node.subtreeLast == node.lastNow()
        ? null
        : "below " + node.item + " ends " + node.lastNow() + ", noted is " + node.subtreeLast;
  }
}
