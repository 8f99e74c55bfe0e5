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
public final class AnonVma implements PageMapping {
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

  AnonVma(int number) {
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
  boolean isLockedWithAll() {
    return lockedWithAll;
  }

  /** Notes that {@link ReverseMap#lockAll} has locked this one, or is about to release it. */
  void setLockedWithAll(boolean locked) {
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
