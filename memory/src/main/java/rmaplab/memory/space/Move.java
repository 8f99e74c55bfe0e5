package rmaplab.memory.space;

import rmaplab.memory.Errno;
import rmaplab.memory.Outcome;
import rmaplab.memory.PageRange;
import rmaplab.memory.area.Copy;
import rmaplab.memory.area.Merge;
import rmaplab.memory.area.MergeOutcome;
import rmaplab.memory.area.MergeRequest;
import rmaplab.memory.area.Vma;
import rmaplab.memory.area.VmaFlags;

/**
 * mremap: memory gets another size or another place, and keeps its pages.
 *
 * <p>A move makes a second place for the pages ({@link Copy}), on every list of the first; moves
 * the entries ({@link MoveEntries}); and unmaps the old place. So a page is at all times in a VMA
 * that walks visit.
 */
public final class Move {
  private Move() {}

  /**
   * Makes the pages at {@code old} appear at {@code fresh} (mremap, Linux 6.18). If both begin at
   * the same page, the range grows or shrinks where it is; else it moves there, and what was there
   * is unmapped first (MREMAP_FIXED). Takes the mmap lock for writing; for reading afterwards, when
   * locked memory has grown.
   *
   * <p>A range that keeps its size may span several VMAs and holes between them. One that changes
   * its size lies in one VMA; of one that shrinks, only what is kept need do so.
   *
   * <p>An empty range of shared memory grows elsewhere: a second mapping of the same pages.
   *
   * @param dontUnmap the old range stays mapped, without its pages; a locked VMA there is locked no
   *     more
   * @return refused with EINVAL for an empty range, ranges that overlap, a new range beyond the
   *     arena, or a new size with {@code dontUnmap}; EFAULT when nothing is mapped at the start of
   *     {@code old}, or a range that changes size runs past the end of its VMA; ENOMEM when there
   *     is no room to grow, or no memory; ESRCH after exit. A refused move has unmapped the new
   *     range if it came that far, cut off the pages that it was to lose, and moved VMAs before the
   *     one that failed
   */
  public static Outcome mremap(
      AddressSpace space, PageRange old, PageRange fresh, boolean dontUnmap) {
    boolean inPlace = old.start() == fresh.start() && !dontUnmap;
    if (fresh.isEmpty() || !inPlace && !isMovePossible(space, old, fresh, dontUnmap)) {
      return Outcome.refused(Errno.EINVAL);
    }
    space.mmapLock().writeLock();
    Outcome outcome;
    if (space.hasExited()) {
      outcome = Outcome.refused(Errno.ESRCH);
    } else if (inPlace) {
      outcome = resize(space, old, fresh);
    } else if (old.pages() == fresh.pages()) {
      outcome = moveAll(space, old, fresh, dontUnmap);
    } else {
      outcome = moveResized(space, old, fresh);
    }
    boolean populate =
        outcome.done() && fresh.pages() > old.pages() && isLocked(space, fresh.start());
    space.mmapLock().writeUnlock();
    if (populate) {
      // The growth succeeded whether or not there are pages for it.
      Populate.forLock(space, new PageRange(fresh.start() + old.pages(), fresh.end()));
    }
    return outcome;
  }

  private static boolean isMovePossible(
      AddressSpace space, PageRange old, PageRange fresh, boolean dontUnmap) {
    boolean overlap = old.end() > fresh.start() && fresh.end() > old.start();
    boolean resized = old.pages() != fresh.pages();
    return !overlap && !(dontUnmap && resized) && fresh.end() <= space.table().pages();
  }

  private static boolean isLocked(AddressSpace space, long page) {
    Vma vma = space.tree().containing(page);
    return vma != null && (vma.flags() & VmaFlags.LOCKED) != 0;
  }

  private static boolean isShared(Vma vma) {
    return (vma.flags() & VmaFlags.SHARED) != 0;
  }

  /**
   * Another size at the same place.
   *
   * <pre>
   *     | vma |  hole  | next |          | vma      |
   *     | vma vma vma  | next |          | vma |
   * </pre>
   */
  private static Outcome resize(AddressSpace space, PageRange old, PageRange fresh) {
    Vma vma = space.tree().containing(old.start());
    if (vma == null) {
      return Outcome.refused(Errno.EFAULT);
    }
    if (fresh.pages() == old.pages()) {
      return Outcome.DONE;
    }
    if (fresh.pages() < old.pages()) {
      return old.end() > space.table().pages()
          ? Outcome.refused(Errno.EINVAL)
          : Unmap.unmapLocked(space, new PageRange(fresh.end(), old.end()));
    }
    if (old.isEmpty() && !isShared(vma)) {
      return Outcome.refused(Errno.EINVAL);
    }
    if (old.end() > vma.end()) {
      return Outcome.refused(Errno.EFAULT);
    }
    Vma next = space.tree().next(vma);
    boolean room = next == null || next.start() >= fresh.end();
    if (old.end() < vma.end() || !room || fresh.end() > space.table().pages()) {
      return Outcome.refused(Errno.ENOMEM);
    }
    MergeOutcome grown =
        Merge.merge(
            new MergeRequest(
                space,
                vma,
                vma.end(),
                fresh.end(),
                vma.flags(),
                vma.anonVma(),
                vma.indexOf(vma.end()),
                vma.file()));
    return grown instanceof MergeOutcome.Merged ? Outcome.DONE : Outcome.refused(Errno.ENOMEM);
  }

