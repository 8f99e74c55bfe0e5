package rmaplab.memory.ksm;

import rmaplab.memory.Machine;
import rmaplab.memory.area.Vma;
import rmaplab.memory.area.VmaFlags;
import rmaplab.memory.frame.PhysicalMemory;
import rmaplab.memory.rmap.AnonVma;
import rmaplab.memory.space.AddressSpace;
import rmaplab.memory.table.PageTable;
import rmaplab.memory.table.Pte;

/**
 * Replaces one page of a process by an equal one (try_to_merge_with_ksm_page and what it calls).
 *
 * <p>Guarantee: the two are equal when the entry changes. Mechanism: under the page lock the entry
 * loses the right to write, processors are flushed, and whoever else holds the page makes KSM give
 * up; then the pages are compared; then the entry is replaced if it is still the same. Since taking
 * a page over for writing needs its lock, an entry that is the same still leads to the same bytes.
 */
final class Merging {
  private final Machine machine;
  private final PhysicalMemory memory;
  private final Unplaced unplaced = new Unplaced();

  Merging(Machine machine) {
    this.machine = machine;
    memory = machine.memory();
  }

  /**
   * Replaces {@code frame}, the page of {@code item}, by {@code merged}; or with NO_FRAME makes it
   * a merged page itself, without a node yet. The caller holds references to both. When that has
   * been done, the item holds the anon_vma of its VMA. Takes the mmap lock for reading.
   *
   * @return whether it was done
   */
  boolean merge(RmapItem item, int frame, int merged) {
    AddressSpace space = item.space();
    space.mmapLock().readLock();
    Vma vma = MergeablePages.vmaAt(space, item.page());
    AnonVma anonVma = vma == null ? null : vma.anonVma();
    boolean done = vma != null && anonVma != null && mergeLocked(vma, item.page(), frame, merged);
    if (done && anonVma != null) {
      // The VMA keeps the anon_vma alive only as long as the mmap lock is held.
      machine.reverseMap().hold(anonVma);
      item.setAnonVma(anonVma);
    }
    space.mmapLock().readUnlock();
    return done;
  }

  /** As try_to_merge_one_page. */
  private boolean mergeLocked(Vma vma, long page, int frame, int merged) {
    if (frame == merged) {
      return true; // a merged page that a fork has mapped here
    }
    if (!memory.locks().tryLock(frame)) {
      return false;
    }
    boolean done = mergePageLocked(vma, page, frame, merged);
    machine.swap().dropUnnamed(frame);
    memory.locks().unlock(frame);
    return done;
  }

  private boolean mergePageLocked(Vma vma, long page, int frame, int merged) {
    PageTable.Leaf leaf = vma.space().table().leafIfAny(page);
    long pte = leaf == null ? Pte.NONE : writeProtect(vma.space(), leaf, page, frame);
    if (leaf == null || pte == Pte.NONE) {
      return false;
    }
    if (merged == PhysicalMemory.NO_FRAME) {
      memory.bind(frame, unplaced, memory.index(frame));
      // Others will rely on the content.
      memory.setDirty(frame, true);
      return true;
    }
    return PageContents.compare(memory.store(), frame, merged) == 0
        && replace(vma, leaf, page, pte, merged);
  }

  /**
   * Takes the right to write from the entry, and makes it clean, the page dirty instead
   * (write_protect_page).
   *
   * @return the entry as it is now; NONE if it does not map the page, or if somebody else may be
   *     using the page, who could write to it
   */
  private long writeProtect(AddressSpace space, PageTable.Leaf leaf, long page, int frame) {
    memory.locks().assertHeld(frame);
    leaf.lock().lock();
    long pte = leaf.get(page);
    if (!Pte.isPresent(pte) || Pte.frame(pte) != frame) {
      pte = Pte.NONE;
    } else if (!Pte.isClean(pte)) {
      leaf.set(page, Pte.cleaned(pte));
      space.tlb().flush();
      int ours = 1;
      int cached = machine.swap().isCached(frame) ? 1 : 0;
      boolean held = memory.references(frame) != memory.mapCount(frame) + ours + cached;
      if (held) {
        leaf.set(page, pte);
      } else {
        memory.setDirty(frame, true);
      }
      pte = held ? Pte.NONE : Pte.cleaned(pte);
    }
    leaf.lock().unlock();
    return pte;
  }

  /** Puts {@code merged} in the place of an entry that is still {@code seen} (replace_page). */
  private boolean replace(Vma vma, PageTable.Leaf leaf, long page, long seen, int merged) {
    int frame = Pte.frame(seen);
    leaf.lock().lock();
    boolean still = leaf.get(page) == seen;
    if (still) {
      memory.get(merged);
      memory.addMapping(merged);
      leaf.set(page, Pte.cleaned(Pte.of(merged, VmaFlags.mayRead(vma.flags()), false)));
      vma.space().tlb().flush();
      memory.removeMapping(frame);
    }
    leaf.lock().unlock();
    if (still) {
      memory.put(frame);
    }
    return still;
  }
}
