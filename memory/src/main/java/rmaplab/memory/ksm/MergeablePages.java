package rmaplab.memory.ksm;

import org.jspecify.annotations.Nullable;
import rmaplab.memory.Machine;
import rmaplab.memory.area.Vma;
import rmaplab.memory.area.VmaFlags;
import rmaplab.memory.frame.PageMapping;
import rmaplab.memory.frame.PhysicalMemory;
import rmaplab.memory.rmap.AnonVma;
import rmaplab.memory.space.AddressSpace;
import rmaplab.memory.table.PageTable;
import rmaplab.memory.table.Pte;

/**
 * The pages of a process that KSM may merge: anonymous or merged already, present, in a mergeable
 * VMA (scan_get_next_rmap_item, get_mergeable_page). A look takes the mmap lock for reading and
 * lets it go; what was seen may be history by then, but for the reference to the page.
 */
final class MergeablePages {
  private MergeablePages() {}

  /**
   * A page of a process.
   *
   * @param frame with a reference for the caller
   */
  record Found(long page, int frame) {}

  /** The first mergeable page of [start, end); null when there is none or the process is gone. */
  static @Nullable Found next(AddressSpace space, long start, long end) {
    space.mmapLock().readLock();
    Found found = space.hasExited() ? null : nextLocked(space, start, end);
    space.mmapLock().readUnlock();
    return found;
  }

  private static @Nullable Found nextLocked(AddressSpace space, long start, long end) {
    int position = space.tree().positionFrom(start);
    for (; position < space.tree().size(); position++) {
      Vma vma = space.tree().get(position);
      if (vma.start() >= end) {
        return null;
      }
      if (isMergeable(vma)) {
        Found found = nextIn(space, Math.max(start, vma.start()), Math.min(end, vma.end()));
        if (found != null) {
          return found;
        }
      }
    }
    return null;
  }

  private static @Nullable Found nextIn(AddressSpace space, long start, long end) {
    long page = start;
    while (page < end) {
      PageTable.Leaf leaf = space.table().leafIfAny(page);
      if (leaf == null) {
        page = space.table().endOfLeaf(page);
        continue;
      }
      int frame = present(space.machine(), leaf, page);
      if (frame != PhysicalMemory.NO_FRAME) {
        return new Found(page, frame);
      }
      page++;
    }
    return null;
  }

  /** The mergeable page at {@code page} with a reference for the caller, or NO_FRAME. */
  static int at(AddressSpace space, long page) {
    Found found = next(space, page, page + 1);
    return found == null ? PhysicalMemory.NO_FRAME : found.frame();
  }

  /** The mergeable VMA at {@code page}; null for none. The mmap lock is held. */
  static @Nullable Vma vmaAt(AddressSpace space, long page) {
    space.mmapLock().assertHeld();
    Vma vma = space.hasExited() ? null : space.tree().containing(page);
    return vma != null && isMergeable(vma) ? vma : null;
  }

  private static boolean isMergeable(Vma vma) {
    return (vma.flags() & VmaFlags.MERGEABLE) != 0 && vma.anonVma() != null;
  }

  private static int present(Machine machine, PageTable.Leaf leaf, long page) {
    PhysicalMemory memory = machine.memory();
    leaf.lock().lock();
    long pte = leaf.get(page);
    int frame = Pte.frame(pte);
    boolean present = Pte.isPresent(pte) && frame != PhysicalMemory.ZERO_FRAME;
    if (present) {
      memory.get(frame);
    }
    leaf.lock().unlock();
    if (!present) {
      return PhysicalMemory.NO_FRAME;
    }
    PageMapping backing = memory.backing(frame);
    if (backing instanceof AnonVma || backing instanceof MergedPage) {
      return frame;
    }
    memory.put(frame);
    return PhysicalMemory.NO_FRAME;
  }
}
