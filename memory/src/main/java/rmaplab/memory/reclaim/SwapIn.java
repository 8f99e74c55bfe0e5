package rmaplab.memory.reclaim;

import rmaplab.memory.Bug;
import rmaplab.memory.Errno;
import rmaplab.memory.Machine;
import rmaplab.memory.Outcome;
import rmaplab.memory.area.Vma;
import rmaplab.memory.area.VmaFlags;
import rmaplab.memory.frame.PageMapping;
import rmaplab.memory.frame.PhysicalMemory;
import rmaplab.memory.ksm.MergedPage;
import rmaplab.memory.ksm.StableNode;
import rmaplab.memory.rmap.AnonVma;
import rmaplab.memory.rmap.AnonVmaChain;
import rmaplab.memory.table.PageTable;
import rmaplab.memory.table.Pte;

/**
 * Brings a page back that a fault finds swapped out (do_swap_page, Linux 2.6.34).
 *
 * <p>Guarantee: all who swap a slot in get one page, as before, unless the reverse map could not
 * find them all from it: then some get a copy. A slot that no entry names any more is freed.
 *
 * <p>Mechanism: the page is looked up in the swap cache, or read into it; then, under its lock, and
 * under the page table's if the entry is still the same, it takes the entry's place. The first who
 * maps it decides which anon_vma it names: the VMA's own if nobody else has the page, else one
 * whose walk visits the relatives too. Page locks sleep, so the page-table lock is taken after.
 */
public final class SwapIn {
  private SwapIn() {}

  /**
   * Handles a fault on a swap entry.
   *
   * <p>ASSUMPTIONS: the mmap lock is held for reading; {@code vma} contains {@code page} and allows
   * the access; {@code seen} is a swap entry that stood at {@code page}.
   *
   * @return refused with ENOMEM without memory. Done does not say that the access will succeed: a
   *     write may have to fault once more, to copy the page
   */
  public static Outcome handle(Vma vma, PageTable.Leaf leaf, long page, long seen, boolean write) {
    vma.space().mmapLock().assertHeld();
    Bug.unless(Pte.isSwap(seen), "swap-in without a swap entry");
    Machine machine = vma.space().machine();
    PhysicalMemory memory = machine.memory();
    int slot = Pte.slot(seen);
    int frame = machine.swap().lookup(slot);
    boolean pastCache = frame == PhysicalMemory.NO_FRAME && readsPastCache(machine, slot);
    if (frame == PhysicalMemory.NO_FRAME) {
      int fresh = memory.allocate();
      if (fresh == PhysicalMemory.NO_FRAME) {
        return Outcome.refused(Errno.ENOMEM);
      }
      frame = readIn(machine, slot, fresh);
      if (frame == PhysicalMemory.NO_FRAME) {
        // Whoever has let go of the slot is changing the entry, under this lock.
        leaf.lock().lock();
        leaf.lock().unlock();
        return Outcome.DONE;
      }
    } else {
      memory.locks().lock(frame);
    }
    Outcome outcome = Outcome.DONE;
    if (machine.swap().slotOf(frame) == slot) {
      outcome = mapLocked(vma, leaf, page, seen, write, frame);
      boolean dropped = machine.swap().dropUnnamed(frame);
      if (pastCache && dropped) {
        memory.setDirty(frame, false);
      }
    }
    memory.locks().unlock(frame);
    memory.put(frame);
    return outcome;
  }

  /**
   * Whether Linux would not let the page go through the swap cache, and not call it dirty: a slot
   * that one entry names, on a device that answers at once (SWP_SYNCHRONOUS_IO).
   */
  private static boolean readsPastCache(Machine machine, int slot) {
    return machine.config().cleanAsLinux() && machine.swap().isNamedOnce(slot);
  }

  /**
   * Reads the slot into {@code fresh}, or finds that somebody else is doing so
   * (read_swap_cache_async).
   *
   * @return the slot's page, locked by the caller and with a reference; NO_FRAME if the slot is not
   *     in use
   */
  private static int readIn(Machine machine, int slot, int fresh) {
    PhysicalMemory memory = machine.memory();
    boolean locked = memory.locks().tryLock(fresh);
    Bug.unless(locked, "a new page is locked by nobody");
    int frame = machine.swap().enterOrLookup(slot, fresh);
    if (frame == fresh) {
      machine.swap().read(frame);
      return frame;
    }
    memory.locks().unlock(fresh);
    memory.put(fresh);
    if (frame != PhysicalMemory.NO_FRAME) {
      memory.locks().lock(frame);
    }
    return frame;
  }

