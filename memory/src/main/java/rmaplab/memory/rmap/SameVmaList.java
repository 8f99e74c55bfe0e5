package rmaplab.memory.rmap;

import org.jspecify.annotations.Nullable;
import rmaplab.memory.Bug;

/**
 * The edges of one VMA, newest at the head, oldest at the tail (vma.anon_vma_chain, the same_vma
 * list).
 *
 * <p>Guarded by the mmap lock, held for writing, or for reading together with the page table's
 * lock. Reverse walks of design root-walk look at the tail without either.
 */
public final class SameVmaList {
  private @Nullable AnonVmaChain newest;
  private @Nullable AnonVmaChain oldest;

  /** The head: the edge to the VMA's own anon_vma, as a rule. */
  public @Nullable AnonVmaChain newest() {
    return newest;
  }

  /** The tail: the edge to the root anon_vma. */
  public @Nullable AnonVmaChain oldest() {
    return oldest;
  }

  /** Whether there is exactly one edge. */
  public boolean isSingular() {
    return newest != null && newest == oldest;
  }

  /** Puts an edge at the head. */
  public void addNewest(AnonVmaChain avc) {
    AnonVmaChain second = newest;
    avc.newer = null;
    avc.older = second;
    if (second == null) {
      oldest = avc;
    } else {
      second.newer = avc;
    }
    newest = avc;
  }

  /** Takes an edge out. */
  public void remove(AnonVmaChain avc) {
    AnonVmaChain newer = avc.newer;
    AnonVmaChain older = avc.older;
    if (newer == null) {
      Bug.unless(newest == avc, "an avc without newer neighbour is not the newest");
      newest = older;
    } else {
      newer.older = older;
    }
    if (older == null) {
      Bug.unless(oldest == avc, "an avc without older neighbour is not the oldest");
      oldest = newer;
    } else {
      older.newer = newer;
    }
    avc.newer = null;
    avc.older = null;
  }
}
