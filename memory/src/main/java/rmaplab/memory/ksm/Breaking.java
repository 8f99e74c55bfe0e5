package rmaplab.memory.ksm;

import rmaplab.memory.area.Vma;
import rmaplab.memory.area.VmaFlags;
import rmaplab.memory.frame.PhysicalMemory;
import rmaplab.memory.migrate.MigrationEntry;
import rmaplab.memory.rmap.ReverseMap;
import rmaplab.memory.space.AddressSpace;
import rmaplab.memory.table.PageTable;
import rmaplab.memory.table.Pte;

/**
 * Gives a process its own copy of a merged page, as a write would, whether the VMA may be written
 * or not (break_ksm).
 */
final class Breaking {
  private Breaking() {}

  /**
   * Sees to it that no merged page is mapped at {@code page} of {@code vma}. Waits for a migration
   * of the page there. A page that is swapped out is left: it comes back as a copy or merged.
   *
   * <p>ASSUMPTIONS: the mmap lock is held; the VMA contains the page.
   *
   * @return false without memory
   */
  static boolean breakAt(Vma vma, long page) {
    AddressSpace space = vma.space();
    space.mmapLock().assertHeld();
    PhysicalMemory memory = space.machine().memory();
    PageTable.Leaf leaf = space.table().leafIfAny(page);
    while (leaf != null) {
      leaf.lock().lock();
      long pte = leaf.get(page);
      int old = Pte.frame(pte);
      boolean merged = Pte.isPresent(pte) && memory.backing(old) instanceof MergedPage;
      if (merged) {
        memory.get(old);
      }
      leaf.lock().unlock();
      if (merged) {
        boolean copied = copy(vma, leaf, page, pte);
        space.machine().swap().clean(old);
        memory.put(old);
        if (!copied) {
          return false;
        }
      } else if (Pte.isMigration(pte)) {
        MigrationEntry.await(space, leaf, page);
      } else {
        return true;
      }
    }
    return true;
  }

  /** The caller keeps the merged page alive. */
  private static boolean copy(Vma vma, PageTable.Leaf leaf, long page, long seen) {
    AddressSpace space = vma.space();
    PhysicalMemory memory = space.machine().memory();
    ReverseMap reverseMap = space.machine().reverseMap();
    int old = Pte.frame(seen);
    int fresh = memory.allocate();
    if (fresh == PhysicalMemory.NO_FRAME) {
      return false;
    }
    memory.store().copy(old, fresh);
    leaf.lock().lock();
    boolean still = leaf.get(page) == seen;
    if (still) {
      leaf.set(page, Pte.NONE);
      space.tlb().flush();
      memory.bind(fresh, reverseMap.bindingOf(vma, true), vma.indexOf(page));
      memory.addMapping(fresh);
      int flags = vma.flags();
      long pte = Pte.of(fresh, VmaFlags.mayRead(flags), VmaFlags.mayWrite(flags));
      leaf.set(page, space.machine().config().cleanAsLinux() ? Pte.cleaned(pte) : pte);
      memory.removeMapping(old);
    }
    leaf.lock().unlock();
    memory.put(still ? old : fresh);
    return true;
  }
}
