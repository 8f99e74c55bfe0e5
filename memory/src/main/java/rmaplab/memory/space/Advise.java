package rmaplab.memory.space;

import rmaplab.memory.Errno;
import rmaplab.memory.Outcome;
import rmaplab.memory.PageRange;
import rmaplab.memory.area.Vma;
import rmaplab.memory.area.VmaFlags;

/** madvise. */
public final class Advise {
  private Advise() {}

  /** What madvise can be told. */
  public enum Advice {
    /** The pages go at once; the next access finds zeroes (MADV_DONTNEED). */
    DONTNEED,
    /** The pages may go, until they are written again (MADV_FREE). */
    FREE,
    /** KSM may merge the pages. */
    MERGEABLE,
    /** KSM gives the pages back. */
    UNMERGEABLE,
    /** A fork child does not get the range. */
    DONTFORK,
    /** A fork child gets it again. */
    DOFORK,
    /** A fork child gets it empty. */
    WIPEONFORK,
    /** A fork child gets its pages again. */
    KEEPONFORK,
    /** The pages should be reclaimed now. */
    PAGEOUT,
    /** Every page should be there for reading. */
    POPULATE_READ,
    /** Every page should be there for writing. */
    POPULATE_WRITE
  }

  /**
   * Follows an advice for {@code range} (madvise, Linux 6.18). Advice that changes VMAs takes the
   * mmap lock for writing, other advice for reading.
   *
   * @return refused with ENOMEM when the range has a hole (the populate advices stop there, others
   *     have done all the rest), EINVAL at a VMA for which the advice makes no sense (what lies
   *     before is done): DONTNEED, FREE and PAGEOUT of locked memory, FREE and WIPEONFORK of shared
   *     memory and files, populating without the right; EAGAIN without memory for a change of VMAs;
   *     ESRCH after exit
   */
  public static Outcome madvise(AddressSpace space, PageRange range, Advice advice) {
    if (range.isEmpty()) {
      return Outcome.DONE;
    }
    return switch (advice) {
      case POPULATE_READ -> Populate.forAdvice(space, range, false);
      case POPULATE_WRITE -> Populate.forAdvice(space, range, true);
      case DONTNEED, FREE, PAGEOUT -> readLocked(space, range, advice);
      case MERGEABLE, UNMERGEABLE, DONTFORK, DOFORK, WIPEONFORK, KEEPONFORK ->
          writeLocked(space, range, advice);
    };
  }

  private static Outcome readLocked(AddressSpace space, PageRange range, Advice advice) {
    space.mmapLock().readLock();
    Outcome outcome = adviseAll(space, range, advice);
    space.mmapLock().readUnlock();
    return outcome;
  }

  private static Outcome writeLocked(AddressSpace space, PageRange range, Advice advice) {
    space.mmapLock().writeLock();
    Outcome outcome = adviseAll(space, range, advice);
    space.mmapLock().writeUnlock();
    return outcome;
  }

  /** Every VMA of the range in turn; a hole is passed over and reported at the end. */
  private static Outcome adviseAll(AddressSpace space, PageRange range, Advice advice) {
    if (space.hasExited()) {
      return Outcome.refused(Errno.ESRCH);
    }
    boolean hole = false;
    long page = range.start();
    while (page < range.end()) {
      Vma vma = space.tree().firstFrom(page);
      if (vma == null || vma.start() >= range.end()) {
        return Outcome.refused(Errno.ENOMEM);
      }
      hole |= vma.start() > page;
      long start = Math.max(page, vma.start());
      long end = Math.min(range.end(), vma.end());
      Outcome outcome = adviseWithin(vma, start, end, advice);
      if (!outcome.done()) {
        return outcome;
      }
      page = end;
    }
    return hole ? Outcome.refused(Errno.ENOMEM) : Outcome.DONE;
  }

  /** Pages of one VMA (madvise_vma_behavior). */
  private static Outcome adviseWithin(Vma vma, long start, long end, Advice advice) {
    int flags = vma.flags();
    boolean locked = (flags & VmaFlags.LOCKED) != 0;
    boolean shared = (flags & VmaFlags.SHARED) != 0;
    return switch (advice) {
      case DONTNEED -> locked ? senseless() : dontNeed(vma, start, end);
      case FREE -> locked || vma.file() != null ? senseless() : free(vma, start, end);
      case PAGEOUT -> locked ? senseless() : pageOut(vma, start, end);
      case DONTFORK -> change(vma, start, end, flags | VmaFlags.DONTFORK);
      case DOFORK -> change(vma, start, end, flags & ~VmaFlags.DONTFORK);
      case WIPEONFORK ->
          vma.file() != null ? senseless() : change(vma, start, end, flags | VmaFlags.WIPEONFORK);
      case KEEPONFORK -> change(vma, start, end, flags & ~VmaFlags.WIPEONFORK);
      // KSM merges private pages only; to ask for more is no error.
      case MERGEABLE -> shared ? Outcome.DONE : mergeable(vma, start, end);
      case UNMERGEABLE -> unmerge(vma, start, end);
      case POPULATE_READ, POPULATE_WRITE -> throw new AssertionError("no VMA decides " + advice);
    };
  }

  private static Outcome senseless() {
    return Outcome.refused(Errno.EINVAL);
  }

  private static Outcome dontNeed(Vma vma, long start, long end) {
    Zap.zap(vma.space(), start, end);
    return Outcome.DONE;
  }

  private static Outcome free(Vma vma, long start, long end) {
    LazyFree.free(vma, start, end);
    return Outcome.DONE;
  }

  private static Outcome pageOut(Vma vma, long start, long end) {
    PageOut.pageOut(vma, start, end);
    return Outcome.DONE;
  }

  private static Outcome mergeable(Vma vma, long start, long end) {
    if (!vma.space().machine().ksm().enter(vma.space())) {
      return Outcome.refused(Errno.EAGAIN);
    }
    return change(vma, start, end, vma.flags() | VmaFlags.MERGEABLE);
  }

  private static Outcome unmerge(Vma vma, long start, long end) {
    if ((vma.flags() & VmaFlags.MERGEABLE) == 0) {
      return Outcome.DONE;
    }
    Outcome unmerged = Unmerge.unmerge(vma, start, end);
    return unmerged.done()
        ? change(vma, start, end, vma.flags() & ~VmaFlags.MERGEABLE)
        : Outcome.refused(Errno.EAGAIN);
  }

  private static Outcome change(Vma vma, long start, long end, int flags) {
    return ChangeFlags.change(vma, start, end, flags) == null
        ? Outcome.refused(Errno.EAGAIN)
        : Outcome.DONE;
  }
}
