package rmaplab.memory.space;

import rmaplab.memory.Errno;
import rmaplab.memory.Outcome;
import rmaplab.memory.PageRange;
import rmaplab.memory.area.Merge;
import rmaplab.memory.area.MergeOutcome;
import rmaplab.memory.area.MergeRequest;
import rmaplab.memory.area.Vma;
import rmaplab.memory.area.VmaFlags;

/**
 * brk: the heap, one run of readable and writable pages from {@code MachineConfig.heapStart} on.
 *
 * <p>The system knows its size and nothing else of it: what is mapped there may be unmapped,
 * protected or mapped over like any memory.
 */
public final class Brk {
  private static final int FLAGS = VmaFlags.charged(VmaFlags.READ | VmaFlags.WRITE);

  private Brk() {}

  /**
   * Gives the heap a size. Takes the mmap lock for writing.
   *
   * @return refused with ENOMEM when the heap would come nearer than one page to the next VMA (for
   *     a stack, nearer than its gap), or would leave the arena, when memory is short, or when
   *     nothing is left to be unmapped; ESRCH after exit. Nothing has changed then
   */
  public static Outcome brk(AddressSpace space, long pages) {
    space.mmapLock().writeLock();
    Outcome outcome = space.hasExited() ? Outcome.refused(Errno.ESRCH) : resize(space, pages);
    if (outcome.done()) {
      space.setHeapPages(pages);
    }
    space.mmapLock().writeUnlock();
    return outcome;
  }

  private static Outcome resize(AddressSpace space, long pages) {
    long start = space.machine().config().heapStart();
    if (pages < 0 || pages > space.table().pages() - start) {
      return Outcome.refused(Errno.ENOMEM);
    }
    long oldEnd = start + space.heapPages();
    long newEnd = start + pages;
    if (newEnd == oldEnd) {
      return Outcome.DONE;
    }
    return newEnd < oldEnd ? shrink(space, newEnd, oldEnd) : grow(space, start, oldEnd, newEnd);
  }

  private static Outcome shrink(AddressSpace space, long newEnd, long oldEnd) {
    Vma first = space.tree().firstFrom(newEnd);
    return first == null || first.start() >= oldEnd
        ? Outcome.refused(Errno.ENOMEM)
        : Unmap.unmapLocked(space, new PageRange(newEnd, oldEnd));
  }

  private static Outcome grow(AddressSpace space, long start, long oldEnd, long newEnd) {
    Vma next = space.tree().firstFrom(oldEnd);
    if (next != null && newEnd + 1 > next.start() - gapBelow(next)) {
      return Outcome.refused(Errno.ENOMEM);
    }
    Vma previous = space.tree().lastEndingUpTo(oldEnd);
    // What lies below the heap is no heap, even if it would fit.
    if (previous != null && previous.end() == oldEnd && oldEnd > start) {
      MergeOutcome merged =
          Merge.merge(new MergeRequest(space, previous, oldEnd, newEnd, FLAGS, null, oldEnd));
      switch (merged) {
        case MergeOutcome.Merged _ -> {
          return Outcome.DONE;
        }
        case MergeOutcome.NoMemory _ -> {
          return Outcome.refused(Errno.ENOMEM);
        }
        case MergeOutcome.NoMerge _ -> {}
      }
    }
    Vma vma = space.machine().vmas().allocate();
    if (vma == null) {
      return Outcome.refused(Errno.ENOMEM);
    }
    vma.init(space, oldEnd, newEnd, oldEnd, FLAGS);
    space.tree().insert(vma);
    return Outcome.DONE;
  }

  private static long gapBelow(Vma vma) {
    boolean grows = (vma.flags() & VmaFlags.GROWSDOWN) != 0;
    return grows ? vma.space().machine().config().stackGapPages() : 0;
  }
}
