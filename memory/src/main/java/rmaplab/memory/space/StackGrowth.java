package rmaplab.memory.space;

import rmaplab.memory.Errno;
import rmaplab.memory.Outcome;
import rmaplab.memory.area.Vma;
import rmaplab.memory.area.VmaFlags;
import rmaplab.memory.rmap.AnonVma;
import rmaplab.memory.rmap.ReverseMap;

/**
 * A stack that grows when the memory below it is touched (expand_stack and lock_mm_and_find_vma,
 * Linux 6.5).
 *
 * <p>Guarantee: whoever holds the mmap lock, even for reading, sees start and pgoff that belong
 * together, and a walk sees them so as far as the design's lock keeps it out.
 *
 * <p>Mechanism: a fault that finds a hole below a stack lets the mmap lock go, takes it for
 * writing, looks again, and moves the bounds under the design's lock besides. The access is tried
 * again after that. Until 6.5 Linux did all this with the mmap lock held for reading: a fault in
 * the same VMA could read a new start with an old pgoff and give its page a wrong index, which no
 * walk comes back from.
 */
final class StackGrowth {
  private StackGrowth() {}

  /** Whether {@code page} lies in a hole whose upper end is a stack. The mmap lock is held. */
  static boolean isBelowAStack(AddressSpace space, long page) {
    space.mmapLock().assertHeld();
    Vma above = space.tree().firstFrom(page);
    return above != null && above.start() > page && growsDown(above);
  }

  /**
   * Makes the stack above {@code page} reach down to it. Takes the mmap lock for writing.
   *
   * @return done also if another thread has been quicker; refused with EFAULT when the stack is
   *     gone, does not grow so far, would come too near to accessible memory below, or there is no
   *     memory for its anon_vma; ESRCH after exit
   */
  static Outcome growTo(AddressSpace space, long page) {
    space.mmapLock().writeLock();
    Outcome outcome = Outcome.DONE;
    if (space.hasExited()) {
      outcome = Outcome.refused(Errno.ESRCH);
    } else if (space.tree().containing(page) == null && !expandTo(space, page)) {
      outcome = Outcome.refused(Errno.EFAULT);
    }
    space.mmapLock().writeUnlock();
    return outcome;
  }

  /**
   * Moves the bounds of the VMA above {@code page}, which lies in a hole.
   *
   * <pre>
   *     | below |   gap   ...  page  ...  | stack |
   *     | below |   gap   ...  |      stack       |     start and pgoff move
   * </pre>
   */
  private static boolean expandTo(AddressSpace space, long page) {
    space.mmapLock().assertWriteHeld();
    Vma vma = space.tree().firstFrom(page);
    if (vma == null || !growsDown(vma) || isGuarded(space, page)) {
      return false;
    }
    long growth = vma.start() - page;
    // The anon_vma first: without one there would be nothing to lock.
    ReverseMap reverseMap = space.machine().reverseMap();
    if (growth > vma.pgoff() || !reverseMap.prepare(vma)) {
      return false;
    }
    AnonVma locked = reverseMap.beginExpand(vma);
    vma.moveStart(-growth);
    reverseMap.endExpand(vma, locked);
    return true;
  }

  private static boolean growsDown(Vma vma) {
    return (vma.flags() & VmaFlags.GROWSDOWN) != 0;
  }

  /** Whether {@code page} lies too near above memory that a runaway stack could damage. */
  private static boolean isGuarded(AddressSpace space, long page) {
    Vma below = space.tree().lastEndingUpTo(page);
    return below != null
        && !growsDown(below)
        && VmaFlags.mayRead(below.flags())
        && page - below.end() < space.machine().config().stackGapPages();
  }
}
