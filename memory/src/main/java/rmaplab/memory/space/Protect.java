package rmaplab.memory.space;

import rmaplab.memory.Errno;
import rmaplab.memory.Outcome;
import rmaplab.memory.PageRange;
import rmaplab.memory.area.Vma;
import rmaplab.memory.area.VmaFlags;
import rmaplab.memory.table.PageTable;
import rmaplab.memory.table.Pte;

/** mprotect. */
public final class Protect {
  private Protect() {}

  /**
   * Gives the pages of {@code range} new rights (mprotect and mprotect_fixup, Linux 2.6.34). Takes
   * the mmap lock for writing.
   *
   * @param rights bits of {@link VmaFlags#RIGHTS}
   * @return refused with ENOMEM when the range has a hole (what lies before it has changed) or
   *     memory is short, ESRCH after exit
   */
  public static Outcome mprotect(AddressSpace space, PageRange range, int rights) {
    if (range.isEmpty()) {
      return Outcome.DONE;
    }
    space.mmapLock().writeLock();
    Outcome outcome =
        space.hasExited() ? Outcome.refused(Errno.ESRCH) : protectLocked(space, range, rights);
    space.mmapLock().writeUnlock();
    return outcome;
  }

  private static Outcome protectLocked(AddressSpace space, PageRange range, int rights) {
    long page = range.start();
    while (page < range.end()) {
      Vma vma = space.tree().containing(page);
      if (vma == null) {
        return Outcome.refused(Errno.ENOMEM);
      }
      long end = Math.min(vma.end(), range.end());
      int flags = vma.flags() & ~VmaFlags.RIGHTS | rights;
      if (flags != vma.flags() && !protectWithin(vma, page, end, charge(vma, flags))) {
        return Outcome.refused(Errno.ENOMEM);
      }
      page = end;
    }
    return Outcome.DONE;
  }

  /**
   * Private memory that becomes writable is charged for, if it was not already. The charge stays
   * when the right goes: there may be pages. Some designs know that there are none.
   */
  private static int charge(Vma vma, int flags) {
    int before = vma.flags();
    if (VmaFlags.mayWrite(flags)) {
      return VmaFlags.mayWrite(before) ? flags : VmaFlags.charged(flags);
    }
    boolean unused = vma.file() == null && vma.anonVma() == null;
    return unused && vma.space().machine().reverseMap().dropsUnusedCharge()
        ? flags & ~VmaFlags.ACCOUNT
        : flags;
  }

  private static boolean protectWithin(Vma vma, long start, long end, int flags) {
    AddressSpace space = vma.space();
    int before = vma.flags();
    if (ChangeFlags.change(vma, start, end, flags) == null) {
      return false;
    }
    changeEntries(space, start, end, flags);
    if (VmaFlags.mayWrite(flags) && !VmaFlags.mayWrite(before)) {
      Populate.madeWritable(space, start, end);
    }
    return true;
  }

  /**
   * Takes from the entries of [start, end) the rights that {@code flags} do not give
   * (change_protection). The right to write is never added: the next write fault decides whether
   * the page must be copied.
   */
  private static void changeEntries(AddressSpace space, long start, long end, int flags) {
    long page = start;
    boolean taken = false;
    while (page < end) {
      PageTable.Leaf leaf = space.table().leafIfAny(page);
      if (leaf == null) {
        page = space.table().endOfLeaf(page);
        continue;
      }
      long stop = Math.min(end, leaf.end());
      leaf.lock().lock();
      for (; page < stop; page++) {
        long pte = leaf.get(page);
        long changed = withRightsOf(pte, flags);
        if (changed != pte) {
          leaf.set(page, changed);
          taken |= Pte.isPresent(pte);
        }
      }
      leaf.lock().unlock();
    }
    if (taken) {
      space.tlb().flush();
    }
  }

  private static long withRightsOf(long pte, int flags) {
    if (Pte.isPresent(pte)) {
      boolean writable = Pte.isWritable(pte) && VmaFlags.mayWrite(flags);
      return Pte.withRights(pte, VmaFlags.mayRead(flags), writable);
    }
    return VmaFlags.mayWrite(flags) ? pte : Pte.withoutWrite(pte);
  }
}
