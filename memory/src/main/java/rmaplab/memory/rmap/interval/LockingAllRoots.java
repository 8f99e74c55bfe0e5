package rmaplab.memory.rmap.interval;

import rmaplab.memory.rmap.AnonVma;
import rmaplab.memory.space.AddressSpace;

/**
 * Takes the lock of every root that a process's VMAs are below, each once, and drops them again
 * (the anonymous part of mm_take_all_locks and mm_drop_all_locks).
 *
 * <p>A mark on the root, guarded by the all-locks mutex, tells that it has been taken already.
 */
final class LockingAllRoots {
  private LockingAllRoots() {}

  /** Takes the locks; the mmap lock is held for writing, and the all-locks mutex. */
  static void lock(AddressSpace space) {
    space.mmapLock().assertWriteHeld();
    for (int i = 0; i < space.tree().size(); i++) {
      AnonVma own = space.tree().get(i).anonVma();
      if (own != null && !own.root().isLockedWithAll()) {
        IntervalWalk.lockOf(own).writeLockNested();
        own.root().setLockedWithAll(true);
      }
    }
  }

  /** Drops what {@link #lock} has taken. */
  static void unlock(AddressSpace space) {
    for (int i = 0; i < space.tree().size(); i++) {
      AnonVma own = space.tree().get(i).anonVma();
      if (own != null && own.root().isLockedWithAll()) {
        own.root().setLockedWithAll(false);
        IntervalWalk.lockOf(own).writeUnlock();
      }
    }
  }
}
