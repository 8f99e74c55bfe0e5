package rmaplab.memory.rmap;

import org.jspecify.annotations.Nullable;
import rmaplab.memory.Bug;
import rmaplab.memory.Machine;
import rmaplab.memory.area.Vma;
import rmaplab.memory.frame.PageMapping;
import rmaplab.memory.ksm.RmapItem;
import rmaplab.memory.ksm.StableNode;
import rmaplab.memory.space.AddressSpace;
import rmaplab.memory.sync.Sequence;
import rmaplab.memory.sync.Slab;
import rmaplab.memory.sync.SpinLock;
import rmaplab.memory.sync.TypeStablePool;

/**
 * What the designs with anon_vma_chains share: how the mesh of VMAs and anon_vmas grows and
 * shrinks, and the plain walk (mm/rmap.c, Linux 2.6.34).
 *
 * <p>Guarantee: a VMA's chain names every anon_vma whose pages the VMA may map, the oldest at the
 * tail, its own at the head. While a fork copies page tables, the child stands behind its parent on
 * every list that they share.
 *
 * <p>Mechanism: an edge enters the VMA's chain first (under the mmap lock), then the anon_vma's
 * list, under that anon_vma's lock and no other. It leaves them in the reverse order. An anon_vma
 * whose list becomes empty is freed at once; RCU keeps its memory of its type.
 */
public abstract class ChainedReverseMap implements ReverseMap {
  private final Design design;
  private final Machine machine;
  private final Slab<AnonVmaChain> edges;
  private final TypeStablePool<AnonVma> anonVmas;
  private final Sequence names = new Sequence();

  /** An empty mesh. */
  protected ChainedReverseMap(Design design, Machine machine) {
    this.design = design;
    this.machine = machine;
    edges = new Slab<>("avc", AnonVmaChain::new, machine.allocations());
    anonVmas =
        new TypeStablePool<>("anon_vma", () -> new AnonVma(names.next()), machine.allocations());
  }

  @Override
  public Design design() {
    return design;
  }

  /** The machine that this reverse map belongs to. */
  protected Machine machine() {
    return machine;
  }

  @Override
  public boolean prepare(Vma vma) {
    vma.space().mmapLock().assertHeld();
    if (vma.anonVma() != null) {
      return true;
    }
    AnonVmaChain edge = edges.allocate();
    if (edge == null) {
      return false;
    }
    AnonVma anonVma = MergeableNeighbour.anonVmaFor(vma);
    AnonVma allocated = null;
    if (anonVma == null) {
      allocated = anonVmas.allocate();
      if (allocated == null) {
        edges.free(edge);
        return false;
      }
      becomeRoot(allocated);
      anonVma = allocated;
    }
    // Threads of the process may be here at once, each holding the mmap lock for reading: one of
    // them wins.
    SpinLock lock = lockHolder(anonVma).lock();
    lock.lock();
    vma.space().table().lock().lock();
    boolean won = vma.anonVma() == null;
    if (won) {
      vma.setAnonVma(anonVma);
      edge.init(vma, anonVma);
      vma.chain().addNewest(edge);
      linkFirst(anonVma, edge);
    }
    vma.space().table().lock().unlock();
    lock.unlock();
    if (!won) {
      if (allocated != null) {
        anonVmas.free(allocated);
      }
      edges.free(edge);
    }
    return true;
  }

  @Override
  public boolean cloneChain(Vma target, Vma source) {
    for (AnonVmaChain avc = source.chain().oldest(); avc != null; avc = avc.newer()) {
      AnonVmaChain edge = edges.allocate();
      if (edge == null) {
        unlink(target);
        return false;
      }
      link(target, edge, avc.anonVma());
    }
    return true;
  }

  @Override
  public boolean adopt(Vma target, Vma source) {
    if (!cloneChain(target, source)) {
      return false;
    }
    target.setAnonVma(source.anonVma());
    return true;
  }

  private void link(Vma vma, AnonVmaChain edge, AnonVma anonVma) {
    edge.init(vma, anonVma);
    vma.chain().addNewest(edge);
    SpinLock lock = lockHolder(anonVma).lock();
    lock.lock();
    anonVma.vmas().addTail(edge);
    lock.unlock();
  }

  /**
   * The anon_vma whose lock guards the list of {@code anonVma}: itself, unless a design says
   * otherwise.
   */
  protected AnonVma lockHolder(AnonVma anonVma) {
    return anonVma;
  }

  /** A new anon_vma starts a tree of its own; nobody else sees it yet. */
  protected void becomeRoot(AnonVma fresh) {}

