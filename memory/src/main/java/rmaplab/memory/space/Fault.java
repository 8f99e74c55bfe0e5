package rmaplab.memory.space;

import rmaplab.memory.Bug;
import rmaplab.memory.Errno;
import rmaplab.memory.Outcome;
import rmaplab.memory.area.Vma;
import rmaplab.memory.area.VmaFlags;
import rmaplab.memory.file.FileFault;
import rmaplab.memory.file.MappedFile;
import rmaplab.memory.frame.PhysicalMemory;
import rmaplab.memory.ksm.MergedPage;
import rmaplab.memory.migrate.MigrationEntry;
import rmaplab.memory.reclaim.SwapIn;
import rmaplab.memory.rmap.ReverseMap;
import rmaplab.memory.table.PageTable;
import rmaplab.memory.table.Pte;

/**
 * Page faults (handle_mm_fault, Linux 2.6.34): zero fill, copy on write, the wait for a page that
 * is being migrated; {@link SwapIn} brings pages back from swap space.
 *
 * <p>Guarantee: when a fault has been handled, the access either goes through on the next try or
 * the next fault gets nearer to it. Mechanism: decide by the entry as it is, prepare without the
 * page-table lock, then take the lock and act only if the entry is still what was decided on.
 */
public final class Fault {
  private Fault() {}

  /**
   * Handles a fault. Takes the mmap lock for reading; only to let a stack grow, for writing. A
   * stack that has grown is faulted on again.
   *
   * @return refused with EFAULT when the access is not allowed, ENOMEM without memory, ESRCH after
   *     exit
   */
  public static Outcome handle(AddressSpace space, long page, boolean write) {
    space.mmapLock().readLock();
    Outcome outcome =
        space.hasExited() ? Outcome.refused(Errno.ESRCH) : handleLocked(space, page, write);
    boolean below =
        outcome instanceof Outcome.Refused(var errno)
            && errno == Errno.EFAULT
            && StackGrowth.isBelowAStack(space, page);
    space.mmapLock().readUnlock();
    return below ? StackGrowth.growTo(space, page) : outcome;
  }

  /** As {@link #handle}, under the mmap lock, which is held for reading or writing. */
  static Outcome handleLocked(AddressSpace space, long page, boolean write) {
    Vma vma = space.tree().containing(page);
    if (vma == null || !(write ? VmaFlags.mayWrite(vma.flags()) : VmaFlags.mayRead(vma.flags()))) {
      return Outcome.refused(Errno.EFAULT);
    }
    PageTable.Leaf leaf = space.table().allocateLeaf(page);
    if (leaf == null) {
      return Outcome.refused(Errno.ENOMEM);
    }
    long pte = leaf.get(page);
    if (pte == Pte.NONE) {
      MappedFile file = vma.file();
      if (file != null) {
        return FileFault.fill(vma, file, leaf, page, write);
      }
      return write ? fillWritable(vma, leaf, page) : fillZero(leaf, page);
    }
    if (Pte.isMigration(pte)) {
      MigrationEntry.await(space, leaf, page);
      return Outcome.DONE;
    }
    if (Pte.isSwap(pte)) {
      return SwapIn.handle(vma, leaf, page, pte, write);
    }
    if (!write && !Pte.isReadable(pte)) {
      throw new Bug(
          Bug.Kind.STALE_MAPPING,
          space + " page " + page + " is readable, but its entry is " + Pte.describe(pte));
    }
    if (!write || Pte.isWritable(pte)) {
      return Outcome.DONE;
    }
    return (vma.flags() & VmaFlags.SHARED) == 0
        ? unshare(vma, leaf, page, pte)
        : FileFault.makeWritable(leaf, page, pte);
  }

  /** A read of memory that was never written maps the zero page. */
  private static Outcome fillZero(PageTable.Leaf leaf, long page) {
    leaf.lock().lock();
    if (leaf.get(page) == Pte.NONE) {
      leaf.set(page, Pte.of(PhysicalMemory.ZERO_FRAME, true, false));
    }
    leaf.lock().unlock();
    return Outcome.DONE;
  }

  /** A first write gets a page of zeroes (do_anonymous_page). */
  private static Outcome fillWritable(Vma vma, PageTable.Leaf leaf, long page) {
    PhysicalMemory memory = vma.space().machine().memory();
    int frame = newPage(vma);
    if (frame == PhysicalMemory.NO_FRAME) {
      return Outcome.refused(Errno.ENOMEM);
    }
    memory.store().zero(frame);
    leaf.lock().lock();
    boolean still = leaf.get(page) == Pte.NONE;
    if (still) {
      mapNew(vma, leaf, page, frame);
    }
    leaf.lock().unlock();
    if (!still) {
      memory.put(frame);
    }
    return Outcome.DONE;
  }

