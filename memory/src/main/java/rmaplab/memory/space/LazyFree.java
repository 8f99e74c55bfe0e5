package rmaplab.memory.space;

import rmaplab.memory.Machine;
import rmaplab.memory.area.Vma;
import rmaplab.memory.frame.PhysicalMemory;
import rmaplab.memory.table.PageTable;
import rmaplab.memory.table.Pte;

/**
 * MADV_FREE: pages whose content may be lost, until they are written again
 * (madvise_free_pte_range).
 *
 * <p>Guarantee: a page that this process alone maps reads as before or as zeroes from now on; the
 * next write to it ends that. A page that others map too is left alone: its content is theirs as
 * well.
 *
 * <p>Mechanism: the entry loses the right to write and the page gets a mark, both under the page
 * lock and the page-table lock. Whoever makes the entry writable again, the fault, takes the mark
 * away under the same locks; so a marked page that no entry maps any more may be dropped by whoever
 * holds its lock. Linux keeps the entry writable and looks at its dirty bit instead.
 */
final class LazyFree {
  private LazyFree() {}

  /** Marks the pages of [start, end). The mmap lock is held for reading. */
  static void free(Vma vma, long start, long end) {
    AddressSpace space = vma.space();
    space.mmapLock().assertHeld();
    long page = start;
    while (page < end) {
      PageTable.Leaf leaf = space.table().leafIfAny(page);
      if (leaf == null) {
        page = space.table().endOfLeaf(page);
      } else {
        long stop = Math.min(end, leaf.end());
        freeInLeaf(space, leaf, page, stop);
        page = stop;
      }
    }
  }

  private static void freeInLeaf(AddressSpace space, PageTable.Leaf leaf, long start, long end) {
    boolean taken = false;
    leaf.lock().lock();
    for (long page = start; page < end; page++) {
      taken |= mark(space.machine(), leaf, page);
    }
    if (taken) {
      space.tlb().flush();
    }
    leaf.lock().unlock();
    for (long page = start; page < end; page++) {
      // What is swapped out need not come back.
      if (Pte.isSwap(leaf.get(page))) {
        Zap.zap(space, page, page + 1);
      }
    }
  }

  /** Whether a right to write was taken from the entry of {@code page}. */
  private static boolean mark(Machine machine, PageTable.Leaf leaf, long page) {
    PhysicalMemory memory = machine.memory();
    long pte = leaf.get(page);
    int frame = Pte.frame(pte);
    // Nobody waits for a page lock under a page-table lock; whoever has the page is busy with it.
    if (!Pte.isPresent(pte)
        || frame == PhysicalMemory.ZERO_FRAME
        || memory.mapping(frame) == null
        || !memory.locks().tryLock(frame)) {
      return false;
    }
    // Entries of others may name the page's slot in swap space: it is their content as well.
    boolean alone = memory.mapCount(frame) == 1 && machine.swap().dropUnnamed(frame);
    if (alone) {
      memory.setLazilyFreed(frame, true);
      leaf.set(page, Pte.withoutWrite(pte));
    }
    memory.locks().unlock(frame);
    return alone && Pte.isWritable(pte);
  }
}
