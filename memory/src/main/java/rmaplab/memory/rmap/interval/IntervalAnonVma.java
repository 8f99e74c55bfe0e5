package rmaplab.memory.rmap.interval;

import org.jspecify.annotations.Nullable;
import rmaplab.memory.Bug;
import rmaplab.memory.area.VmaIntervalTree;
import rmaplab.memory.rmap.AnonVma;
import rmaplab.memory.rmap.AnonVmaChain;
import rmaplab.memory.rmap.SameAnonVmaList;
import rmaplab.memory.sync.Ints;
import rmaplab.memory.sync.LockClass;
import rmaplab.memory.sync.ReadWriteLock;
import rmaplab.memory.sync.SpinLock;

/**
 * An anon_vma that counts its references and keeps its VMAs in an interval tree by page offset.
 *
 * <p>Guarantee: while somebody has a reference it is not freed. Its VMAs together have one, from
 * its birth until the last has left; each child has one on its root; walks, migrations and KSM take
 * others. Whoever gives the last one back frees it ({@link AnonVmaPool}).
 */
public final class IntervalAnonVma extends AnonVma {
  private final ReadWriteLock rwsem = new ReadWriteLock(LockClass.ANON_VMA, this);
  private final VmaIntervalTree<AnonVmaChain> tree = new VmaIntervalTree<>();
  private final Ints references = new Ints(1);

  IntervalAnonVma(int number) {
    super(number);
  }

  /** An anon_vma of this design as what it is. */
  public static IntervalAnonVma of(AnonVma anonVma) {
    if (anonVma instanceof IntervalAnonVma own) {
      return own;
    }
    throw new AssertionError(anonVma + " is of another design");
  }

  /** The lock, of use in a root alone: it guards the trees of the whole family. */
  ReadWriteLock rwsem() {
    return rwsem;
  }

  /** The edges to the VMAs that may map pages of this anon_vma; needs the root's lock. */
  VmaIntervalTree<AnonVmaChain> tree() {
    return tree;
  }

  /** Puts a new edge in; needs the root's lock for writing. */
  void enter(AnonVmaChain edge) {
    tree.insert(edge.node());
  }

  /** Takes an edge out for good; needs the root's lock for writing. */
  void leave(AnonVmaChain edge) {
    tree.remove(edge.node());
  }

  /** A new life begins, with one reference; a root until told otherwise. */
  void begin() {
    setRoot(this);
    references.set(0, 1);
  }

  /** Takes a reference, for somebody who knows that there is one (get_anon_vma). */
  void get() {
    boolean isReferenced = references.raiseUnlessZero(0);
    Bug.unless(isReferenced, "a reference to an anon_vma without references");
  }

  /** Takes a reference unless there is none left (atomic_inc_not_zero). */
  boolean getUnlessZero() {
    return references.raiseUnlessZero(0);
  }

  /** Gives a reference back; whether it was the last. */
  boolean letGo() {
    int now = references.drop(0);
    Bug.unless(now >= 0, "an anon_vma is let go of more often than it is held");
    return now == 0;
  }

  @Override
  public int references() {
    return references.get(0);
  }

  @Override
  public int pins() {
    return references() - (tree.isEmpty() ? 0 : 1);
  }

  @Override
  public @Nullable AnonVmaChain firstEdge() {
    return item(tree.first(0, Long.MAX_VALUE));
  }

  @Override
  public @Nullable AnonVmaChain edgeAfter(AnonVmaChain edge) {
    return item(tree.next(edge.node(), 0, Long.MAX_VALUE));
  }

  private static @Nullable AnonVmaChain item(VmaIntervalTree.@Nullable Node<AnonVmaChain> node) {
    return node == null ? null : node.item();
  }

  @Override
  public boolean isOrdered() {
    return true;
  }

  @Override
  public @Nullable String fault() {
    return tree.fault();
  }

  /** Not in this design. */
  @Override
  public SameAnonVmaList vmas() {
    throw new AssertionError(this + " keeps its VMAs in a tree");
  }

  /** Not in this design. */
  @Override
  public SpinLock lock() {
    throw new AssertionError(this + " has a lock that sleeps");
  }
}
