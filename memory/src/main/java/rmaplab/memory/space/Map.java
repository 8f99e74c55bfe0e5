package rmaplab.memory.space;

import org.jspecify.annotations.Nullable;
import rmaplab.memory.Errno;
import rmaplab.memory.Outcome;
import rmaplab.memory.PageRange;
import rmaplab.memory.area.Merge;
import rmaplab.memory.area.MergeOutcome;
import rmaplab.memory.area.MergeRequest;
import rmaplab.memory.area.Vma;
import rmaplab.memory.area.VmaFlags;
import rmaplab.memory.file.FileLinks;
import rmaplab.memory.file.FileWindow;
import rmaplab.memory.file.MappedFile;
import rmaplab.memory.file.Truncate;

/** mmap at a fixed place: anonymous memory, private or shared, or pages of a file. */
public final class Map {
  private Map() {}

  /**
   * Maps anonymous memory, private or, with SHARED among the flags, shared with those who are
   * forked off later. As {@link #mmap(AddressSpace, PageRange, int, FileWindow)}.
   */
  public static Outcome mmap(AddressSpace space, PageRange range, int flags) {
    return mmap(space, range, flags, null);
  }

  /**
   * Maps {@code range}, after unmapping what was there (which stays gone if memory then runs out,
   * as in Linux); joins neighbours where that is possible (mmap_region). Takes the mmap lock for
   * writing.
   *
   * @param flags the flag bits of {@link VmaFlags}
   * @param window what the range shows; null for anonymous memory. It may reach beyond the end of
   *     the file: only an access there is refused
   * @return refused with EINVAL for an empty range, or when a file or shared memory is to grow
   *     downwards; ENOMEM beyond the arena or without memory, EOVERFLOW for pages that no file can
   *     have, ESRCH after exit
   */
  public static Outcome mmap(
      AddressSpace space, PageRange range, int flags, @Nullable FileWindow window) {
    if (range.isEmpty()) {
      return Outcome.refused(Errno.EINVAL);
    }
    boolean shown = window != null || (flags & VmaFlags.SHARED) != 0;
    if (shown && (flags & VmaFlags.GROWSDOWN) != 0) {
      return Outcome.refused(Errno.EINVAL);
    }
    if (window != null && window.page() > Truncate.MAX_PAGES - range.pages()) {
      return Outcome.refused(Errno.EOVERFLOW);
    }
    if (range.end() > space.table().pages()) {
      return Outcome.refused(Errno.ENOMEM);
    }
    space.mmapLock().writeLock();
    Outcome outcome =
        space.hasExited()
            ? Outcome.refused(Errno.ESRCH)
            : mapLocked(space, range, VmaFlags.charged(flags), window);
    space.mmapLock().writeUnlock();
    return outcome;
  }

  private static Outcome mapLocked(
      AddressSpace space, PageRange range, int flags, @Nullable FileWindow window) {
    Outcome unmapped = Unmap.unmapLocked(space, range);
    if (!unmapped.done()) {
      return unmapped;
    }
    if (window == null && (flags & VmaFlags.SHARED) != 0) {
      return mapSharedAnonymous(space, range, flags);
    }
    long pgoff = window == null ? range.start() : window.page();
    MappedFile file = window == null ? null : window.file();
    Vma previous = space.tree().lastEndingUpTo(range.start());
    MergeOutcome merged =
        Merge.merge(
            new MergeRequest(
                space, previous, range.start(), range.end(), flags, null, pgoff, file));
    if (merged instanceof MergeOutcome.Merged) {
      return Outcome.DONE;
    }
    return insert(space, range, flags, pgoff, file) ? Outcome.DONE : Outcome.refused(Errno.ENOMEM);
  }

  /** Each shared anonymous mapping is a file of its own, from page 0 on (shmem_zero_setup). */
  private static Outcome mapSharedAnonymous(AddressSpace space, PageRange range, int flags) {
    MappedFile file = space.machine().files().makeUnnamed(range.pages());
    if (file == null) {
      return Outcome.refused(Errno.ENOMEM);
    }
    if (!insert(space, range, flags, 0, file)) {
      space.machine().files().freeUnmapped(file);
      return Outcome.refused(Errno.ENOMEM);
    }
    return Outcome.DONE;
  }

  /** Makes the VMA and links it everywhere (vma_link); false without memory. */
  private static boolean insert(
      AddressSpace space, PageRange range, int flags, long pgoff, @Nullable MappedFile file) {
    Vma vma = space.machine().vmas().allocate();
    if (vma == null) {
      return false;
    }
    vma.init(space, range.start(), range.end(), pgoff, flags);
    if (file != null) {
      vma.setFile(file);
    }
    space.tree().insert(vma);
    FileLinks.link(vma);
    return true;
  }
}
