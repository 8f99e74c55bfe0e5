package rmaplab.memory.space;

import org.jspecify.annotations.Nullable;
import rmaplab.memory.area.Vma;
import rmaplab.memory.area.VmaFlags;
import rmaplab.memory.rmap.AnonVma;
import rmaplab.memory.rmap.ReverseMap;

/**
 * A stack that grows when the memory below it is touched (expand_stack, Linux 2.6.34).
 *
 * <p>Faults hold the mmap lock for reading, so several threads may be here at once, and others may
 * look at the VMA meanwhile. The design's lock keeps out other expansions and those walks that hold
 * it; nothing keeps out a fault in the same VMA that is reading its start and pgoff. Linux had that
 * race until 6.5, when expansion began to take the mmap lock for writing.
 */
final class StackGrowth {
  private StackGrowth() {}

  /**
   * Makes the VMA above {@code page}, which lies in a hole, reach down to it. The mmap lock is
   * held, for reading at least.
   *
   * <pre>
   *     | below |   gap   ...  page  ...  | stack |
   *     | below |   gap   ...  |      stack       |     start and pgoff move
   * </pre>
   *
   * @return that VMA; null if it does not grow, would come too near to accessible memory below, or
   *     there is no memory for its anon_vma
   */
  static @Nullable Vma expandTo(AddressSpace space, long page) {
    Vma vma = space.tree().firstFrom(page);
    if (vma == null || (vma.flags() & VmaFlags.GROWSDOWN) == 0 || isGuarded(space, page)) {
      return null;
    }
    // The anon_vma first: without one there would be nothing to lock.
    ReverseMap reverseMap = space.machine().reverseMap();
    if (!reverseMap.prepare(vma)) {
      return null;
    }
    AnonVma locked = reverseMap.beginExpand(vma);
    long growth = vma.start() - page;
    boolean fits = growth <= vma.pgoff();
    // Another thread may have been quicker.
    if (growth > 0 && fits) {
      vma.moveStart(-growth);
    }
    reverseMap.endExpand(locked);
    return fits ? vma : null;
  }

  /** Whether {@code page} lies too near above memory that a runaway stack could damage. */
  private static boolean isGuarded(AddressSpace space, long page) {
    Vma below = space.tree().lastEndingUpTo(page);
    return below != null
        && (below.flags() & VmaFlags.GROWSDOWN) == 0
        && VmaFlags.mayRead(below.flags())
        && page - below.end() < space.machine().config().stackGapPages();
  }
}
