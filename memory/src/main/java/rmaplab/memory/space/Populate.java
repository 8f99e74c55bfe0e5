package rmaplab.memory.space;

import rmaplab.memory.Errno;
import rmaplab.memory.Outcome;
import rmaplab.memory.PageRange;
import rmaplab.memory.area.Vma;
import rmaplab.memory.area.VmaFlags;
import rmaplab.memory.table.Pte;

/**
 * Faults made in advance (mm_populate and faultin_page_range): a whole range gets its pages, as if
 * each had been touched.
 */
final class Populate {
  private Populate() {}

  /**
   * What mlock does with the pages: each is touched, by a write where private memory is writable,
   * so that no copy is due later. Holes are passed over. Takes the mmap lock for reading.
   *
   * @return refused with EFAULT at memory without rights, ENOMEM without memory; what lies before
   *     is populated
   */
  static Outcome forLock(AddressSpace space, PageRange range) {
    space.mmapLock().readLock();
    Outcome outcome = Outcome.DONE;
    long page = range.start();
    while (outcome.done() && page < range.end()) {
      Vma vma = space.tree().firstFrom(page);
      if (vma == null || vma.start() >= range.end()) {
        break;
      }
      long end = Math.min(vma.end(), range.end());
      outcome = touch(vma, Math.max(page, vma.start()), end);
      page = end;
    }
    space.mmapLock().readUnlock();
    return outcome;
  }

  /**
   * MADV_POPULATE_READ and MADV_POPULATE_WRITE. Takes the mmap lock for reading.
   *
   * @return refused with ENOMEM at a hole or without memory, EINVAL where the right is missing;
   *     what lies before is populated
   */
  static Outcome forAdvice(AddressSpace space, PageRange range, boolean write) {
    space.mmapLock().readLock();
    Outcome outcome = space.hasExited() ? Outcome.refused(Errno.ESRCH) : Outcome.DONE;
    for (long page = range.start(); outcome.done() && page < range.end(); page++) {
      Vma vma = space.tree().containing(page);
      if (vma == null) {
        outcome = Outcome.refused(Errno.ENOMEM);
      } else if ((vma.flags() & (write ? VmaFlags.WRITE : VmaFlags.READ)) == 0) {
        outcome = Outcome.refused(Errno.EINVAL);
      } else {
        outcome = touch(space, page, write);
      }
    }
    space.mmapLock().readUnlock();
    return outcome;
  }

  /**
   * Private memory that is locked and has just become writable gets its own copies now rather than
   * at the next write. A failure is none of the caller's: the write will meet it. The mmap lock is
   * held for writing.
   */
  static void madeWritable(AddressSpace space, long start, long end) {
    Vma vma = space.tree().containing(start);
    if (vma != null && (vma.flags() & (VmaFlags.LOCKED | VmaFlags.SHARED)) == VmaFlags.LOCKED) {
      touch(vma, start, end);
    }
  }

  private static Outcome touch(Vma vma, long start, long end) {
    int flags = vma.flags();
    if (!VmaFlags.mayRead(flags)) {
      return Outcome.refused(Errno.EFAULT);
    }
    boolean write = VmaFlags.mayWrite(flags) && (flags & VmaFlags.SHARED) == 0;
    Outcome outcome = Outcome.DONE;
    for (long page = start; outcome.done() && page < end; page++) {
      outcome = touch(vma.space(), page, write);
    }
    return outcome;
  }

  /** Faults until the access would go through; the mmap lock is held. */
  private static Outcome touch(AddressSpace space, long page, boolean write) {
    Outcome outcome = Outcome.DONE;
    while (outcome.done() && !allows(space.table().entry(page), write)) {
      outcome = Fault.handleLocked(space, page, write);
    }
    return outcome;
  }

  private static boolean allows(long pte, boolean write) {
    return write ? Pte.isWritable(pte) : Pte.isReadable(pte);
  }
}
