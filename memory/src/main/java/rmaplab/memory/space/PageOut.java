package rmaplab.memory.space;

import rmaplab.memory.area.Vma;
import rmaplab.memory.frame.PhysicalMemory;
import rmaplab.memory.reclaim.Reclaim;
import rmaplab.memory.table.Pte;

/** MADV_PAGEOUT: the one place from which madvise asks for pages to be reclaimed. */
final class PageOut {
  private PageOut() {}

  /**
   * Reclaims what can be reclaimed of [start, end): the pages that nobody else maps. Says nothing
   * of success, as Linux does not. The mmap lock is held for reading.
   */
  static void pageOut(Vma vma, long start, long end) {
    AddressSpace space = vma.space();
    space.mmapLock().assertHeld();
    PhysicalMemory memory = space.machine().memory();
    for (long page = start; page < end; page++) {
      long pte = space.table().entry(page);
      boolean anonymous = Pte.isPresent(pte) && Pte.frame(pte) != PhysicalMemory.ZERO_FRAME;
      if (anonymous && memory.mapCount(Pte.frame(pte)) == 1) {
        Reclaim.reclaim(space, page);
      }
    }
  }
}
