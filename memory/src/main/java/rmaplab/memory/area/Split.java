package rmaplab.memory.area;

import rmaplab.memory.Bug;
import rmaplab.memory.space.AddressSpace;

/**
 * Cuts a VMA in two (__split_vma, Linux 2.6.34).
 *
 * <p>The new VMA has its final bounds from birth and is on every list of the old one before the old
 * one's bounds change. Which half is new decides what changes: with the new half above, only the
 * old one's end; with the new half below, its start and pgoff.
 */
public final class Split {
  private Split() {}

  /** Which half the new VMA becomes. */
  public enum NewHalf {
    /** New below: the old VMA's start and pgoff move up. */
    BELOW,
    /** New above: the old VMA's end moves down. */
    ABOVE
  }

  /**
   * Cuts {@code vma} before {@code page}; {@code vma} keeps the half that {@code newHalf} does not
   * name.
   *
   * <pre>
   *      |        vma        |              |        vma        |
   *      |  vma    |  new    |              |  new    |  vma    |
   *             ABOVE                              BELOW
   * </pre>
   *
   * <p>ASSUMPTIONS: the mmap lock is held for writing; the cut lies inside.
   *
   * @return false when there is no memory; nothing has changed then
   */
  public static boolean split(Vma vma, long page, NewHalf newHalf) {
    AddressSpace space = vma.space();
    space.mmapLock().assertWriteHeld();
    if (page <= vma.start() || page >= vma.end()) {
      throw new Bug(Bug.Kind.ASSERTION, "split of " + vma + " at " + page);
    }
    Vma fresh = space.machine().vmas().allocate();
    if (fresh == null) {
      return false;
    }
    fresh.initLike(vma, space);
    long below = page - vma.start();
    if (newHalf == NewHalf.BELOW) {
      fresh.setBounds(vma.start(), page, vma.pgoff());
    } else {
      fresh.setBounds(page, vma.end(), vma.pgoff() + below);
    }
    if (!space.machine().reverseMap().cloneChain(fresh, vma)) {
      space.machine().vmas().free(fresh);
      return false;
    }
    if (newHalf == NewHalf.BELOW) {
      Adjust.adjustInserting(vma, page, vma.end(), vma.pgoff() + below, fresh);
    } else {
      Adjust.adjustInserting(vma, vma.start(), page, vma.pgoff(), fresh);
    }
    return true;
  }
}
