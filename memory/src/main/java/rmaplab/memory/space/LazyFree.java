package rmaplab.memory.space;

import rmaplab.memory.Machine;
import rmaplab.memory.area.Vma;
import rmaplab.memory.frame.PageMapping;
import rmaplab.memory.frame.PhysicalMemory;
import rmaplab.memory.ksm.MergedPage;
import rmaplab.memory.rmap.AnonVma;
import rmaplab.memory.table.PageTable;
import rmaplab.memory.table.Pte;

/**
 * MADV_FREE: pages whose content may be lost, until they are written again
 * (madvise_free_pte_range).
 *
 * <p>Guarantee: for this process the pages read as before or as zeroes from now on, until it writes
 * them; to others who map them nothing happens.
 *
 * <p>Mechanism: the entry becomes clean and loses the right to write, and the page gets a mark,
 * under the page lock and the page-table lock. The next write faults, and makes the entry dirty
 * again. A marked page may be dropped by whoever holds its lock if all entries that map it are
 * clean: reclaim looks at each. A page that is dirty itself, or has a slot of swap space, is
 * another matter: whose the content is, no entry tells. It is cleaned and marked only if nobody
 * else has it.
 *
 * <p>Linux lets a clean entry keep the right to write; its processor notes the next write.
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
        || !isLosable(machine, frame)
        || !memory.locks().tryLock(frame)) {
      return false;
    }
    boolean free = isTold(machine, frame) || isNobodyElses(machine, frame);
    if (free) {
      memory.setDirty(frame, false);
      memory.setLazilyFreed(frame, true);
      leaf.set(page, Pte.cleaned(pte));
    }
    memory.locks().unlock(frame);
    return free && Pte.isWritable(pte);
  }

  /** Merged pages are left alone: others whose entries are clean may rely on the content. */
  private static boolean isLosable(Machine machine, int frame) {
    PageMapping backing = machine.memory().backing(frame);
    return backing instanceof AnonVma
        || backing instanceof MergedPage && machine.config().cleanAsLinux();
  }

  /** Whether the entries that map the page tell who needs it. The page lock is held. */
  private static boolean isTold(Machine machine, int frame) {
    return !machine.memory().isDirty(frame) && !machine.swap().isCached(frame);
  }

  /** Whether no other entry maps the page or names its slot, which is given back then. */
  private static boolean isNobodyElses(Machine machine, int frame) {
    return machine.memory().mapCount(frame) == 1 && machine.swap().dropUnnamed(frame);
  }
}