  /**
   * A write to a page that others may see: take it over if they are gone, else copy it
   * (do_wp_page).
   */
  private static Outcome unshare(Vma vma, PageTable.Leaf leaf, long page, long seen) {
    AddressSpace space = vma.space();
    PhysicalMemory memory = space.machine().memory();
    int old = Pte.frame(seen);
    leaf.lock().lock();
    if (leaf.get(page) != seen) {
      leaf.lock().unlock();
      return Outcome.DONE;
    }
    if (old == PhysicalMemory.ZERO_FRAME) {
      leaf.lock().unlock();
      return copy(vma, leaf, page, seen);
    }
    // The page lock keeps migration out while the page changes owners. It sleeps, so it is not
    // waited for under the table's lock; the reference keeps the page from being freed meanwhile.
    memory.get(old);
    if (Pte.isFile(seen)) {
      // The file goes on using it, so it is never taken over.
      leaf.lock().unlock();
      Outcome copied = copy(vma, leaf, page, seen);
      memory.put(old);
      return copied;
    }
    if (!memory.locks().tryLock(old)) {
      leaf.lock().unlock();
      memory.locks().lock(old);
      leaf.lock().lock();
      if (leaf.get(page) != seen) {
        leaf.lock().unlock();
        memory.locks().unlock(old);
        memory.put(old);
        return Outcome.DONE;
      }
    }
    boolean reuse = memory.mapCount(old) == 1 && mayTakeOver(space, old);
    if (reuse) {
      memory.rebind(old, vma.space().machine().reverseMap().bindingOf(vma, true));
      leaf.set(page, Pte.of(old, true, true));
    }
    memory.locks().unlock(old);
    leaf.lock().unlock();
    Outcome outcome = reuse ? Outcome.DONE : copy(vma, leaf, page, seen);
    space.machine().swap().clean(old);
    memory.put(old);
    return outcome;
  }

  /**
   * Whether a page that is mapped once, here, is nobody else's: not merged, and no swap entry names
   * its slot (reuse_swap_page). The page lock is held.
   */
  private static boolean mayTakeOver(AddressSpace space, int frame) {
    boolean merged =
        space.mayHoldMergedPages() && space.machine().memory().backing(frame) instanceof MergedPage;
    return !merged && space.machine().swap().dropUnnamed(frame);
  }

  /** Gives this process its own copy; the caller keeps the old page alive. */
  private static Outcome copy(Vma vma, PageTable.Leaf leaf, long page, long seen) {
    AddressSpace space = vma.space();
    PhysicalMemory memory = space.machine().memory();
    int old = Pte.frame(seen);
    int frame = newPage(vma);
    if (frame == PhysicalMemory.NO_FRAME) {
      return Outcome.refused(Errno.ENOMEM);
    }
    memory.store().copy(old, frame);
    leaf.lock().lock();
    boolean still = leaf.get(page) == seen;
    if (still) {
      leaf.set(page, Pte.NONE);
      space.tlb().flush();
      mapNew(vma, leaf, page, frame);
      if (old != PhysicalMemory.ZERO_FRAME) {
        memory.removeMapping(old);
      }
    }
    leaf.lock().unlock();
    if (!still) {
      memory.put(frame);
    } else if (old != PhysicalMemory.ZERO_FRAME) {
      memory.put(old);
    }
    return Outcome.DONE;
  }

  /**
   * A page that can be mapped into the VMA, which has an anon_vma afterwards; NO_FRAME without
   * memory.
   */
  public static int newPage(Vma vma) {
    if (!vma.space().machine().reverseMap().prepare(vma)) {
      return PhysicalMemory.NO_FRAME;
    }
    return vma.space().machine().memory().allocate();
  }

  /** Maps a page that nobody else has; the caller holds the leaf's lock. */
  public static void mapNew(Vma vma, PageTable.Leaf leaf, long page, int frame) {
    PhysicalMemory memory = vma.space().machine().memory();
    ReverseMap reverseMap = vma.space().machine().reverseMap();
    memory.bind(frame, reverseMap.bindingOf(vma, true), vma.indexOf(page));
    memory.addMapping(frame);
    leaf.set(page, Pte.of(frame, true, true));
  }
}