  /** A new anon_vma becomes that of a fork child of {@code parent}; nobody else sees it yet. */
  protected void becomeChild(AnonVma fresh, AnonVma parent) {}

  /** Puts the edge of a VMA's first anon_vma on its list, under the lock. */
  protected void linkFirst(AnonVma anonVma, AnonVmaChain edge) {
    anonVma.vmas().addHead(edge);
  }

  /** Whether nothing holds the anon_vma any more; its list's lock is held. */
  protected boolean isUnused(AnonVma anonVma) {
    return anonVma.vmas().isEmpty() && anonVma.pins() == 0;
  }

  /** Frees an anon_vma that nothing holds any more. */
  protected void release(AnonVma unused) {
    anonVmas.free(unused);
  }

  @Override
  public boolean fork(Vma child, Vma parent) {
    AnonVma parentOwn = parent.anonVma();
    if (parentOwn == null) {
      return true;
    }
    // First the parent's anon_vmas, so that a walk which finds the parent's pages finds the child's
    // entries too.
    if (!cloneChain(child, parent)) {
      return false;
    }
    AnonVma own = anonVmas.allocate();
    if (own == null) {
      unlink(child);
      return false;
    }
    AnonVmaChain edge = edges.allocate();
    if (edge == null) {
      anonVmas.free(own);
      unlink(child);
      return false;
    }
    becomeChild(own, parentOwn);
    child.setAnonVma(own);
    link(child, edge, own);
    return true;
  }

  /** Takes the edges out from the newest to the oldest, so the edge to the root goes last. */
  @Override
  public void unlink(Vma vma) {
    AnonVmaChain avc = vma.chain().newest();
    while (avc != null) {
      AnonVmaChain older = avc.older();
      unlinkEdge(vma, avc);
      avc = older;
    }
  }

  /** Takes one edge out of both lists, and frees its anon_vma if that was its last. */
  protected final void unlinkEdge(Vma vma, AnonVmaChain avc) {
    AnonVma anonVma = avc.anonVma();
    SpinLock lock = lockHolder(anonVma).lock();
    lock.lock();
    anonVma.vmas().remove(avc);
    boolean unused = isUnused(anonVma);
    lock.unlock();
    if (unused) {
      release(anonVma);
    }
    vma.chain().remove(avc);
    edges.free(avc);
  }

  /** Linux 2.6.34 takes page-table locks only; a walk may miss a page that overtakes it. */
  @Override
  public @Nullable AnonVma beginMove(Vma from, Vma to, boolean joined) {
    return null;
  }

  @Override
  public void endMove(@Nullable AnonVma locked) {
    if (locked != null) {
      locked.lock().unlock();
    }
  }

  /** The lock that guards the VMA's own anon_vma: of no use against walks that hold another. */
  @Override
  public AnonVma beginExpand(Vma vma) {
    AnonVma own = vma.anonVma();
    if (own == null) {
      throw new Bug(Bug.Kind.ASSERTION, "expansion of " + vma + ", which has no anon_vma");
    }
    AnonVma holder = lockHolder(own);
    holder.lock().lock();
    return holder;
  }

  @Override
  public void endExpand(Vma vma, AnonVma locked) {
    locked.lock().unlock();
  }

  /** Only since Linux 2.6.35. */
  @Override
  public boolean skipsTemporaryStacks() {
    return false;
  }

  @Override
  public boolean mergeable(@Nullable AnonVma anonVma, @Nullable Vma origin, Vma neighbour) {
    AnonVma other = neighbour.anonVma();
    return anonVma == other || anonVma == null || other == null;
  }

  /**
   * The VMA's own anon_vma when nobody else can have the page; the oldest of its chain when an
   * ancestor may, since a walk from there visits the ancestor too (__page_set_anon_rmap).
   */
  @Override
  public AnonVma bindingOf(Vma vma, boolean exclusive) {
    AnonVma own = vma.anonVma();
    // Another thread's first fault may have set the own anon_vma, and not have linked the edge yet.
    AnonVmaChain oldest = exclusive ? null : vma.chain().oldest();
    if (own == null || !exclusive && oldest == null) {
      throw new Bug(Bug.Kind.ASSERTION, "a page for " + vma + ", which has no anon_vma or edge");
    }
    return oldest == null ? own : oldest.anonVma();
  }

  /** RCU alone keeps the anon_vma's memory; the anon_vma may go while the page has no mapping. */
  @Override
  public boolean pin(int page) {
    machine.rcu().readLock();
    boolean mapped = machine.memory().mapCount(page) > 0;
    if (!mapped) {
      machine.rcu().readUnlock();
    }
    return mapped;
  }

