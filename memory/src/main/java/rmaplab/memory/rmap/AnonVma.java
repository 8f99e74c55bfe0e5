package rmaplab.memory.rmap;

import rmaplab.memory.sync.LockClass;
import rmaplab.memory.sync.SpinLock;

/**
 * The set of VMAs that may map the pages which name this object (struct anon_vma), and a lock.
 *
 * <p>Its memory is type-stable under RCU: a reader in a read section that follows a stale reference
 * meets some anon_vma, perhaps one that has been freed (its list is empty) or handed out again.
 */
public final class AnonVma {
  private final SpinLock lock = new SpinLock(LockClass.ANON_VMA, this);
  private final int number;
  private final SameAnonVmaList vmas = new SameAnonVmaList();

  /**
   * Whether somebody who locks a whole address space has locked this one; guarded by the all-locks
   * mutex.
   */
  private boolean lockedWithAll;

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
