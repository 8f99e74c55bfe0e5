package rmaplab.memory.rmap;

import org.jspecify.annotations.Nullable;
import rmaplab.memory.Bug;
import rmaplab.memory.frame.PageMapping;
import rmaplab.memory.sync.LockClass;
import rmaplab.memory.sync.SpinLock;

/**
 * The set of VMAs that may map the pages which name this object (struct anon_vma), and a lock.
 *
 * <p>Its memory is type-stable under RCU: a reader in a read section that follows a stale reference
 * meets some anon_vma, perhaps one that has been freed (its list is empty) or handed out again.
 */
public class AnonVma implements PageMapping {
  private final SpinLock lock = new SpinLock(LockClass.ANON_VMA, this);
  private final int number;
  private final SameAnonVmaList vmas = new SameAnonVmaList();

  /**
   * Whether somebody who locks a whole address space has locked this one; guarded by the all-locks
   * mutex.
   */
  private boolean lockedWithAll;

  /** The oldest ancestor, itself included; set before it is linked, by designs that use it. */
  private @Nullable AnonVma root;

  /**
   * Holders besides linked VMAs: places of pages that KSM has merged; in some designs migrations,
   * and for a root its children. Guarded by the lock that guards the list.
   */
  private int pins;

  /** The parent in the tree, itself for a root; set before it is linked, by designs that count. */
  private @Nullable AnonVma parent;

  /** Guarded by the lock that guards the list, as is the next. */
  private int children;

  private int activeVmas;

  /** An anon_vma without VMAs, of no family. */
  protected AnonVma(int number) {
    this.number = number;
  }

  /** The object's own lock; which anon_vma's lock guards a list is the design's choice. */
  public SpinLock lock() {
    return lock;
  }

  /** The edges to the VMAs that may map pages of this anon_vma. */
  public SameAnonVmaList vmas() {
    return vmas;
  }

  /** The root of the tree that this anon_vma belongs to. */
  public AnonVma root() {
    AnonVma r = root;
    if (r == null) {
      throw new AssertionError(this + " has no root");
    }
    return r;
  }

  /** As {@link #root}; null in designs without roots. */
  public @Nullable AnonVma rootIfAny() {
    return root;
  }

  /** Puts a new anon_vma into a tree. */
  public void setRoot(AnonVma root) {
    this.root = root;
  }

  /** The first edge to a VMA in the order of walks; needs the lock that guards the list. */
  public @Nullable AnonVmaChain firstEdge() {
    return vmas.first();
  }

  /** The edge after {@code edge} in the order of walks; needs the lock that guards the list. */
  public @Nullable AnonVmaChain edgeAfter(AnonVmaChain edge) {
    return edge.after();
  }

  /** Whether walks find the VMAs that cover an index without looking at the others. */
  public boolean isOrdered() {
    return false;
  }

  /** The parent in the tree, itself for a root; null in designs that do not count. */
  public @Nullable AnonVma parentIfAny() {
    return parent;
  }

  /** Puts a new anon_vma below another, or makes it a root; nobody else sees it yet. */
  public void setParent(AnonVma parent) {
    this.parent = parent;
  }

  /** The anon_vmas whose parent this is, a root itself included (num_children). */
  public int children() {
    return children;
  }

  /** Changes the number of children; needs the lock that guards the list. */
  public void addChildren(int delta) {
    children += delta;
    Bug.unless(children >= 0, "an anon_vma loses more children than it has");
  }

  /** The VMAs whose own anon_vma this is (num_active_vmas), in designs that count. */
  public int activeVmas() {
    return activeVmas;
  }

  /**
   * Changes the number of VMAs that have this as their own; needs the lock that guards the list.
   */
  public void addActiveVmas(int delta) {
    activeVmas += delta;
    Bug.unless(activeVmas >= 0, "more VMAs leave an anon_vma than own it");
  }

  /** Starts the counts of a new life. */
  public void resetCounts() {
    children = 0;
    activeVmas = 0;
  }

  /** One for its VMAs, if it has any, and one for each other holder (refcount); exact at rest. */
  public int references() {
    return pins + (vmas.isEmpty() ? 0 : 1);
  }

  /** What is wrong with the order of its VMAs, in a few words; null if nothing is. At rest. */
  public @Nullable String fault() {
    return null;
  }

  /** How many hold this anon_vma besides its VMAs; needs the lock that guards the list. */
  public int pins() {
    return pins;
  }

  /** Changes the number of holders; needs the lock that guards the list. */
  public void addPins(int delta) {
    pins += delta;
    Bug.unless(pins >= 0, "an anon_vma is let go of more often than it is held");
  }

  /** Whether {@link ReverseMap#lockAll} has locked this one already. */
  public boolean isLockedWithAll() {
    return lockedWithAll;
  }

  /** Notes that {@link ReverseMap#lockAll} has locked this one, or is about to release it. */
  public void setLockedWithAll(boolean locked) {
    lockedWithAll = locked;
  }

  /** The number in the name. */
  public int number() {
    return number;
  }

  @Override
  public String toString() {
    return "A" + number;
  }
}