  @Override
  public void unpin(int page) {
    machine.rcu().readUnlock();
  }

  @Override
  public void hold(AnonVma anonVma) {
    SpinLock lock = lockHolder(anonVma).lock();
    lock.lock();
    anonVma.addPins(1);
    lock.unlock();
  }

  @Override
  public void letGo(AnonVma held) {
    SpinLock lock = lockHolder(held).lock();
    lock.lock();
    held.addPins(-1);
    boolean unused = isUnused(held);
    lock.unlock();
    if (unused) {
      release(held);
    }
  }

  @Override
  public void walkMapped(int page, PageVisitor visitor) {
    machine.rcu().readLock();
    PageMapping backing = machine.memory().backing(page);
    if (backing instanceof AnonVma anonVma && machine.memory().mapCount(page) > 0) {
      walkLocking(anonVma, page, visitor);
    } else if (backing instanceof StableNode node) {
      walkMerged(node, page, visitor);
    }
    machine.rcu().readUnlock();
  }

  @Override
  public void walk(int page, PageVisitor visitor) {
    machine.memory().locks().assertHeld(page);
    machine.rcu().assertReading();
    PageMapping backing = machine.memory().backing(page);
    if (backing instanceof AnonVma anonVma) {
      walkLocking(anonVma, page, visitor);
    } else if (backing instanceof StableNode node) {
      walkMerged(node, page, visitor);
    }
  }

  /**
   * The plain walk of a page that KSM has merged (rmap_walk_ksm, try_to_unmap_ksm): at each of its
   * places, the VMAs there on the list of the place's anon_vma, under its lock. First only those of
   * the places' own address spaces; then the others, which were forked since KSM passed.
   */
  protected final void walkMerged(StableNode node, int page, PageVisitor visitor) {
    machine.memory().locks().assertHeld(page);
    if (visitPlaces(node, false, visitor)) {
      visitPlaces(node, true, visitor);
    }
  }

  private boolean visitPlaces(StableNode node, boolean newForks, PageVisitor visitor) {
    boolean more = true;
    for (RmapItem place = node.first(); place != null && more; place = place.next()) {
      AnonVma anonVma = place.anonVma();
      SpinLock lock = lockHolder(anonVma).lock();
      lock.lock();
      for (AnonVmaChain avc = anonVma.vmas().first(); avc != null && more; avc = avc.after()) {
        more = visitPlace(avc.vma(), place, newForks, visitor);
      }
      lock.unlock();
    }
    return more;
  }

  /** Lets the visitor see a VMA if it covers the place and its turn has come; whether to go on. */
  protected static boolean visitPlace(
      Vma vma, RmapItem place, boolean newForks, PageVisitor visitor) {
    return !vma.contains(place.page())
        || (vma.space() == place.space()) == newForks
        || visitor.visit(vma, place.page());
  }

  /** The plain walk: the list of the page's anon_vma under its lock. */
  private void walkLocking(AnonVma anonVma, int page, PageVisitor visitor) {
    SpinLock lock = lockHolder(anonVma).lock();
    lock.lock();
    walkList(anonVma, page, visitor);
    lock.unlock();
  }

  /** Visits the list of {@code anonVma}, whose lock is held. */
  protected final void walkList(AnonVma anonVma, int page, PageVisitor visitor) {
    long index = machine.memory().index(page);
    boolean more = true;
    for (AnonVmaChain avc = anonVma.vmas().first(); avc != null && more; avc = avc.after()) {
      more = visit(avc.vma(), index, visitor);
    }
  }

  /** Lets the visitor see a VMA if its bounds cover the index; whether to go on. */
  protected static boolean visit(Vma vma, long index, PageVisitor visitor) {
    long address = PageAddress.of(vma, index);
    return address == PageAddress.OUTSIDE || visitor.visit(vma, address);
  }

  @Override
  public void lockAll(AddressSpace space) {
    machine.allLocksMutex().assertHeld();
    LockingAll.lock(this, space);
  }

  @Override
  public void unlockAll(AddressSpace space) {
    LockingAll.unlock(this, space);
  }

  /** Where locking everything begins in a chain: at the newest. */
  protected @Nullable AnonVmaChain firstToLock(SameVmaList chain) {
    return chain.newest();
  }

  /** Which edge follows when everything is locked. */
  protected @Nullable AnonVmaChain nextToLock(AnonVmaChain avc) {
    return avc.older();
  }

  @Override
  public long liveAnonVmas() {
    return anonVmas.live();
  }

  @Override
  public long liveEdges() {
    return edges.live();
  }
}
