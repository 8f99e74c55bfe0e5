package rmaplab.memory.space;

import rmaplab.memory.Errno;
import rmaplab.memory.Outcome;
import rmaplab.memory.PageRange;
import rmaplab.memory.area.Merge;
import rmaplab.memory.area.MergeOutcome;
import rmaplab.memory.area.MergeRequest;
import rmaplab.memory.area.Vma;

/** mmap of private anonymous memory at a fixed place. */
public final class Map {
  private Map() {}

  /**
   * Maps {@code range}, after unmapping what was there (which stays gone if memory then runs out,
   * as in Linux); joins neighbours where that is possible (mmap_region). Takes the mmap lock for
   * writing.
   *
   * @param flags the flag bits of {@link rmaplab.memory.area.VmaFlags}
   * @return refused with EINVAL for an empty range, ENOMEM beyond the arena or without memory,
   *     ESRCH after exit
   */
  public static Outcome mmap(AddressSpace space, PageRange range, int flags) {
    if (range.isEmpty()) {
      return Outcome.refused(Errno.EINVAL);
    }
    if (range.end() > space.table().pages()) {
      return Outcome.refused(Errno.ENOMEM);
    }
    space.mmapLock().writeLock();
    Outcome outcome =
        space.hasExited() ? Outcome.refused(Errno.ESRCH) : mapLocked(space, range, flags);
    space.mmapLock().writeUnlock();
    return outcome;
  }

  private static Outcome mapLocked(AddressSpace space, PageRange range, int flags) {
    Outcome unmapped = Unmap.unmapLocked(space, range);
    if (!unmapped.done()) {
      return unmapped;
    }
    Vma previous = space.tree().lastEndingUpTo(range.start());
    MergeOutcome merged =
        Merge.merge(
            new MergeRequest(
                space, previous, range.start(), range.end(), flags, null, range.start()));
    if (merged instanceof MergeOutcome.Merged) {
      return Outcome.DONE;
    }
    Vma vma = space.machine().vmas().allocate();
    if (vma == null) {
      return Outcome.refused(Errno.ENOMEM);
    }
    vma.init(space, range.start(), range.end(), range.start(), flags);
    space.tree().insert(vma);
    return Outcome.DONE;
  }
}
