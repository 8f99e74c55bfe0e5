package rmaplab.memory.rmap.interval;

import org.jspecify.annotations.Nullable;
import rmaplab.memory.Bug;
import rmaplab.memory.Machine;
import rmaplab.memory.area.Adjustment;
import rmaplab.memory.area.Vma;
import rmaplab.memory.rmap.AnonVma;
import rmaplab.memory.rmap.AnonVmaChain;
import rmaplab.memory.rmap.Design;
import rmaplab.memory.rmap.MergeableNeighbour;
import rmaplab.memory.rmap.PageVisitor;
import rmaplab.memory.rmap.ReverseMap;
import rmaplab.memory.space.AddressSpace;
import rmaplab.memory.sync.ReadWriteLock;
import rmaplab.memory.sync.Slab;

/**
 * Design {@code interval-rwsem} at work (mm/rmap.c, Linux 3.9).
 *
 * <p>Guarantee: as root-lock: a walk reads no bounds that are being changed, and no VMAs of another
 * family. Also: walks of one family do not keep each other out, and a walk visits only the VMAs
 * that cover its page's index.
 *
 * <p>What root-lock had, and what it is here:
 *
 * <ul>
 *   <li>The root's spinlock is a reader-writer lock that sleeps. Walks read ({@link IntervalWalk}),
 *       whoever changes trees or bounds writes.
 *   <li>Pins, guarded by the lock, are a reference count without a lock ({@link IntervalAnonVma}).
 *   <li>The list of an anon_vma is an interval tree by page offset. A tree does not survive a
 *       change of bounds in it: the VMA's edges leave their trees before it and come back after it,
 *       also when only the end moves.
 *   <li>clone and unlink take the lock once for a whole chain. unlink goes over the chain twice,
 *       since giving back what became empty may need the lock.
 *   <li>An entry that mremap moves can be missed only if the target is visited before the source.
 *       That shows in the page offsets; the order of a list need not be looked up.
 *   <li>A VMA that was cloned from a fork parent's does not merge with one that has no anon_vma: it
 *       would carry the whole chain to new pages.
 * </ul>
 */
public class IntervalMap implements ReverseMap {
  private final Design design;
  private final Machine machine;
  private final Slab<AnonVmaChain> edges;
  private final AnonVmaPool pool;
  private final IntervalWalk walks;

  /** An empty mesh. */
  public IntervalMap(Design design, Machine machine) {
    this.design = design;
    this.machine = machine;
    edges = new Slab<>("avc", AnonVmaChain::new, machine.allocations());
    pool = new AnonVmaPool(machine);
    walks = new IntervalWalk(machine, pool);
  }

  @Override
  public Design design() {
    return design;
  }

  /** The machine that this reverse map belongs to. */
  protected Machine machine() {
    return machine;
  }

  // ---- what a design on top of this one may count ----

  /** A new anon_vma starts a tree of its own; nobody else sees it yet. */
  protected void becomeRoot(AnonVma fresh) {}

  /** A new anon_vma becomes that of a fork child of {@code parent}; nobody else sees it yet. */
  protected void becomeChild(AnonVma fresh, AnonVma parent) {}

  /** A child of {@code parent} has entered its first tree; the root is locked for writing. */
  protected void gotChild(AnonVma parent) {}

  /** The VMA, whose own anon_vma is set, has got all its edges; the root is locked for writing. */
  protected void settled(Vma vma) {}

  /** A clone has put {@code target} in the tree of {@code anonVma}; the root is locked. */
  protected void cloned(Vma target, AnonVma anonVma) {}

  /** The last VMA has left the tree of {@code anonVma}; the root is locked for writing. */
  protected void becameEmpty(AnonVma anonVma) {}

  /** A walk of a page that may not be mapped any more begins; no lock of a family is held. */
  protected void beforeWalk(int page) {}

  /** The VMA has left all its trees; the root is locked for writing. */
  protected void unsettled(Vma vma) {}

