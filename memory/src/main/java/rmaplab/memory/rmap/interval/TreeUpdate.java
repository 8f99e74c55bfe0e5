package rmaplab.memory.rmap.interval;

import org.jspecify.annotations.Nullable;
import rmaplab.memory.area.Adjustment;
import rmaplab.memory.area.Vma;
import rmaplab.memory.rmap.AnonVmaChain;

/**
 * Takes a VMA's edges out of their trees while its bounds change. Every method needs the root's
 * lock for writing, as far as the VMA has an anon_vma.
 */
final class TreeUpdate {
  private TreeUpdate() {}

  /** The neighbour whose start moves with an adjustment; null for none. */
  static @Nullable Vma movedNext(Adjustment adjustment) {
    return adjustment.nextStartMove() == 0 ? null : adjustment.next();
  }

  /** Takes the VMA's edges out of their trees (anon_vma_interval_tree_pre_update_vma). */
  static void takeOut(Vma vma) {
    for (AnonVmaChain avc = vma.chain().newest(); avc != null; avc = avc.older()) {
      IntervalAnonVma.of(avc.anonVma()).tree().remove(avc.node());
    }
  }

  /** Puts them back, with the bounds of now (anon_vma_interval_tree_post_update_vma). */
  static void putBack(Vma vma) {
    for (AnonVmaChain avc = vma.chain().newest(); avc != null; avc = avc.older()) {
      IntervalAnonVma.of(avc.anonVma()).tree().insert(avc.node());
    }
  }
}
