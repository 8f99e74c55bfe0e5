package rmaplab.memory.area;

import rmaplab.memory.rmap.ReverseMap;

/**
 * Joins a range with its neighbours (vma_merge, Linux 2.6.34), in eight cases.
 *
 * <p>P is the previous VMA, N the one at the range, X the one after it; {@code ****} is the range.
 *
 * <pre>
 *      ****             ****              ****                ****
 *     P    N           P                      N               PPNN
 *     PPPPPP  1        PPPPP   2          NNNNN   3            PN    4  the boundary moves down
 *
 *     ****              ****               ****               ****
 *    PPNNNN            P N  X             P N  X              P N X
 *    PPPPPN  5 up      PPPPPP  6          PPPPPX  7           PNNNN   8
 * </pre>
 *
 * <p>1: the range fills the hole between P and N and fits both. 2, 3: it fits P or N only. 4: the
 * tail of P takes N's attributes. 5: the head of N takes P's. 6: the whole of N becomes like P and
 * X. 7: like P only. 8: like X only.
 */
public final class Merge {
  private static final MergeOutcome NO_MERGE = new MergeOutcome.NoMerge();
  private static final MergeOutcome NO_MEMORY = new MergeOutcome.NoMemory();

  private Merge() {}

  /**
   * Lets a neighbour take the range over, if one fits.
   *
   * <p>ASSUMPTIONS: the mmap lock is held for writing; the range is unmapped, or lies in one VMA.
   */
  public static MergeOutcome merge(MergeRequest request) {
    request.space().mmapLock().assertWriteHeld();
    Vma previous = request.previous();
    VmaTree tree = request.space().tree();
    Vma area = previous == null ? tree.firstFrom(0) : tree.next(previous);
    boolean whole = area != null && area.end() == request.end();
    Vma next = whole && area != null ? tree.next(area) : area;
    if (previous != null && previous.end() == request.start() && fitsAfter(previous, request)) {
      if (next != null && fitsBefore(next, request) && sameFamily(previous, next)) {
        return widen(request, previous, next.end()); // 1, 6
      }
      return widen(request, previous, request.end()); // 2, 5, 7
    }
    if (next != null && fitsBefore(next, request)) {
      if (previous != null && request.start() < previous.end()) {
        return outcome( // 4
            Adjust.adjust(previous, previous.start(), request.start(), previous.pgoff()), next);
      }
      return growDown(request, area == null ? next : area, next); // 3, 8
    }
    return NO_MERGE;
  }

  /**
   * Lets {@code grown}, which is {@code next} or the range's own VMA, cover the range and {@code
   * next}. In the second case it takes its new attributes first: a walk that restores an entry of
   * {@code next} must not find the old ones there.
   */
  private static MergeOutcome growDown(MergeRequest request, Vma grown, Vma next) {
    if (!giveSourceChain(request, grown)) {
      return NO_MEMORY;
    }
    int before = grown.flags();
    if (before != request.flags()) {
      grown.setFlags(request.flags());
    }
    long pgoff = next.pgoff() - (request.end() - request.start());
    boolean adjusted = Adjust.adjust(grown, request.start(), next.end(), pgoff);
    if (!adjusted && before != request.flags()) {
      grown.setFlags(before);
    }
    return outcome(adjusted, grown);
  }

  private static MergeOutcome widen(MergeRequest request, Vma previous, long end) {
    if (!giveSourceChain(request, previous)) {
      return NO_MEMORY;
    }
    return outcome(Adjust.adjust(previous, previous.start(), end, previous.pgoff()), previous);
  }

  /**
   * A VMA without anon_vma that is to get another's pages must be on every list that they are
   * looked for on. (Linux forgot this until 2026: the pages named an anon_vma that was freed with
   * their old VMA.)
   */
  private static boolean giveSourceChain(MergeRequest request, Vma target) {
    Vma source = request.source();
    if (source == null || source.anonVma() == null || target.anonVma() != null) {
      return true;
    }
    return request.space().machine().reverseMap().adopt(target, source);
  }

  private static MergeOutcome outcome(boolean adjusted, Vma vma) {
    return adjusted ? new MergeOutcome.Merged(vma) : NO_MEMORY;
  }

  /** Whether the range can be the continuation of {@code previous} (can_vma_merge_after). */
  private static boolean fitsAfter(Vma previous, MergeRequest request) {
    return compatible(previous, request) && previous.pgoff() + previous.pages() == request.pgoff();
  }

  /** Whether the range can be put before {@code next} (can_vma_merge_before). */
  private static boolean fitsBefore(Vma next, MergeRequest request) {
    return request.end() == next.start()
        && compatible(next, request)
        && next.pgoff() == request.pgoff() + (request.end() - request.start());
  }

  private static boolean compatible(Vma vma, MergeRequest request) {
    return vma.flags() == request.flags()
        && vma.file() == request.file()
        && reverseMap(request).mergeable(request.anonVma(), request.origin(), vma);
  }

  private static ReverseMap reverseMap(MergeRequest request) {
    return request.space().machine().reverseMap();
  }

  /** What fits each of two neighbours fits both only if they fit each other. */
  private static boolean sameFamily(Vma previous, Vma next) {
    return previous.anonVma() == null
        || next.anonVma() == null
        || previous.anonVma() == next.anonVma();
  }
}
