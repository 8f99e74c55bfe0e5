package rmaplab.memory.space;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import rmaplab.memory.Bug;
import rmaplab.memory.Errno;
import rmaplab.memory.Outcome;
import rmaplab.memory.PageRange;
import rmaplab.memory.area.Adjust;
import rmaplab.memory.area.Split;
import rmaplab.memory.area.Vma;
import rmaplab.memory.file.FileLinks;

/** munmap. */
public final class Unmap {
  private Unmap() {}

  /**
   * Unmaps every page of {@code range} (do_munmap, Linux 2.6.34). A range without VMAs is fine.
   * Takes the mmap lock for writing.
   *
   * @return refused with EINVAL for an empty range or one beyond the arena, ENOMEM without memory
   *     for a split (nothing has changed then), ESRCH after exit
   */
  public static Outcome munmap(AddressSpace space, PageRange range) {
    if (range.isEmpty() || range.end() > space.table().pages()) {
      return Outcome.refused(Errno.EINVAL);
    }
    space.mmapLock().writeLock();
    Outcome outcome = space.hasExited() ? Outcome.refused(Errno.ESRCH) : unmapLocked(space, range);
    space.mmapLock().writeUnlock();
    return outcome;
  }

  /**
   * As {@link #munmap}, under the mmap lock held for writing.
   *
   * <pre>
   *        |      range      |
   *    |    vma    |  ...  |   last   |
   *    |vma| new   |  ...  |new| last |     split low: new above, the end of vma moves
   *         gone    gone    gone            split high: new below, start and pgoff of last move
   * </pre>
   */
  static Outcome unmapLocked(AddressSpace space, PageRange range) {
    space.mmapLock().assertWriteHeld();
    Vma first = space.tree().firstFrom(range.start());
    if (first == null || first.start() >= range.end()) {
      return Outcome.DONE;
    }
    Vma cut = null;
    if (range.start() > first.start()) {
      if (!Split.split(first, range.start(), Split.NewHalf.ABOVE)) {
        return Outcome.refused(Errno.ENOMEM);
      }
      cut = first;
    }
    Vma last = space.tree().firstFrom(range.end());
    if (last != null
        && range.end() > last.start()
        && !Split.split(last, range.end(), Split.NewHalf.BELOW)) {
      undoSplit(cut);
      return Outcome.refused(Errno.ENOMEM);
    }
    removeWhole(space, range);
    return Outcome.DONE;
  }

  /**
   * Joins a VMA with the half that was cut off it; both have the same chain, so nothing need be
   * allocated.
   */
  static void undoSplit(@Nullable Vma lower) {
    if (lower != null) {
      Vma upper = lower.space().tree().next(lower);
      Bug.unless(
          upper != null && Adjust.adjust(lower, lower.start(), upper.end(), lower.pgoff()),
          "undoing a split needs no memory");
    }
  }

  /**
   * Removes VMAs that lie wholly in the range: from the tree, then their pages, then their edges,
   * then they.
   */
  private static void removeWhole(AddressSpace space, PageRange range) {
    List<Vma> gone = new ArrayList<>();
    int position = space.tree().positionFrom(range.start());
    while (position < space.tree().size() && space.tree().get(position).start() < range.end()) {
      Vma vma = space.tree().get(position);
      space.tree().remove(vma);
      gone.add(vma);
    }
    for (Vma vma : gone) {
      Zap.zap(space, vma.start(), vma.end());
    }
    for (Vma vma : gone) {
      space.machine().reverseMap().unlink(vma);
      FileLinks.unlink(vma);
    }
    for (Vma vma : gone) {
      space.machine().vmas().free(vma);
    }
  }
}