  // ---- the mesh grows and shrinks ----

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
      allocated = pool.allocate();
      if (allocated == null) {
        edges.free(edge);
        return false;
      }
      becomeRoot(allocated);
      anonVma = allocated;
    }
    // Threads of the process may be here at once, each holding the mmap lock for reading: one of
    // them wins.
    ReadWriteLock lock = IntervalWalk.lockOf(anonVma);
    lock.writeLock();
    vma.space().table().lock().lock();
    boolean won = vma.anonVma() == null;
    if (won) {
      vma.setAnonVma(anonVma);
      link(vma, edge, anonVma);
      settled(vma);
    }
    vma.space().table().lock().unlock();
    lock.writeUnlock();
    if (!won) {
      if (allocated != null) {
        pool.put(allocated);
      }
      edges.free(edge);
    }
    return true;
  }

  /** Makes a new edge; the root is locked for writing. */
  private static void link(Vma vma, AnonVmaChain edge, AnonVma anonVma) {
    edge.init(vma, anonVma);
    vma.chain().addNewest(edge);
    IntervalAnonVma.of(anonVma).enter(edge);
  }

  @Override
  public boolean cloneChain(Vma target, Vma source) {
    AnonVmaChain oldest = source.chain().oldest();
    if (oldest == null) {
      return true;
    }
    ReadWriteLock lock = IntervalWalk.lockOf(oldest.anonVma());
    lock.writeLock();
    AnonVmaChain avc = oldest;
    while (avc != null) {
      AnonVmaChain edge = edges.allocate();
      if (edge == null) {
        break;
      }
      link(target, edge, avc.anonVma());
      cloned(target, avc.anonVma());
      avc = avc.newer();
    }
    boolean done = avc == null;
    if (done) {
      settled(target);
    }
    lock.writeUnlock();
    if (!done) {
      undoClone(target);
    }
    return done;
  }

  /** Takes a target out again that has got only some of its edges. */
  protected void undoClone(Vma target) {
    unlink(target);
  }

  @Override
  public boolean adopt(Vma target, Vma source) {
    if (!cloneChain(target, source)) {
      return false;
    }
    target.setAnonVma(source.anonVma());
    return true;
  }

  @Override
  public boolean fork(Vma child, Vma parent) {
    AnonVma parentOwn = parent.anonVma();
    if (parentOwn == null) {
      return true;
    }
    // First the parent's anon_vmas, so that a walk which finds the parent's pages finds the child's
    // entries too.
    return cloneChain(child, parent) && giveOwn(child, parentOwn);
  }

  /**
   * Gives a fork child, which has the chain of its parent, an anon_vma of its own.
   *
   * @return false when there is no memory; {@code child} has no edges then
   */
  protected final boolean giveOwn(Vma child, AnonVma parentOwn) {
    IntervalAnonVma own = pool.allocate();
    if (own == null) {
      undoClone(child);
      return false;
    }
    AnonVmaChain edge = edges.allocate();
    if (edge == null) {
      pool.put(own);
      undoClone(child);
      return false;
    }
    IntervalAnonVma root = IntervalAnonVma.of(parentOwn.root());
    root.get();
    own.setRoot(root);
    becomeChild(own, parentOwn);
    child.setAnonVma(own);
    root.rwsem().writeLock();
    link(child, edge, own);
    gotChild(parentOwn);
    settled(child);
    root.rwsem().writeUnlock();
    return true;
  }

  /**
   * In two passes: under the lock, every edge leaves its tree; then, without it, what has become
   * empty is given back.
   */
  @Override
  public void unlink(Vma vma) {
    AnonVmaChain newest = vma.chain().newest();
    if (newest == null) {
      return;
    }
    ReadWriteLock lock = IntervalWalk.lockOf(newest.anonVma());
    lock.writeLock();
    for (AnonVmaChain avc = newest; avc != null; ) {
      AnonVmaChain older = avc.older();
      IntervalAnonVma anonVma = IntervalAnonVma.of(avc.anonVma());
      anonVma.leave(avc);
      if (anonVma.tree().isEmpty()) {
        becameEmpty(anonVma);
      } else {
        vma.chain().remove(avc);
        edges.free(avc);
      }
      avc = older;
    }
    unsettled(vma);
    lock.writeUnlock();
    for (AnonVmaChain avc = vma.chain().newest(); avc != null; ) {
      AnonVmaChain older = avc.older();
      pool.put(avc.anonVma());
      vma.chain().remove(avc);
      edges.free(avc);
      avc = older;
    }
  }

  // ---- bounds change, entries move ----

  /** Always locks, if there is an anon_vma: the trees cannot bear a change, be it of an end. */
  @Override
  public @Nullable AnonVma beginAdjust(Adjustment adjustment) {
    AnonVma own = adjustment.vma().anonVma();
    Vma next = TreeUpdate.movedNext(adjustment);
    if (own == null && next != null) {
      own = next.anonVma();
    }
    if (own == null) {
      return null;
    }
    AnonVma root = own.root();
    IntervalWalk.lockOf(root).writeLock();
    TreeUpdate.takeOut(adjustment.vma());
    if (next != null) {
      TreeUpdate.takeOut(next);
    }
    return root;
  }

  @Override
  public void endAdjust(Adjustment adjustment, @Nullable AnonVma locked) {
    if (locked == null) {
      return;
    }
    TreeUpdate.putBack(adjustment.vma());
    Vma next = TreeUpdate.movedNext(adjustment);
    if (next != null) {
      TreeUpdate.putBack(next);
    }
    IntervalWalk.lockOf(locked).writeUnlock();
  }

  /**
   * Locks the root if a walk may visit {@code to} before {@code from}: walks go by page offset, and
   * one that was there before may have come before or behind a VMA with the same.
   */
  @Override
  public @Nullable AnonVma beginMove(Vma from, Vma to, boolean joined) {
    AnonVma own = from.anonVma();
    if (own == null || from == to || !joined || to.pgoff() > from.pgoff()) {
      return null;
    }
    AnonVma root = own.root();
    IntervalWalk.lockOf(root).writeLock();
    return root;
  }

  @Override
  public void endMove(@Nullable AnonVma locked) {
    if (locked != null) {
      IntervalWalk.lockOf(locked).writeUnlock();
    }
  }

  @Override
  public AnonVma beginExpand(Vma vma) {
    AnonVma own = vma.anonVma();
    if (own == null) {
      throw new Bug(Bug.Kind.ASSERTION, "expansion of " + vma + ", which has no anon_vma");
    }
    AnonVma root = own.root();
    IntervalWalk.lockOf(root).writeLock();
    TreeUpdate.takeOut(vma);
    return root;
  }

  @Override
  public void endExpand(Vma vma, AnonVma locked) {
    TreeUpdate.putBack(vma);
    IntervalWalk.lockOf(locked).writeUnlock();
  }

  /** Since Linux 2.6.35. */
  @Override
  public boolean skipsTemporaryStacks() {
    return true;
  }

  /**
   * One and the same, or one is absent and the neighbour was not cloned from a fork parent's. A
   * neighbour without any chain does not count as that, so pages with an anon_vma do not join one
   * that was never written (Linux 3.0 to 6.15).
   */
  @Override
  public boolean mergeable(@Nullable AnonVma anonVma, @Nullable Vma origin, Vma neighbour) {
    AnonVma other = neighbour.anonVma();
    boolean oneAbsent = anonVma == null || other == null;
    return anonVma == other || oneAbsent && neighbour.chain().isSingular();
  }

  @Override
  public AnonVma bindingOf(Vma vma, boolean exclusive) {
    AnonVma own = vma.anonVma();
    if (own == null) {
      throw new Bug(Bug.Kind.ASSERTION, "a page for " + vma + ", which has no anon_vma");
    }
    return exclusive ? own : own.root();
  }

  // ---- walks ----

  @Override
  public boolean pin(int page) {
    return walks.pin(page);
  }

  @Override
  public void unpin(int page) {
    walks.unpin(page);
  }

  @Override
  public void hold(AnonVma anonVma) {
    IntervalAnonVma.of(anonVma).get();
  }

  @Override
  public void letGo(AnonVma held) {
    pool.put(held);
  }

  @Override
  public void walkMapped(int page, PageVisitor visitor) {
    beforeWalk(page);
    walks.walkMapped(page, visitor);
  }

  @Override
  public void walk(int page, PageVisitor visitor) {
    walks.walk(page, visitor);
  }

  @Override
  public void lockAll(AddressSpace space) {
    machine.allLocksMutex().assertHeld();
    LockingAllRoots.lock(space);
  }

  @Override
  public void unlockAll(AddressSpace space) {
    LockingAllRoots.unlock(space);
  }

  @Override
  public long liveAnonVmas() {
    return pool.live();
  }

  @Override
  public long liveEdges() {
    return edges.live();
  }
}
