package rmaplab.memory.space;

import rmaplab.memory.Errno;
import rmaplab.memory.Outcome;
import rmaplab.memory.file.FileLinks;

/**
 * Holding every lock that could change what a process's pages are mapped to (mm_take_all_locks).
 */
public final class AllLocks {
  private AllLocks() {}

  /**
   * Takes all locks of the process and drops them again, as the registration of an MMU notifier
   * does. Takes the mmap lock for writing, the machine's all-locks mutex, then every i_mmap lock,
   * then every anon_vma lock in the design's order.
   *
   * @return refused with ESRCH after exit
   */
  public static Outcome takeAndDrop(AddressSpace space) {
    space.mmapLock().writeLock();
    Outcome outcome = Outcome.DONE;
    if (space.hasExited()) {
      outcome = Outcome.refused(Errno.ESRCH);
    } else {
      space.machine().allLocksMutex().lock();
      FileLinks.lockAll(space);
      space.machine().reverseMap().lockAll(space);
      space.machine().reverseMap().unlockAll(space);
      FileLinks.unlockAll(space);
      space.machine().allLocksMutex().unlock();
    }
    space.mmapLock().writeUnlock();
    return outcome;
  }
}
