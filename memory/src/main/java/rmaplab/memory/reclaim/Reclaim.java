package rmaplab.memory.reclaim;

import rmaplab.memory.Errno;
import rmaplab.memory.Machine;
import rmaplab.memory.Outcome;
import rmaplab.memory.area.Vma;
import rmaplab.memory.area.VmaFlags;
import rmaplab.memory.frame.PhysicalMemory;
import rmaplab.memory.ksm.MergedPage;
import rmaplab.memory.rmap.AnonVma;
import rmaplab.memory.space.AddressSpace;
import rmaplab.memory.table.PageTable;
import rmaplab.memory.table.Pte;

/**
 * Takes a page out of memory and keeps its bytes in swap space (one page of shrink_page_list, Linux
 * 2.6.34).
 *
 * <p>Guarantee: afterwards every entry that mapped the page names the slot that holds its bytes,
 * and the frame is free. If somebody holds on to the page, it stays in the swap cache; entries that
 * name the slot by then find it there.
 *
 * <p>Mechanism: under the page lock, one walk asks whether the page must stay; the page gets a
 * slot; a second walk replaces each entry by a swap entry and flushes, so that nobody can write any
 * more; the bytes are written; the page leaves the swap cache if nobody else holds it. A page that
 * was freed lazily (madvise FREE) needs no slot: its entries are cleared, up to the first that is
 * not clean, or not at all if the page is dirty. Then it is as if it had not been freed.
 */
public final class Reclaim {
  private Reclaim() {}

  /**
   * Reclaims the page that {@code space} maps at {@code page}, in one attempt. Takes no mmap lock:
   * it finds the page as if on a list of all pages.
   *
   * @return refused with ENOENT when no anonymous or merged page is mapped there, ENOMEM without
   *     swap space, EAGAIN when the page is locked by somebody, unmapped meanwhile, must stay in
   *     memory, was written since it was freed lazily, or is still mapped or held after the walk
   */
  public static Outcome reclaim(AddressSpace space, long page) {
    Machine machine = space.machine();
    PhysicalMemory memory = machine.memory();
    int frame = isolate(space, page);
    if (frame == PhysicalMemory.NO_FRAME) {
      return Outcome.refused(Errno.ENOENT);
    }
    Outcome outcome = Outcome.refused(Errno.EAGAIN);
    if (memory.locks().tryLock(frame)) {
      outcome = shrink(machine, frame);
      machine.swap().dropUnnamed(frame);
      memory.locks().unlock(frame);
    }
    memory.put(frame);
    return outcome;
  }

  /** The page is locked and held by the caller. */
  private static Outcome shrink(Machine machine, int frame) {
    PhysicalMemory memory = machine.memory();
    SwapSpace swap = machine.swap();
    if (memory.mapCount(frame) == 0 || PageReferenced.of(machine, frame).locked()) {
      return Outcome.refused(Errno.EAGAIN);
    }
    if (memory.isLazilyFreed(frame)) {
      machine.reverseMap().walkMapped(frame, (vma, at) -> unmap(vma, at, frame, SwapSpace.NO_SLOT));
      return memory.mapCount(frame) == 0 ? Outcome.DONE : Outcome.refused(Errno.EAGAIN);
    }
    if (!swap.isCached(frame) && !swap.add(frame)) {
      return Outcome.refused(Errno.ENOMEM);
    }
    int slot = swap.slotOf(frame);
    machine.reverseMap().walkMapped(frame, (vma, at) -> unmap(vma, at, frame, slot));
    if (memory.mapCount(frame) > 0) {
      return Outcome.refused(Errno.EAGAIN);
    }
    swap.write(frame);
    return swap.evict(frame) ? Outcome.DONE : Outcome.refused(Errno.EAGAIN);
  }

  /** A reference to the anonymous or merged page at {@code page}, or NO_FRAME. */
  private static int isolate(AddressSpace space, long page) {
    if (page < 0 || page >= space.table().pages()) {
      return PhysicalMemory.NO_FRAME;
    }
    PageTable.Leaf leaf = space.table().leafIfAny(page);
    if (leaf == null) {
      return PhysicalMemory.NO_FRAME;
    }
    PhysicalMemory memory = space.machine().memory();
    leaf.lock().lock();
    long pte = leaf.get(page);
    int frame = Pte.frame(pte);
    boolean found =
        Pte.isPresent(pte) && frame != PhysicalMemory.ZERO_FRAME && isSwappable(memory, frame);
    if (found) {
      memory.get(frame);
    }
    leaf.lock().unlock();
    return found ? frame : PhysicalMemory.NO_FRAME;
  }

  private static boolean isSwappable(PhysicalMemory memory, int frame) {
    var backing = memory.backing(frame);
    return backing instanceof AnonVma || backing instanceof MergedPage;
  }

  /** The walk at one VMA (try_to_unmap_one): whether to go on. */
  private static boolean unmap(Vma vma, long address, int frame, int slot) {
    AddressSpace space = vma.space();
    PhysicalMemory memory = space.machine().memory();
    PageTable.Leaf leaf = space.table().leafIfAny(address);
    if (leaf == null) {
      return true;
    }
    leaf.lock().lock();
    long pte = leaf.get(address);
    boolean maps = Pte.isPresent(pte) && Pte.frame(pte) == frame;
    boolean stays = maps && (vma.flags() & VmaFlags.LOCKED) != 0;
    if (maps && !stays && slot == SwapSpace.NO_SLOT && isNeeded(memory, frame, pte)) {
      stays = true;
    }
    if (maps && !stays) {
      if (slot == SwapSpace.NO_SLOT) {
        leaf.set(address, Pte.NONE);
      } else {
        space.machine().swap().duplicate(slot);
        leaf.set(address, Pte.swap(slot));
      }
      space.tlb().flush();
      memory.removeMapping(frame);
    }
    leaf.lock().unlock();
    if (!maps || stays) {
      return !stays;
    }
    memory.put(frame);
    return memory.mapCount(frame) > 0;
  }

  /**
   * Whether a page that was freed lazily is needed all the same: noticed now, and it stays for this
   * time. The page lock and the lock of the page table with the entry are held.
   */
  private static boolean isNeeded(PhysicalMemory memory, int frame, long pte) {
    boolean needed = memory.isDirty(frame) || !Pte.isClean(pte);
    if (needed) {
      memory.setLazilyFreed(frame, false);
      memory.setDirty(frame, true);
    }
    return needed;
  }
}
