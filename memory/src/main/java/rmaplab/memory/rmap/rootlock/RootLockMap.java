package rmaplab.memory.rmap.rootlock;

import org.jspecify.annotations.Nullable;
import rmaplab.memory.Bug;
import rmaplab.memory.Machine;
import rmaplab.memory.area.Adjustment;
import rmaplab.memory.area.Vma;
import rmaplab.memory.frame.PageMapping;
import rmaplab.memory.ksm.StableNode;
import rmaplab.memory.rmap.AnonVma;
import rmaplab.memory.rmap.AnonVmaChain;
import rmaplab.memory.rmap.ChainedReverseMap;
import rmaplab.memory.rmap.Design;
import rmaplab.memory.rmap.PageVisitor;
import rmaplab.memory.sync.SpinLock;

/**
 * Design {@code root-lock} at work (mm/rmap.c, Linux 2.6.36).
 *
 * <p>Guarantee: a walk reads no bounds that are being changed, and no list of another family.
 *
 * <p>Mechanism: an anon_vma names its root, the oldest ancestor, from before it is linked until it
 * is freed. The lists of a whole tree are guarded by the root's lock, which whoever changes bounds
 * takes too. Each child holds its root, so the lock that a child leads to is never that of a freed
 * anon_vma. A walk that comes by way of RCU alone locks the root that it finds and then looks again
 * whether the page is mapped: if it is, its anon_vma was never freed.
 *
 * <p>One thing here is younger than 2.6.36: the lock while entries move ({@link #beginMove}). A
 * walk visits VMAs in the order of a list. An entry that moves from a VMA further back to one
 * further front, while the walk is between the two, is in neither when the walk looks. A VMA that
 * mremap makes stands behind its model, but mremap can also move pages into a VMA that is there
 * already, and that may stand anywhere. Linux had the race until 3.2, which put such a VMA behind
 * its source; since 3.8 it takes the lock, only in the case that needs it.
 */
final class RootLockMap extends ChainedReverseMap {
  RootLockMap(Design design, Machine machine) {
    super(design, machine);
  }

  @Override
  protected AnonVma lockHolder(AnonVma anonVma) {
    return anonVma.root();
  }

  @Override
  protected void becomeRoot(AnonVma fresh) {
    fresh.setRoot(fresh);
  }

  @Override
  protected void becomeChild(AnonVma fresh, AnonVma parent) {
    AnonVma root = parent.root();
    fresh.setRoot(root);
    root.lock().lock();
    root.addPins(1);
    root.lock().unlock();
  }

  @Override
  protected void linkFirst(AnonVma anonVma, AnonVmaChain edge) {
    anonVma.vmas().addTail(edge);
  }

  /** Frees an anon_vma, and its root with it if it was the last to hold that. */
  @Override
  protected void release(AnonVma unused) {
    AnonVma root = unused.root();
    boolean rootUnused = false;
    if (root != unused) {
      root.lock().lock();
      root.addPins(-1);
      rootUnused = isUnused(root);
      root.lock().unlock();
    }
    super.release(unused);
    if (rootUnused) {
      super.release(root);
    }
  }

  @Override
  public AnonVma bindingOf(Vma vma, boolean exclusive) {
    AnonVma own = super.bindingOf(vma, true);
    return exclusive ? own : own.root();
  }

  /**
   * Looks at the map count before it follows the page's anon_vma, which may be gone otherwise, and
   * again under the lock: a page that is mapped there has a living anon_vma.
   */
  @Override
  public boolean pin(int page) {
    machine().rcu().readLock();
    boolean pinned = pinWithin(page);
    if (!pinned) {
      machine().rcu().readUnlock();
    }
    return pinned;
  }

  private boolean pinWithin(int page) {
    PageMapping backing = machine().memory().backing(page);
    if (!(backing instanceof AnonVma anonVma)) {
      // The places of a merged page hold their anon_vmas.
      return backing instanceof StableNode && machine().memory().mapCount(page) > 0;
    }
    if (machine().memory().mapCount(page) == 0) {
      return false;
    }
    SpinLock lock = anonVma.root().lock();
    lock.lock();
    boolean mapped = machine().memory().mapCount(page) > 0;
    if (mapped) {
      anonVma.addPins(1);
    }
    lock.unlock();
    return mapped;
  }

  @Override
  public void unpin(int page) {
    if (machine().memory().backing(page) instanceof AnonVma pinned) {
      letGo(pinned);
    }
    machine().rcu().readUnlock();
  }

  @Override
  public void walkMapped(int page, PageVisitor visitor) {
    machine().rcu().readLock();
    PageMapping backing = machine().memory().backing(page);
    if (backing instanceof AnonVma anonVma && machine().memory().mapCount(page) > 0) {
      SpinLock lock = anonVma.root().lock();
      lock.lock();
      // Still mapped: the anon_vma was not freed, so the lock is that of its root.
      if (machine().memory().mapCount(page) > 0) {
        walkList(anonVma, page, visitor);
      }
      lock.unlock();
    } else if (backing instanceof StableNode node) {
      walkMerged(node, page, visitor);
    }
    machine().rcu().readUnlock();
  }

  /**
   * Locks the root if a walk would visit {@code to} before {@code from}; else nothing is needed.
   */
  @Override
  public @Nullable AnonVma beginMove(Vma from, Vma to, boolean joined) {
    AnonVma own = from.anonVma();
    if (own == null || from == to) {
      return null;
    }
    AnonVma root = own.root();
    root.lock().lock();
    if (isVisitedBefore(to, from)) {
      return root;
    }
    // The order of two VMAs on a list never changes, so the lock need not be kept for it.
    root.lock().unlock();
    return null;
  }

  private static boolean isVisitedBefore(Vma first, Vma second) {
    for (AnonVmaChain edge = first.chain().newest(); edge != null; edge = edge.older()) {
      for (AnonVmaChain later = edge.after(); later != null; later = later.after()) {
        if (later.vma() == second) {
          return true;
        }
      }
    }
    return false;
  }

  /** Since Linux 2.6.35: what moves without the anon_vma's knowledge is not migrated. */
  @Override
  public boolean skipsTemporaryStacks() {
    return true;
  }

  /**
   * The cases of the mail's patch, and one that it forgot: the VMA has no anon_vma, but the
   * neighbour whose start moves has one.
   */
  @Override
  public @Nullable AnonVma beginAdjust(Adjustment adjustment) {
    AnonVma own = adjustment.vma().anonVma();
    boolean needed =
        adjustment.importer() != null || adjustment.insert() != null || adjustment.movesStart();
    Vma next = adjustment.next();
    if (own == null && next != null && adjustment.nextStartMove() != 0) {
      own = next.anonVma();
    }
    if (own == null || !needed) {
      return null;
    }
    AnonVma root = own.root();
    root.lock().lock();
    return root;
  }

  @Override
  public void endAdjust(Adjustment adjustment, @Nullable AnonVma locked) {
    if (locked != null) {
      Bug.unless(locked.root() == locked, "what was locked must be a root");
      locked.lock().unlock();
    }
  }
}
