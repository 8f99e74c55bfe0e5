package rmaplab.memory.space;

import rmaplab.memory.area.Vma;
import rmaplab.memory.frame.PhysicalMemory;
import rmaplab.memory.reclaim.Reclaim;
import rmaplab.memory.table.PageTable;
import rmaplab.memory.table.Pte;

/** MADV_PAGEOUT: the one place from which madvise asks for pages to be reclaimed. */
final class PageOut {
  private PageOut() {}

  /**
   * Reclaims what can be reclaimed of [start, end), page by page: anonymous pages that nobody else
   * maps (madvise_cold_or_pageout_pte_range). Says nothing of success, as Linux does not. The mmap
   * lock is held for reading.
   */
  static void pageOut(Vma vma, long start, long end) {
    AddressSpace space = vma.space();
    space.mmapLock().assertHeld();
    for (long page = start; page < end; page++) {
      PageTable.Leaf leaf = space.table().leafIfAny(page);
      if (leaf != null && isAlone(space.machine().memory(), leaf.get(page))) {
        Reclaim.reclaim(space, page);
      }
    }
  }

  /** Whether only this entry maps its page; as of now, since no lock is held. */
  private static boolean isAlone(PhysicalMemory memory, long pte) {
    int frame = Pte.frame(pte);
    return Pte.isPresent(pte) && frame != PhysicalMemory.ZERO_FRAME && memory.mapCount(frame) == 1;
  }
}
