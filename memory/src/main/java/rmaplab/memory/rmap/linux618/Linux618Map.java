package rmaplab.memory.rmap.linux618;

import org.jspecify.annotations.Nullable;
import rmaplab.memory.Bug;
import rmaplab.memory.Machine;
import rmaplab.memory.area.Vma;
import rmaplab.memory.rmap.AnonVma;
import rmaplab.memory.rmap.Design;
import rmaplab.memory.rmap.interval.IntervalMap;

/**
 * Design {@code linux-6.18} at work: what changed in the twelve years after interval-rwsem.
 *
 * <p>Guarantee: also, when each of a line of processes forks the next and exits, the chains of
 * their VMAs do not grow without end.
 *
 * <p>Mechanism: an anon_vma counts its children and the VMAs that own it. A fork takes, instead of
 * a new one, the oldest of the parent's chain that nobody owns and that has at most one child.
 * Walks from it then visit VMAs that cannot map the child's pages; there are not many of these,
 * since an anon_vma from which two branches start is left alone.
 *
 * <p>Merging: where one side was never written, it takes over the other's chain, unless that is the
 * chain of a fork child. Walks need the page lock, so what a page names does not change under them.
 */
final class Linux618Map extends IntervalMap {
  Linux618Map(Design design, Machine machine) {
    super(design, machine);
  }

  @Override
  protected void becomeRoot(AnonVma fresh) {
    fresh.resetCounts();
    fresh.setParent(fresh);
    fresh.addChildren(1);
  }

  @Override
  protected void becomeChild(AnonVma fresh, AnonVma parent) {
    fresh.resetCounts();
    fresh.setParent(parent);
  }

  @Override
  protected void gotChild(AnonVma parent) {
    parent.addChildren(1);
  }

  @Override
  protected void settled(Vma vma) {
    AnonVma own = vma.anonVma();
    if (own != null) {
      own.addActiveVmas(1);
    }
  }

  @Override
  protected void becameEmpty(AnonVma anonVma) {
    parentOf(anonVma).addChildren(-1);
  }

  @Override
  protected void unsettled(Vma vma) {
    AnonVma own = vma.anonVma();
    if (own != null) {
      own.addActiveVmas(-1);
      vma.setAnonVma(null);
    }
  }

  private static AnonVma parentOf(AnonVma anonVma) {
    AnonVma parent = anonVma.parentIfAny();
    if (parent == null) {
      throw new Bug(Bug.Kind.ASSERTION, anonVma + " has no parent");
    }
    return parent;
  }

  /** Only a fork child has no own anon_vma while it is cloned to. */
  @Override
  protected void cloned(Vma target, AnonVma anonVma) {
    if (target.anonVma() == null && anonVma.children() < 2 && anonVma.activeVmas() == 0) {
      target.setAnonVma(anonVma);
    }
  }

  /** A target that has not settled is not among those that own its anon_vma. */
  @Override
  protected void undoClone(Vma target) {
    target.setAnonVma(null);
    super.undoClone(target);
  }

  @Override
  public boolean adopt(Vma target, Vma source) {
    target.setAnonVma(source.anonVma());
    return cloneChain(target, source);
  }

  @Override
  public boolean fork(Vma child, Vma parent) {
    AnonVma parentOwn = parent.anonVma();
    child.setAnonVma(null);
    if (parentOwn == null) {
      return true;
    }
    if (!cloneChain(child, parent)) {
      return false;
    }
    return child.anonVma() != null || giveOwn(child, parentOwn);
  }

  /**
   * Both written: one and the same anon_vma. Only the pages, or only the neighbour: unless the one
   * that has an anon_vma was cloned from a fork parent's VMA (Linux 6.16).
   */
  @Override
  public boolean mergeable(@Nullable AnonVma anonVma, @Nullable Vma origin, Vma neighbour) {
    AnonVma other = neighbour.anonVma();
    if (anonVma != null && other == null) {
      return origin == null || !isForkChild(origin);
    }
    if (anonVma == null && other != null) {
      return !isForkChild(neighbour);
    }
    return anonVma == other;
  }

  private static boolean isForkChild(Vma vma) {
    return vma.anonVma() != null && !vma.chain().isSingular();
  }

  /** Since Linux 6.7. */
  @Override
  public boolean dropsUnusedCharge() {
    return true;
  }

  @Override
  protected void beforeWalk(int page) {
    machine().memory().locks().assertHeld(page);
  }
}
