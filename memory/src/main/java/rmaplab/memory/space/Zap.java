package rmaplab.memory.space;

import rmaplab.memory.frame.PhysicalMemory;
import rmaplab.memory.table.PageTable;
import rmaplab.memory.table.Pte;

/**
 * Clears page-table entries and lets their pages go (zap_pte_range with its mmu_gather).
 *
 * <p>Guarantee: no page is freed, or taken over by the last process that maps it, while a processor
 * may still reach it: the entries go first, then the translation caches are flushed, then the map
 * counts and the references are dropped.
 */
public final class Zap {
  private Zap() {}

  /** Clears the entries of the pages [start, end). Takes the page-table locks, one at a time. */
  public static void zap(AddressSpace space, long start, long end) {
    long page = start;
    while (page < end) {
      PageTable.Leaf leaf = space.table().leafIfAny(page);
      if (leaf == null) {
        page = space.table().endOfLeaf(page);
      } else {
        long stop = Math.min(end, leaf.end());
        zapLeaf(space, leaf, page, stop);
        page = stop;
      }
    }
  }

  private static void zapLeaf(AddressSpace space, PageTable.Leaf leaf, long start, long end) {
    PhysicalMemory memory = space.machine().memory();
    int[] gathered = new int[(int) (end - start)];
    int count = 0;
    boolean wasPresent = false;
    leaf.lock().lock();
    for (long page = start; page < end; page++) {
      long pte = leaf.get(page);
      if (pte == Pte.NONE) {
        continue;
      }
      leaf.set(page, Pte.NONE);
      if (Pte.isPresent(pte)) {
        wasPresent = true;
        int frame = Pte.frame(pte);
        if (frame != PhysicalMemory.ZERO_FRAME) {
          gathered[count++] = frame;
        }
      } else if (Pte.isSwap(pte)) {
        space.machine().swap().releaseAndClean(Pte.slot(pte));
      }
    }
    if (wasPresent) {
      space.tlb().flush();
    }
    for (int i = 0; i < count; i++) {
      memory.removeMapping(gathered[i]);
    }
    leaf.lock().unlock();
    for (int i = 0; i < count; i++) {
      space.machine().swap().clean(gathered[i]);
      memory.put(gathered[i]);
    }
  }
}
