package rmaplab.memory.rmap.rootwalk;

import org.jspecify.annotations.Nullable;
import rmaplab.memory.Bug;
import rmaplab.memory.Machine;
import rmaplab.memory.area.Adjustment;
import rmaplab.memory.area.Vma;
import rmaplab.memory.frame.PageMapping;
import rmaplab.memory.ksm.RmapItem;
import rmaplab.memory.ksm.StableNode;
import rmaplab.memory.rmap.AnonVma;
import rmaplab.memory.rmap.AnonVmaChain;
import rmaplab.memory.rmap.ChainedReverseMap;
import rmaplab.memory.rmap.Design;
import rmaplab.memory.rmap.PageVisitor;
import rmaplab.memory.rmap.SameVmaList;

/**
 * Design {@code root-walk} at work: what the patch changes, and nothing else.
 *
 * <p>Intended guarantee: a walk that restores entries reads no bounds that are being changed.
 *
 * <p>Mechanism: the walk goes over the list of the oldest anon_vma, the root, under its lock, and
 * at each VMA holds that VMA's own anon_vma lock as well. Whoever moves a start, inserts a VMA or
 * moves the boundary of two holds the own anon_vma lock of the VMA that is adjusted. The walk takes
 * locks from old to new; so does whoever locks everything.
 *
 * <p>As in the patch, only rmap_walk is changed, for anonymous pages and for those that KSM has
 * merged: the walk of try_to_unmap keeps to the page's own anon_vma.
 */
class RootWalkMap extends ChainedReverseMap {
  RootWalkMap(Design design, Machine machine) {
    super(design, machine);
  }

  @Override
  public void walk(int page, PageVisitor visitor) {
    machine().memory().locks().assertHeld(page);
    PageMapping backing = machine().memory().backing(page);
    if (backing instanceof StableNode node) {
      walkPlacesFromRoots(node, visitor);
    }
    if (!(backing instanceof AnonVma anonVma)) {
      return;
    }
    AnonVma root = lockRoot(anonVma);
    if (root == null) {
      return;
    }
    long index = machine().memory().index(page);
    AnonVma nested = null;
    boolean more = true;
    for (AnonVmaChain avc = root.vmas().first(); avc != null && more; avc = avc.after()) {
      Vma vma = avc.vma();
      nested = lockNested(nested, vma, root);
      more = visit(vma, index, visitor);
    }
    if (nested != null) {
      nested.lock().unlock();
    }
    root.lock().unlock();
  }

  /**
   * The walk of a page that KSM has merged, as the patch has it (rmap_walk_ksm): at each place, the
   * list of the root under its lock, and nested each VMA's own. The nested lock of one place is let
   * go of only when the next place's root is locked, be it in the first pass or in the second.
   */
  private void walkPlacesFromRoots(StableNode node, PageVisitor visitor) {
    AnonVma nested = null;
    boolean more = true;
    for (int pass = 0; pass < 2 && more; pass++) {
      for (RmapItem place = node.first(); place != null && more; place = place.next()) {
        AnonVma root = lockRoot(place.anonVma());
        if (root == null) {
          throw new Bug(
              Bug.Kind.ASSERTION,
              "null dereference: the walk comes to " + place + ", whose anon_vma has no VMA left");
        }
        if (nested != null) {
          nested.lock().unlock();
          nested = null;
        }
        for (AnonVmaChain avc = root.vmas().first(); avc != null && more; avc = avc.after()) {
          Vma vma = avc.vma();
          nested = lockNested(nested, vma, root);
          more = visitPlace(vma, place, pass == 1, visitor);
        }
        root.lock().unlock();
      }
    }
    if (nested != null) {
      nested.lock().unlock();
    }
  }

  /**
   * Locks the root of the mesh that {@code anonVma} is in, and returns it; null if no VMA is left
   * (anon_vma_lock_root).
   *
   * <p>The way there: this anon_vma, its first VMA, the oldest edge of that VMA, that edge's
   * anon_vma. Between the two locks nothing is held but the RCU read section.
   */
  @Nullable AnonVma lockRoot(AnonVma anonVma) {
    anonVma.lock().lock();
    AnonVmaChain first = anonVma.vmas().first();
    if (first == null) {
      anonVma.lock().unlock();
      return null;
    }
    AnonVmaChain oldest = first.vma().chain().oldest();
    if (oldest == null) {
      throw new Bug(Bug.Kind.ASSERTION, "null dereference: " + first.vma() + " has no oldest edge");
    }
    AnonVma root = oldest.anonVma();
    if (root != anonVma) {
      machine().rcu().assertReading();
      anonVma.lock().unlock();
      root.lock().lock();
    }
    return root;
  }

  /**
   * Moves the nested lock on to {@code vma}'s own anon_vma, unless that is the root
   * (anon_vma_lock_nested).
   */
  @Nullable AnonVma lockNested(@Nullable AnonVma previous, Vma vma, AnonVma root) {
    if (previous != null) {
      previous.lock().unlock();
    }
    AnonVma own = vma.anonVma();
    if (own == null) {
      throw new Bug(
          Bug.Kind.ASSERTION,
          "null dereference: the walk locks the anon_vma of " + vma + ", which has none yet");
    }
    if (own == root) {
      return null;
    }
    own.lock().lockNested();
    return own;
  }

  @Override
  public @Nullable AnonVma beginAdjust(Adjustment adjustment) {
    AnonVma own = adjustment.vma().anonVma();
    if (own == null || !needsLock(adjustment)) {
      return null;
    }
    own.lock().lock();
    return own;
  }

  @Override
  public void endAdjust(Adjustment adjustment, @Nullable AnonVma locked) {
    if (locked != null) {
      locked.lock().unlock();
    }
  }

  /** The patch's cases: (a) overlap with the next VMA, (b) a VMA inserted, (c) the start moved. */
  boolean needsLock(Adjustment adjustment) {
    return adjustment.importer() != null || adjustment.insert() != null || adjustment.movesStart();
  }

  @Override
  protected @Nullable AnonVmaChain firstToLock(SameVmaList chain) {
    return chain.oldest();
  }

  @Override
  protected @Nullable AnonVmaChain nextToLock(AnonVmaChain avc) {
    return avc.newer();
  }
}
