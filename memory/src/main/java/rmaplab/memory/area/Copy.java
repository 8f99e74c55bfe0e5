package rmaplab.memory.area;

import org.jspecify.annotations.Nullable;
import rmaplab.memory.file.FileLinks;
import rmaplab.memory.space.AddressSpace;

/** A second place for pages of a VMA, before they move there (copy_vma). */
public final class Copy {
  private Copy() {}

  /**
   * A second place.
   *
   * @param vma the VMA there
   * @param joined whether it was there before and took the place in; else it is new
   */
  public record Place(Vma vma, boolean joined) {}

  /**
   * Makes [start, start + pages) a place for the pages of {@code vma} from {@code from} on: part of
   * a neighbour that fits, or a new VMA.
   *
   * <p>Pages keep their index, so the new place keeps their pgoff. A VMA that never had a page gets
   * the pgoff of the new place instead: it merges better there. Only then can it merge with {@code
   * vma} itself, which may be swallowed; look it up again afterwards.
   *
   * <p>A new VMA stands behind {@code vma} on every list that they share.
   *
   * <p>ASSUMPTIONS: the mmap lock is held for writing; nothing is mapped at the new place.
   *
   * @return null without memory (nothing has changed then)
   */
  public static @Nullable Place copy(Vma vma, long from, long start, long pages) {
    AddressSpace space = vma.space();
    space.mmapLock().assertWriteHeld();
    long pgoff = isUntouched(vma) ? start : vma.indexOf(from);
    Vma previous = space.tree().lastEndingUpTo(start);
    MergeOutcome merged =
        Merge.merge(
            new MergeRequest(
                space,
                previous,
                start,
                start + pages,
                vma.flags(),
                vma.anonVma(),
                pgoff,
                vma.file(),
                null,
                vma));
    return switch (merged) {
      case MergeOutcome.Merged(Vma taker) -> new Place(taker, true);
      case MergeOutcome.NoMemory() -> null;
      case MergeOutcome.NoMerge() -> duplicate(vma, start, start + pages, pgoff);
    };
  }

  /** Whether no page can name its place in the VMA: it is anonymous and was never written. */
  private static boolean isUntouched(Vma vma) {
    return vma.anonVma() == null && vma.file() == null;
  }

  private static @Nullable Place duplicate(Vma vma, long start, long end, long pgoff) {
    AddressSpace space = vma.space();
    Vma fresh = space.machine().vmas().allocate();
    if (fresh == null) {
      return null;
    }
    fresh.initLike(vma, space);
    fresh.setBounds(start, end, pgoff);
    if (!space.machine().reverseMap().cloneChain(fresh, vma)) {
      space.machine().vmas().free(fresh);
      return null;
    }
    space.tree().insert(fresh);
    FileLinks.link(fresh);
    return new Place(fresh, false);
  }
}