  /** A move of every VMA in the range; holes between them move along. */
  private static Outcome moveAll(
      AddressSpace space, PageRange old, PageRange fresh, boolean dontUnmap) {
    Vma vma = space.tree().containing(old.start());
    if (vma == null) {
      return Outcome.refused(Errno.EFAULT);
    }
    Outcome outcome = Outcome.DONE;
    long by = fresh.start() - old.start();
    long page = old.start();
    while (outcome.done() && vma != null && vma.start() < old.end()) {
      PageRange part = new PageRange(Math.max(page, vma.start()), Math.min(old.end(), vma.end()));
      outcome = moveTo(space, part, new PageRange(part.start() + by, part.end() + by), dontUnmap);
      page = part.end();
      vma = page < old.end() ? space.tree().firstFrom(page) : null;
    }
    return outcome;
  }

  /** A move with another size. */
  private static Outcome moveResized(AddressSpace space, PageRange old, PageRange fresh) {
    Vma vma = space.tree().containing(old.start());
    if (vma == null) {
      return Outcome.refused(Errno.EFAULT);
    }
    if (old.isEmpty() && !isShared(vma)) {
      return Outcome.refused(Errno.EINVAL);
    }
    // What is lost on the way need not lie in the VMA.
    long keptEnd = old.start() + Math.min(old.pages(), fresh.pages());
    return keptEnd > vma.end() ? Outcome.refused(Errno.EFAULT) : moveTo(space, old, fresh, false);
  }

  /**
   * Moves pages of one VMA; if the new range is smaller, the tail of the old one goes first
   * (mremap_to and move_vma).
   */
  private static Outcome moveTo(
      AddressSpace space, PageRange old, PageRange fresh, boolean dontUnmap) {
    Outcome cleared = Unmap.unmapLocked(space, fresh);
    PageRange source = old;
    if (cleared.done() && fresh.pages() < old.pages()) {
      source = new PageRange(old.start(), old.start() + fresh.pages());
      cleared = Unmap.unmapLocked(space, new PageRange(source.end(), old.end()));
    }
    return cleared.done() ? moveVma(space, source, fresh, dontUnmap) : cleared;
  }

  /**
   * Copies, moves the entries, and lets the old place go.
   *
   * <pre>
   *     |  ...  | source | vma ... |                |   fresh   |     both on every list
   *     |  ...  |  gone  | vma ... |                |   fresh   |
   * </pre>
   */
  private static Outcome moveVma(
      AddressSpace space, PageRange source, PageRange fresh, boolean dontUnmap) {
    Vma before = at(space, source.start());
    if ((before.flags() & VmaFlags.MERGEABLE) != 0) {
      Outcome unmerged = Unmerge.unmerge(before, source.start(), source.end());
      if (!unmerged.done()) {
        return unmerged;
      }
    }
    Copy.Place to =
        MoveEntries.reserve(space, source.start(), fresh.start(), source.pages())
            ? Copy.copy(before, source.start(), fresh.start(), fresh.pages())
            : null;
    if (to == null) {
      return Outcome.refused(Errno.ENOMEM);
    }
    // The copy may have been merged with the source, and swallowed it.
    Vma from = at(space, source.start());
    MoveEntries.move(from, to, source.start(), fresh.start(), source.pages());
    if (dontUnmap) {
      leaveEmpty(from, to.vma(), source);
    } else if (!source.isEmpty()) {
      // Without memory to cut it out, the old range stays mapped, but empty, as in Linux.
      Unmap.unmapLocked(space, source);
    }
    return Outcome.DONE;
  }

  private static Vma at(AddressSpace space, long page) {
    Vma vma = space.tree().containing(page);
    if (vma == null) {
      throw new AssertionError("nothing is mapped at page " + page + " of " + space);
    }
    return vma;
  }

  /**
   * MREMAP_DONTUNMAP: a VMA that has lost every page has nothing to do with its old family any more
   * (dontunmap_complete). It maps its file, if it has one, as before.
   */
  private static void leaveEmpty(Vma from, Vma to, PageRange source) {
    from.setFlags(from.flags() & ~VmaFlags.LOCKED);
    if (from != to && from.start() == source.start() && from.end() == source.end()) {
      from.space().machine().reverseMap().unlink(from);
      from.setAnonVma(null);
    }
  }
}
