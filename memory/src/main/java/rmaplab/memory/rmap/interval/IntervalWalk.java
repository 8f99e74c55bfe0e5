package rmaplab.memory.rmap.interval;

import org.jspecify.annotations.Nullable;
import rmaplab.memory.Machine;
import rmaplab.memory.area.Vma;
import rmaplab.memory.frame.PageMapping;
import rmaplab.memory.frame.PhysicalMemory;
import rmaplab.memory.ksm.RmapItem;
import rmaplab.memory.ksm.StableNode;
import rmaplab.memory.rmap.AnonVma;
import rmaplab.memory.rmap.AnonVmaChain;
import rmaplab.memory.rmap.PageAddress;
import rmaplab.memory.rmap.PageVisitor;
import rmaplab.memory.sync.ReadWriteLock;

/**
 * From a page to the VMAs that may map it, in designs with a sleeping lock and interval trees
 * (page_lock_anon_vma_read, rmap_walk).
 *
 * <p>Guarantee: a walk visits exactly the VMAs of its anon_vma that cover the page's index, in the
 * order of their page offsets, with bounds that nobody changes meanwhile. Other walks of the family
 * go on beside it.
 *
 * <p>Mechanism: the root's lock is held for reading. A walk that does not know its anon_vma to live
 * comes to it by way of RCU, where it may not sleep: it tries the lock, and if the page is mapped
 * under it, the anon_vma lives. If a writer has the lock, it takes a reference instead, if there is
 * one left; leaves the RCU section; and sleeps.
 */
final class IntervalWalk {
  private final Machine machine;
  private final AnonVmaPool pool;

  IntervalWalk(Machine machine, AnonVmaPool pool) {
    this.machine = machine;
    this.pool = pool;
  }

  /** See {@link rmaplab.memory.rmap.ReverseMap#walkMapped}. */
  void walkMapped(int page, PageVisitor visitor) {
    if (machine.memory().backing(page) instanceof StableNode node) {
      walkMerged(node, page, visitor);
      return;
    }
    IntervalAnonVma anonVma = lockMapped(page);
    if (anonVma != null) {
      visitAll(anonVma, machine.memory().index(page), visitor);
      lockOf(anonVma).readUnlock();
    }
  }

  /** See {@link rmaplab.memory.rmap.ReverseMap#walk}. */
  void walk(int page, PageVisitor visitor) {
    machine.memory().locks().assertHeld(page);
    PageMapping backing = machine.memory().backing(page);
    if (backing instanceof IntervalAnonVma anonVma) {
      ReadWriteLock lock = lockOf(anonVma);
      lock.readLock();
      visitAll(anonVma, machine.memory().index(page), visitor);
      lock.readUnlock();
    } else if (backing instanceof StableNode node) {
      walkMerged(node, page, visitor);
    }
  }

  /**
   * The anon_vma of a mapped page with its root locked for reading; null if the page is not mapped.
   */
  private @Nullable IntervalAnonVma lockMapped(int page) {
    PhysicalMemory memory = machine.memory();
    machine.rcu().readLock();
    if (!(memory.backing(page) instanceof IntervalAnonVma anonVma) || memory.mapCount(page) == 0) {
      machine.rcu().readUnlock();
      return null;
    }
    ReadWriteLock lock = lockOf(anonVma);
    if (lock.tryReadLock()) {
      // Still mapped: the anon_vma was not freed, so the lock is that of its root, and keeps it.
      boolean mapped = memory.mapCount(page) > 0;
      if (!mapped) {
        lock.readUnlock();
      }
      machine.rcu().readUnlock();
      return mapped ? anonVma : null;
    }
    boolean pinned = pinMapped(anonVma, page);
    if (!pinned) {
      return null;
    }
    ReadWriteLock waited = lockOf(anonVma);
    waited.readLock();
    if (anonVma.letGo()) {
      // Everybody else has gone meanwhile. Freeing may take the lock, so not while we hold it.
      waited.readUnlock();
      pool.freeUnheld(anonVma);
      return null;
    }
    return anonVma;
  }

  /**
   * Takes a reference to the anon_vma that a page named in the current RCU read section, and leaves
   * the section (page_get_anon_vma).
   *
   * @return whether there is one: not if the page is not mapped any more
   */
  private boolean pinMapped(IntervalAnonVma anonVma, int page) {
    boolean got = anonVma.getUnlessZero();
    boolean mapped = got && machine.memory().mapCount(page) > 0;
    machine.rcu().readUnlock();
    if (got && !mapped) {
      pool.put(anonVma);
    }
    return mapped;
  }

  /** See {@link rmaplab.memory.rmap.ReverseMap#pin}: by a reference, without an RCU section. */
  boolean pin(int page) {
    PhysicalMemory memory = machine.memory();
    machine.rcu().readLock();
    PageMapping backing = memory.backing(page);
    boolean mapped = memory.mapCount(page) > 0;
    if (mapped && backing instanceof IntervalAnonVma anonVma) {
      return pinMapped(anonVma, page);
    }
    machine.rcu().readUnlock();
    // The places of a merged page hold their anon_vmas.
    return mapped && backing instanceof StableNode;
  }

  /** See {@link rmaplab.memory.rmap.ReverseMap#unpin}. */
  void unpin(int page) {
    if (machine.memory().backing(page) instanceof AnonVma pinned) {
      pool.put(pinned);
    }
  }

  /**
   * A page that KSM has merged (rmap_walk_ksm): at each of its places, the VMAs there in the tree
   * of the place's anon_vma. First only those of the places' own address spaces; then the others,
   * which were forked since KSM passed.
   */
  private void walkMerged(StableNode node, int page, PageVisitor visitor) {
    machine.memory().locks().assertHeld(page);
    if (visitPlaces(node, false, visitor)) {
      visitPlaces(node, true, visitor);
    }
  }

  private static boolean visitPlaces(StableNode node, boolean newForks, PageVisitor visitor) {
    boolean more = true;
    for (RmapItem place = node.first(); place != null && more; place = place.next()) {
      AnonVma anonVma = place.anonVma();
      ReadWriteLock lock = lockOf(anonVma);
      lock.readLock();
      AnonVmaChain edge = anonVma.firstEdge();
      while (edge != null && more) {
        Vma vma = edge.vma();
        boolean turn = (vma.space() == place.space()) != newForks;
        more = !turn || !vma.contains(place.page()) || visitor.visit(vma, place.page());
        edge = anonVma.edgeAfter(edge);
      }
      lock.readUnlock();
    }
    return more;
  }

  /** The root's lock is held for reading. */
  private static void visitAll(IntervalAnonVma anonVma, long index, PageVisitor visitor) {
    boolean more = true;
    for (var node = anonVma.tree().first(index, index);
        node != null && more;
        node = anonVma.tree().next(node, index, index)) {
      Vma vma = node.item().vma();
      long address = PageAddress.of(vma, index);
      more = address == PageAddress.OUTSIDE || visitor.visit(vma, address);
    }
  }

  /** The lock that guards the trees of an anon_vma's family. */
  static ReadWriteLock lockOf(AnonVma anonVma) {
    return IntervalAnonVma.of(anonVma.root()).rwsem();
  }
}
