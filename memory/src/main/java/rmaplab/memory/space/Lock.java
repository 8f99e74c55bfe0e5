package rmaplab.memory.space;

import rmaplab.memory.Errno;
import rmaplab.memory.Outcome;
import rmaplab.memory.PageRange;
import rmaplab.memory.area.Vma;
import rmaplab.memory.area.VmaFlags;

/** mlock and munlock: memory whose pages stay. */
public final class Lock {
  private Lock() {}

  /**
   * Marks the VMAs of {@code range} as locked and gives every page to them (do_mlock). Takes the
   * mmap lock for writing, then for reading.
   *
   * @return refused with ENOMEM when the range has a hole (what lies before it is marked, nothing
   *     is populated), when memory is short for a split, or when pages have no rights; EAGAIN when
   *     there are no frames for all pages; ESRCH after exit
   */
  public static Outcome mlock(AddressSpace space, PageRange range) {
    if (range.isEmpty()) {
      return Outcome.DONE;
    }
    Outcome marked = mark(space, range, VmaFlags.LOCKED);
    if (!marked.done()) {
      return marked;
    }
    return switch (Populate.forLock(space, range)) {
      case Outcome.Done done -> done;
      case Outcome.Refused(Errno errno) ->
          Outcome.refused(errno == Errno.ENOMEM ? Errno.EAGAIN : Errno.ENOMEM);
    };
  }

  /**
   * Takes the mark away (munlock). Takes the mmap lock for writing.
   *
   * @return refused with ENOMEM when the range has a hole (what lies before it has changed) or
   *     memory is short for a split; ESRCH after exit
   */
  public static Outcome munlock(AddressSpace space, PageRange range) {
    return range.isEmpty() ? Outcome.DONE : mark(space, range, 0);
  }

  private static Outcome mark(AddressSpace space, PageRange range, int locked) {
    space.mmapLock().writeLock();
    Outcome outcome =
        space.hasExited() ? Outcome.refused(Errno.ESRCH) : markLocked(space, range, locked);
    space.mmapLock().writeUnlock();
    return outcome;
  }

  private static Outcome markLocked(AddressSpace space, PageRange range, int locked) {
    long page = range.start();
    while (page < range.end()) {
      Vma vma = space.tree().containing(page);
      if (vma == null) {
        return Outcome.refused(Errno.ENOMEM);
      }
      long end = Math.min(vma.end(), range.end());
      int flags = vma.flags() & ~VmaFlags.LOCKED | locked;
      if (ChangeFlags.change(vma, page, end, flags) == null) {
        return Outcome.refused(Errno.ENOMEM);
      }
      page = end;
    }
    return Outcome.DONE;
  }
}
