package rmaplab.memory.rmap;

import org.jspecify.annotations.Nullable;
import rmaplab.memory.area.Vma;
import rmaplab.memory.area.VmaFlags;

/** Whose anon_vma a VMA may share at its first fault, so that the two can merge later. */
public final class MergeableNeighbour {
  private MergeableNeighbour() {}

  /**
   * The anon_vma of a neighbour that could have been one with {@code vma} but for its rights
   * (find_mergeable_anon_vma): sharing it lets the two merge later. Only one that the neighbour
   * shares with no ancestor.
   */
  public static @Nullable AnonVma anonVmaFor(Vma vma) {
    Vma next = vma.space().tree().next(vma);
    if (next != null && couldBeOne(vma, next)) {
      AnonVma anonVma = reusable(next);
      if (anonVma != null) {
        return anonVma;
      }
    }
    Vma previous = vma.space().tree().previous(vma);
    return previous != null && couldBeOne(previous, vma) ? reusable(previous) : null;
  }

  private static boolean couldBeOne(Vma below, Vma above) {
    return below.end() == above.start()
        && below.file() == above.file()
        && ((below.flags() ^ above.flags()) & ~VmaFlags.RIGHTS) == 0
        && above.pgoff() == below.pgoff() + below.pages();
  }

  private static @Nullable AnonVma reusable(Vma neighbour) {
    AnonVma anonVma = neighbour.anonVma();
    return anonVma != null && neighbour.chain().isSingular() ? anonVma : null;
  }
}
