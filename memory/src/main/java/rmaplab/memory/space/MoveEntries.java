package rmaplab.memory.space;

import org.jspecify.annotations.Nullable;
import rmaplab.memory.area.Copy;
import rmaplab.memory.area.Vma;
import rmaplab.memory.file.FileLinks;
import rmaplab.memory.rmap.AnonVma;
import rmaplab.memory.rmap.ReverseMap;
import rmaplab.memory.table.PageTable;
import rmaplab.memory.table.Pte;

/**
 * Moves page-table entries to another place of the same address space (move_page_tables).
 *
 * <p>Guarantee: an entry, of whatever kind, is at the old place until it is at the new one, for
 * everybody who holds the page-table lock of either; and nobody accesses memory through the old
 * place any more when the locks go. Whether a walk that holds neither lock meanwhile meets the
 * entry is for the design to say ({@link ReverseMap#beginMove}); a walk from a file holds the
 * i_mmap lock, and so does the move.
 *
 * <p>Mechanism: leaf by leaf, under the locks of both leaves; entries are moved as they are, so a
 * migration entry goes on waiting at the new place.
 */
final class MoveEntries {
  private MoveEntries() {}

  /**
   * Makes the leaves that {@link #move} will need at the target; false without memory. Linux
   * allocates them on the way, and moves back what it has moved when there is no more memory.
   */
  static boolean reserve(AddressSpace space, long source, long target, long pages) {
    space.mmapLock().assertWriteHeld();
    long done = 0;
    while (done < pages) {
      if (space.table().leafIfAny(source + done) == null) {
        done = space.table().endOfLeaf(source + done) - source;
      } else if (space.table().allocateLeaf(target + done) == null) {
        return false;
      } else {
        long nextOld = space.table().endOfLeaf(source + done) - source;
        done = Math.min(nextOld, space.table().endOfLeaf(target + done) - target);
      }
    }
    return true;
  }

  /**
   * Moves the entries of [source, source + pages), which lie in {@code from}, to [target, target +
   * pages) in {@code to}. The places may overlap if the target is the lower one, since the lowest
   * entry goes first.
   *
   * <p>ASSUMPTIONS: the mmap lock is held for writing; beyond the overlap the target has no
   * entries; its leaves have been reserved.
   */
  static void move(Vma from, Copy.Place to, long source, long target, long pages) {
    AddressSpace space = from.space();
    space.mmapLock().assertWriteHeld();
    long moved = 0;
    while (moved < pages) {
      long page = source + moved;
      PageTable.Leaf old = space.table().leafIfAny(page);
      PageTable.Leaf fresh = space.table().leafIfAny(target + moved);
      if (old == null || fresh == null) {
        // Without a leaf at the target, the source's was made when others were reserved: empty.
        long oldEnd = space.table().endOfLeaf(page) - source;
        moved = Math.min(oldEnd, space.table().endOfLeaf(target + moved) - target);
        continue;
      }
      long run = Math.min(pages - moved, old.end() - page);
      run = Math.min(run, fresh.end() - (target + moved));
      // Truncation and file migration visit both places in some order: they wait.
      FileLinks.beginMove(from);
      AnonVma locked = space.machine().reverseMap().beginMove(from, to.vma(), to.joined());
      moveRun(space, old, fresh, page, target + moved, run);
      space.machine().reverseMap().endMove(locked);
      FileLinks.endMove(from);
      moved += run;
    }
  }

  /** Moves entries between two leaves, or within one. */
  private static void moveRun(
      AddressSpace space,
      PageTable.Leaf old,
      PageTable.Leaf fresh,
      long source,
      long target,
      long pages) {
    lockBoth(old, fresh);
    boolean wasPresent = false;
    for (long i = 0; i < pages; i++) {
      long pte = old.get(source + i);
      if (pte != Pte.NONE) {
        old.set(source + i, Pte.NONE);
        fresh.set(target + i, pte);
        wasPresent |= Pte.isPresent(pte);
      }
    }
    // Before the locks go: as soon as they are free, somebody may take the page from its new place
    // and free it, and must not find a processor that still uses the old one.
    if (wasPresent) {
      space.tlb().flush();
    }
    unlockBoth(old, fresh);
  }

  /**
   * Takes the lower leaf's lock first, whichever way the pages go. One writer of the mmap lock
   * takes two leaves of a space at a time, so no order could deadlock; with this one it can be
   * seen.
   */
  private static void lockBoth(PageTable.Leaf one, PageTable.Leaf other) {
    lower(one, other).lock().lock();
    PageTable.Leaf second = upper(one, other);
    if (second != null) {
      second.lock().lockNested();
    }
  }

  private static void unlockBoth(PageTable.Leaf one, PageTable.Leaf other) {
    PageTable.Leaf second = upper(one, other);
    if (second != null) {
      second.lock().unlock();
    }
    lower(one, other).lock().unlock();
  }

  private static PageTable.Leaf lower(PageTable.Leaf one, PageTable.Leaf other) {
    return one.base() <= other.base() ? one : other;
  }

  /** The leaf further up; null if they are the same. */
  private static PageTable.@Nullable Leaf upper(PageTable.Leaf one, PageTable.Leaf other) {
    if (one == other) {
      return null;
    }
    return one.base() <= other.base() ? other : one;
  }
}