  /** The page, which is the slot's, is locked and held by the caller. */
  private static Outcome mapLocked(
      Vma vma, PageTable.Leaf leaf, long page, long seen, boolean write, int frame) {
    Machine machine = vma.space().machine();
    PhysicalMemory memory = machine.memory();
    if (!canShare(vma, page, memory, frame)) {
      int copy = memory.allocate();
      if (copy == PhysicalMemory.NO_FRAME) {
        return Outcome.refused(Errno.ENOMEM);
      }
      memory.store().copy(frame, copy);
      markDirty(memory, copy);
      mapCopy(vma, leaf, page, seen, write, copy);
      memory.put(copy);
      return Outcome.DONE;
    }
    leaf.lock().lock();
    if (leaf.get(page) == seen) {
      boolean first = memory.mapCount(frame) == 0;
      boolean merged = memory.backing(frame) instanceof MergedPage;
      boolean exclusive = write && first && !merged && machine.swap().takeOver(frame);
      if (first && !merged) {
        // What the page named may be gone since it was unmapped.
        bind(vma, page, frame, exclusive);
      }
      map(vma, leaf, page, frame, exclusive);
      if (!exclusive) {
        machine.swap().release(Pte.slot(seen));
      }
    }
    leaf.lock().unlock();
    return Outcome.DONE;
  }

  /** Maps a copy that nobody else has. */
  private static void mapCopy(
      Vma vma, PageTable.Leaf leaf, long page, long seen, boolean write, int copy) {
    leaf.lock().lock();
    if (leaf.get(page) == seen) {
      bind(vma, page, copy, true);
      map(vma, leaf, page, copy, write);
      vma.space().machine().swap().release(Pte.slot(seen));
    }
    leaf.lock().unlock();
  }

  /** A new page, which nobody else has yet. */
  private static void markDirty(PhysicalMemory memory, int fresh) {
    boolean locked = memory.locks().tryLock(fresh);
    Bug.unless(locked, "a new page is locked by nobody");
    memory.setDirty(fresh, true);
    memory.locks().unlock(fresh);
  }

  private static void bind(Vma vma, long page, int frame, boolean exclusive) {
    Machine machine = vma.space().machine();
    AnonVma anonVma = machine.reverseMap().bindingOf(vma, exclusive);
    machine.memory().bind(frame, anonVma, vma.indexOf(page));
  }

  private static void map(Vma vma, PageTable.Leaf leaf, long page, int frame, boolean writable) {
    PhysicalMemory memory = vma.space().machine().memory();
    int flags = vma.flags();
    memory.get(frame);
    memory.addMapping(frame);
    boolean write = writable && VmaFlags.mayWrite(flags);
    long pte = Pte.of(frame, VmaFlags.mayRead(flags), write);
    // What was only read is the page's affair: it is in the swap cache, or dirty.
    leaf.set(page, write ? pte : Pte.cleaned(pte));
  }

  /**
   * Whether a walk from the page finds this place too, so that it may be mapped here
   * (ksm_might_need_to_copy). Different families, or different places of one, can have swap entries
   * for one slot after KSM had merged their pages.
   */
  private static boolean canShare(Vma vma, long page, PhysicalMemory memory, int frame) {
    PageMapping backing = memory.backing(frame);
    if (backing instanceof MergedPage) {
      return backing instanceof StableNode && (vma.flags() & VmaFlags.MERGEABLE) != 0;
    }
    if (memory.mapCount(frame) == 0) {
      return true;
    }
    return backing instanceof AnonVma anonVma
        && memory.index(frame) == vma.indexOf(page)
        && isOnChain(vma, anonVma);
  }

  private static boolean isOnChain(Vma vma, AnonVma anonVma) {
    for (AnonVmaChain avc = vma.chain().newest(); avc != null; avc = avc.older()) {
      if (avc.anonVma() == anonVma) {
        return true;
      }
    }
    return false;
  }
}
