package rmaplab.memory.rmap;

import rmaplab.memory.space.AddressSpace;

/**
 * Takes the lock of every anon_vma that a process is on, each once, and drops them again (the
 * anonymous part of mm_take_all_locks and mm_drop_all_locks).
 *
 * <p>Chain by chain, in the order that the design says. A mark on the anon_vma, guarded by the
 * all-locks mutex, tells that it has been taken already.
 */
final class LockingAll {
  private LockingAll() {}

  /** Takes the locks; the mmap lock is held for writing, and the all-locks mutex. */
  static void lock(ChainedReverseMap map, AddressSpace space) {
    space.mmapLock().assertWriteHeld();
    for (int i = 0; i < space.tree().size(); i++) {
      SameVmaList chain = space.tree().get(i).chain();
      for (AnonVmaChain avc = map.firstToLock(chain); avc != null; avc = map.nextToLock(avc)) {
        AnonVma holder = map.lockHolder(avc.anonVma());
        if (!holder.isLockedWithAll()) {
          holder.lock().lockNested();
          holder.setLockedWithAll(true);
        }
      }
    }
  }

  /** Drops what {@link #lock} has taken. */
  static void unlock(ChainedReverseMap map, AddressSpace space) {
    for (int i = 0; i < space.tree().size(); i++) {
      SameVmaList chain = space.tree().get(i).chain();
      for (AnonVmaChain avc = map.firstToLock(chain); avc != null; avc = map.nextToLock(avc)) {
        AnonVma holder = map.lockHolder(avc.anonVma());
        if (holder.isLockedWithAll()) {
          holder.setLockedWithAll(false);
          holder.lock().unlock();
        }
      }
    }
  }
}
