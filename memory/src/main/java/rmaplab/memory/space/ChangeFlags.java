package rmaplab.memory.space;

import org.jspecify.annotations.Nullable;
import rmaplab.memory.area.Merge;
import rmaplab.memory.area.MergeOutcome;
import rmaplab.memory.area.MergeRequest;
import rmaplab.memory.area.Split;
import rmaplab.memory.area.Vma;

/**
 * A change of attributes for some pages of one VMA: what mprotect, madvise and mlock have in common
 * (mprotect_fixup, madvise_behavior and mlock_fixup, Linux 2.6.34; vma_modify today).
 *
 * <p>In this order: a neighbour with the new attributes takes the pages over; else the VMA is cut
 * at the low end of the range, the new half below, then at the high end, the new half above; what
 * is left gets the attributes.
 */
final class ChangeFlags {
  private ChangeFlags() {}

  /**
   * Gives the pages [start, end) of {@code vma} the attributes {@code flags}.
   *
   * <pre>
   *      |          vma          |       no neighbour fits
   *      | new  | vma     | new  |
   *             start     end
   * </pre>
   *
   * <p>ASSUMPTIONS: the mmap lock is held for writing; the range lies in the VMA and is not empty.
   *
   * @return the VMA that has the pages now; null without memory (nothing has changed then)
   */
  static @Nullable Vma change(Vma vma, long start, long end, int flags) {
    AddressSpace space = vma.space();
    space.mmapLock().assertWriteHeld();
    if (flags == vma.flags()) {
      return vma;
    }
    Vma previous = start > vma.start() ? vma : space.tree().previous(vma);
    MergeOutcome merged = Merge.merge(MergeRequest.within(vma, previous, start, end, flags));
    return switch (merged) {
      case MergeOutcome.Merged(Vma taker) -> taker;
      case MergeOutcome.NoMemory() -> null;
      case MergeOutcome.NoMerge() -> cutDown(vma, start, end) ? withFlags(vma, flags) : null;
    };
  }

  /** Cuts what lies outside [start, end) off the VMA. */
  private static boolean cutDown(Vma vma, long start, long end) {
    Vma below = null;
    if (start != vma.start()) {
      if (!Split.split(vma, start, Split.NewHalf.BELOW)) {
        return false;
      }
      below = vma.space().tree().previous(vma);
    }
    if (end != vma.end() && !Split.split(vma, end, Split.NewHalf.ABOVE)) {
      Unmap.undoSplit(below);
      return false;
    }
    return true;
  }

  private static Vma withFlags(Vma vma, int flags) {
    vma.setFlags(flags);
    return vma;
  }
}
