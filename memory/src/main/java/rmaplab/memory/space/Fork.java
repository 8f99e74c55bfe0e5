package rmaplab.memory.space;

import rmaplab.memory.Bug;
import rmaplab.memory.Errno;
import rmaplab.memory.Machine;
import rmaplab.memory.Outcome;
import rmaplab.memory.area.Vma;
import rmaplab.memory.area.VmaFlags;
import rmaplab.memory.file.FileLinks;
import rmaplab.memory.frame.PhysicalMemory;
import rmaplab.memory.table.PageTable;
import rmaplab.memory.table.Pte;

/**
 * fork: a child with the parent's memory, its pages shared until one of the two writes (dup_mmap,
 * copy_page_range).
 *
 * <p>Guarantee for reverse walks: a child's VMA is on every list that its parent's is on, behind
 * it, before any entry is copied. A walk that restores a migration entry in the parent therefore
 * meets the child's copy of it afterwards.
 */
public final class Fork {
  private Fork() {}

  /**
   * Makes {@code child}, which is new and empty, a copy of {@code parent}. Takes both mmap locks
   * for writing, the parent's first.
   *
   * @return refused with ENOMEM without memory ({@code child} has exited then), ESRCH if the parent
   *     has exited
   */
  public static Outcome fork(AddressSpace parent, AddressSpace child) {
    Bug.unless(parent != child, "a process cannot be its own fork child");
    parent.mmapLock().writeLock();
    if (parent.hasExited()) {
      parent.mmapLock().writeUnlock();
      return Outcome.refused(Errno.ESRCH);
    }
    child.mmapLock().writeLockNested();
    Bug.unless(child.tree().size() == 0 && !child.hasExited(), "a fork child must be empty");
    child.setHeapPages(parent.heapPages());
    boolean copied =
        (!parent.mayHoldMergedPages() || parent.machine().ksm().enter(child))
            && copyAll(parent, child);
    // The parent's entries have lost the right to write; nobody may still use it when the locks go.
    parent.tlb().flush();
    if (!copied) {
      Exit.tearDown(child);
    }
    child.mmapLock().writeUnlock();
    parent.mmapLock().writeUnlock();
    return copied ? Outcome.DONE : Outcome.refused(Errno.ENOMEM);
  }

  private static boolean copyAll(AddressSpace parent, AddressSpace child) {
    for (int i = 0; i < parent.tree().size(); i++) {
      if (!copyVma(parent.tree().get(i), child)) {
        return false;
      }
    }
    return true;
  }

  /**
   * A child does not get what is marked DONTFORK, gets what is marked WIPEONFORK without its pages
   * and without an anon_vma, and inherits no memory lock.
   */
  private static boolean copyVma(Vma vma, AddressSpace child) {
    if ((vma.flags() & VmaFlags.DONTFORK) != 0) {
      return true;
    }
    Vma copy = child.machine().vmas().allocate();
    if (copy == null) {
      return false;
    }
    copy.initLike(vma, child);
    copy.setFlags(vma.flags() & ~VmaFlags.LOCKED);
    boolean wiped = (vma.flags() & VmaFlags.WIPEONFORK) != 0;
    if (wiped) {
      copy.setAnonVma(null);
    } else if (!child.machine().reverseMap().fork(copy, vma)) {
      child.machine().vmas().free(copy);
      return false;
    }
    FileLinks.linkBehind(vma, copy);
    child.tree().insert(copy);
    // A VMA without anon_vma has at most zero pages and pages of files, which faults bring back.
    return vma.anonVma() == null || wiped || copyEntries(vma, child);
  }

  /** False without memory for the child's page table; what has been copied by then stays. */
  private static boolean copyEntries(Vma vma, AddressSpace child) {
    AddressSpace parent = vma.space();
    long page = vma.start();
    while (page < vma.end()) {
      PageTable.Leaf from = parent.table().leafIfAny(page);
      if (from == null) {
        page = parent.table().endOfLeaf(page);
        continue;
      }
      PageTable.Leaf to = child.table().allocateLeaf(page);
      if (to == null) {
        return false;
      }
      long stop = Math.min(vma.end(), from.end());
      to.lock().lock();
      from.lock().lockNested();
      for (; page < stop; page++) {
        copyEntry(from, to, page, parent.machine());
      }
      from.lock().unlock();
      to.lock().unlock();
    }
    return true;
  }

  /**
   * Both lose the right to write; the entry of a page that is being migrated or was swapped out is
   * copied as it is.
   */
  private static void copyEntry(
      PageTable.Leaf from, PageTable.Leaf to, long page, Machine machine) {
    long pte = from.get(page);
    if (pte == Pte.NONE) {
      return;
    }
    long shared = Pte.withoutWrite(pte);
    if (shared != pte) {
      from.set(page, shared);
    }
    int frame = Pte.frame(pte);
    if (Pte.isPresent(pte) && frame != PhysicalMemory.ZERO_FRAME) {
      machine.memory().get(frame);
      machine.memory().addMapping(frame);
    } else if (Pte.isSwap(pte)) {
      machine.swap().duplicate(Pte.slot(pte));
    }
    to.set(page, shared);
  }
}
