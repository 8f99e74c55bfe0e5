package rmaplab.memory.rmap;

import org.jspecify.annotations.Nullable;
import rmaplab.memory.area.Adjustment;
import rmaplab.memory.area.Vma;
import rmaplab.memory.space.AddressSpace;

/**
 * A reverse-map design at work: from an anonymous page to every VMA that may map it.
 *
 * <p>The rest of the memory system does not know which design it runs on. What all designs promise:
 * a page that is mapped by a page-table entry names an anon_vma whose walk visits the VMA of that
 * entry, with bounds that give the entry's address. When they promise it, and to whom, is what they
 * differ in.
 */
public interface ReverseMap {
  /** The design that this is. */
  Design design();

  /**
   * Gives a VMA its own anon_vma before its first page (anon_vma_prepare). The mmap lock is held,
   * for reading at least; several threads may do so at once.
   *
   * @return false when there is no memory; nothing has changed then
   */
  boolean prepare(Vma vma);

  /**
   * Makes {@code target} a VMA that every walk which visits {@code source} visits too
   * (anon_vma_clone): for split, move and merge. The mmap lock is held for writing.
   *
   * @return false when there is no memory; {@code target} has no edges then
   */
  boolean cloneChain(Vma target, Vma source);

  /**
   * Gives {@code target}, which never had a page, the chain and the own anon_vma of {@code source},
   * whose pages it is about to take over (anon_vma_clone for an importer; dup_anon_vma). The mmap
   * lock is held for writing.
   *
   * @return false when there is no memory; {@code target} is as before then
   */
  boolean adopt(Vma target, Vma source);

  /**
   * Clones the parent's chain into the child's VMA and gives the child its own anon_vma
   * (anon_vma_fork). Both mmap locks are held for writing.
   *
   * @return false when there is no memory; {@code child} has no edges then
   */
  boolean fork(Vma child, Vma parent);

  /** Takes every edge of a VMA out and frees what is left without a VMA (unlink_anon_vmas). */
  void unlink(Vma vma);

  /**
   * Called before the bounds of a VMA and of its neighbour change (vma_adjust, vma_prepare): takes
   * the locks that keep walks out, as far as the design has any. The mmap lock is held for writing.
   *
   * @return what {@link #endAdjust} needs to undo it; null for nothing
   */
  @Nullable AnonVma beginAdjust(Adjustment adjustment);

  /**
   * Called after the bounds have changed; undoes what {@link #beginAdjust} did.
   *
   * @param locked what that returned
   */
  void endAdjust(Adjustment adjustment, @Nullable AnonVma locked);

  /**
   * Called before page-table entries move from one VMA to another of the same space, or within one
   * (move_ptes): takes the locks without which a walk could miss a page on its way. The mmap lock
   * is held for writing.
   *
   * @param joined whether {@code to} was there before the move and took the new place in; else it
   *     is new, and was made behind {@code from} on every list
   * @return what {@link #endMove} needs to undo it; null for nothing
   */
  @Nullable AnonVma beginMove(Vma from, Vma to, boolean joined);

  /** Called after the entries have moved; releases what {@link #beginMove} took. */
  void endMove(@Nullable AnonVma locked);

  /**
   * Called before the start and pgoff of a VMA that has an anon_vma move down over a hole
   * (expand_stack). The mmap lock is held for reading at least; the lock taken here keeps walks and
   * other expansions out.
   *
   * @return what {@link #endExpand} is to be given
   */
  AnonVma beginExpand(Vma vma);

  /** Called after the expansion; undoes what {@link #beginExpand} did. */
  void endExpand(Vma vma, AnonVma locked);

  /** Whether migration leaves the pages of a stack alone that exec is still building. */
  boolean skipsTemporaryStacks();

  /**
   * Whether mprotect takes the charge (VM_ACCOUNT) off anonymous memory that was never written when
   * it takes the right to write: only since Linux 6.7.
   */
  default boolean dropsUnusedCharge() {
    return false;
  }

  /**
   * Whether pages may become part of a neighbouring VMA as far as anon_vmas are concerned
   * (is_mergeable_anon_vma). That two neighbours which are to become one have the same anon_vma, or
   * one of them none, is seen to elsewhere.
   *
   * @param anonVma the pages' present own anon_vma; null if they are new or were never written
   * @param origin the VMA that has the pages, here or at the place that they are to be moved from;
   *     null if they are new
   * @param neighbour the VMA next to the pages
   */
  boolean mergeable(@Nullable AnonVma anonVma, @Nullable Vma origin, Vma neighbour);

  /**
   * The anon_vma that a page names which {@code vma} has just made.
   *
   * @param exclusive whether the page is certainly not shared with an ancestor
   */
  AnonVma bindingOf(Vma vma, boolean exclusive);

  /**
   * Prepares the walks of a migration: keeps the anon_vma that the page names alive, if the design
   * can, or at least its memory, by an RCU read section. The caller holds the page lock; after
   * success it may not sleep, unless it knows that the design's walks do.
   *
   * @return false if the page is not mapped, so that its anon_vma may be gone: the caller gives up.
   *     Otherwise {@link #unpin} is called when the walks are over
   */
  boolean pin(int page);

  /** Lets go of what {@link #pin} has kept alive, section included; the page is still locked. */
  void unpin(int page);

  /**
   * Keeps an anon_vma alive although its last VMA may go, for KSM (hold_anon_vma). The caller knows
   * that it has a VMA now.
   */
  void hold(AnonVma anonVma);

  /** Lets go of what {@link #hold} has kept alive. */
  void letGo(AnonVma held);

  /**
   * Visits the VMAs that may map a page that is mapped when the walk begins; does nothing if it is
   * not (page_lock_anon_vma and the loop of try_to_unmap_anon). Design {@code linux-6.18} needs the
   * page lock.
   */
  void walkMapped(int page, PageVisitor visitor);

  /**
   * Visits the VMAs that may map a page, mapped or not (rmap_walk_anon). The caller holds the page
   * lock and has called {@link #pin}.
   */
  void walk(int page, PageVisitor visitor);

  /**
   * Locks every anon_vma that {@code space}'s VMAs are on (the anonymous part of
   * mm_take_all_locks). The mmap lock is held for writing and the machine's all-locks mutex is
   * held.
   */
  void lockAll(AddressSpace space);

  /** Releases what {@link #lockAll} took. */
  void unlockAll(AddressSpace space);

  /** How many anon_vmas are alive; exact at rest. */
  long liveAnonVmas();

  /** How many edges are alive; exact at rest. */
  long liveEdges();
}
