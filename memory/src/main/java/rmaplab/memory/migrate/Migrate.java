package rmaplab.memory.migrate;

import rmaplab.memory.Bug;
import rmaplab.memory.Errno;
import rmaplab.memory.Machine;
import rmaplab.memory.Outcome;
import rmaplab.memory.area.Vma;
import rmaplab.memory.area.VmaFlags;
import rmaplab.memory.frame.PageMapping;
import rmaplab.memory.frame.PhysicalMemory;
import rmaplab.memory.ksm.StableNode;
import rmaplab.memory.rmap.ReverseMap;
import rmaplab.memory.space.AddressSpace;
import rmaplab.memory.table.PageTable;
import rmaplab.memory.table.Pte;

/**
 * Moves a page to another frame under the feet of everybody who maps it (unmap_and_move, Linux
 * 2.6.34).
 *
 * <p>Guarantee, if both walks see every mapping: afterwards every entry that mapped the old page
 * maps the new one, with its rights, and no write was lost.
 *
 * <p>Mechanism: under the page lock, walk 1 replaces every entry by a migration entry, on which
 * faults wait; the bytes are copied; walk 2 replaces every migration entry by the new page. The
 * design keeps the page's anon_vma meanwhile, or at least its memory: it may lose its last VMA.
 * When somebody else maps or holds the page, the migration is given up and walk 2 restores the old
 * page. Walk 1 may stop when the map count reaches 0; walk 2 always visits everything: an entry
 * that it misses stays for ever.
 */
public final class Migrate {
  private Migrate() {}

  /**
   * Migrates the page that {@code space} maps at {@code page}, in one attempt. Takes no mmap lock:
   * it finds the page as compaction does.
   *
   * @return refused with ENOENT when no page is mapped there or only the zero page, ENOMEM without
   *     a free frame, EAGAIN when somebody held on to the page
   */
  public static Outcome migrate(AddressSpace space, long page) {
    Machine machine = space.machine();
    PhysicalMemory memory = machine.memory();
    long pte = isolate(space, page);
    int old = Pte.frame(pte);
    if (pte == Pte.NONE) {
      return Outcome.refused(Errno.ENOENT);
    }
    int fresh = memory.allocate();
    if (fresh == PhysicalMemory.NO_FRAME) {
      memory.put(old);
      return Outcome.refused(Errno.ENOMEM);
    }
    return moveHeld(machine, old, fresh, Pte.isFile(pte))
        ? Outcome.DONE
        : Outcome.refused(Errno.EAGAIN);
  }

  /**
   * Migrates a page to a new one, in one attempt; drops the caller's references to both.
   *
   * @param fileBacked whether the page was a file's when it was found
   * @return whether the page was moved
   */
  static boolean moveHeld(Machine machine, int old, int fresh, boolean fileBacked) {
    PhysicalMemory memory = machine.memory();
    memory.locks().lock(old);
    boolean moved =
        fileBacked ? FileMigration.move(machine, old, fresh) : moveAnonymous(machine, old, fresh);
    memory.locks().unlock(old);
    memory.put(fresh);
    memory.put(old);
    return moved;
  }

  private static boolean moveAnonymous(Machine machine, int old, int fresh) {
    // The page's anon_vma lives if the page is mapped now; else it may have gone before.
    boolean moved = false;
    if (machine.reverseMap().pin(old)) {
      moved = moveMapped(machine, old, fresh);
      machine.reverseMap().unpin(old);
    }
    return moved;
  }

  /** Both walks and what lies between them. */
  private static boolean moveMapped(Machine machine, int old, int fresh) {
    PhysicalMemory memory = machine.memory();
    ReverseMap reverseMap = machine.reverseMap();
    reverseMap.walkMapped(old, (vma, address) -> replaceByEntry(vma, address, old));
    boolean moved = memory.mapCount(old) == 0 && moveTo(machine, old, fresh);
    if (!moved) {
      reverseMap.walk(old, (vma, address) -> restore(vma, address, old, old));
    }
    return moved;
  }

  /** Takes a reference to the page at {@code page}: the entry that maps it, or NONE. */
  private static long isolate(AddressSpace space, long page) {
    if (page < 0 || page >= space.table().pages()) {
      return Pte.NONE;
    }
    PageTable.Leaf leaf = space.table().leafIfAny(page);
    if (leaf == null) {
      return Pte.NONE;
    }
    leaf.lock().lock();
    long pte = leaf.get(page);
    int frame = Pte.frame(pte);
    boolean counted = Pte.isPresent(pte) && frame != PhysicalMemory.ZERO_FRAME;
    if (counted) {
      space.machine().memory().get(frame);
    }
    leaf.lock().unlock();
    return counted ? pte : Pte.NONE;
  }

  /** Copies the page and runs walk 2, if nobody else holds the old page (move_to_new_page). */
  private static boolean moveTo(Machine machine, int old, int fresh) {
    PhysicalMemory memory = machine.memory();
    boolean locked = memory.locks().tryLock(fresh);
    Bug.unless(locked, "a new page is locked by nobody");
    boolean alone =
        machine.swap().isCached(old)
            ? machine.swap().replace(old, fresh)
            : memory.references(old) == 1;
    if (alone) {
      memory.store().copy(old, fresh);
      PageMapping backing = memory.backing(old);
      memory.bind(fresh, backing, memory.index(old));
      memory.copyMarks(old, fresh);
      if (backing instanceof StableNode node) {
        // Whoever comes from the node to the old page now, sees that it has moved.
        node.setFrame(fresh);
        memory.bind(old, null, 0);
      }
      machine.reverseMap().walk(fresh, (vma, address) -> restore(vma, address, old, fresh));
    }
    memory.locks().unlock(fresh);
    return alone;
  }

  /** Walk 1 at one VMA (try_to_unmap_one): whether the page is still mapped elsewhere. */
  static boolean replaceByEntry(Vma vma, long address, int old) {
    AddressSpace space = vma.space();
    PhysicalMemory memory = space.machine().memory();
    if (space.machine().reverseMap().skipsTemporaryStacks()
        && (vma.flags() & VmaFlags.TEMPORARY_STACK) != 0) {
      return true;
    }
    PageTable.Leaf leaf = space.table().leafIfAny(address);
    if (leaf == null) {
      return true;
    }
    leaf.lock().lock();
    long pte = leaf.get(address);
    boolean maps = Pte.isPresent(pte) && Pte.frame(pte) == old;
    if (maps) {
      leaf.set(address, Pte.ofKind(pte, Pte.migration(old, Pte.isWritable(pte))));
      space.tlb().flush();
      memory.removeMapping(old);
    }
    leaf.lock().unlock();
    if (!maps) {
      return true;
    }
    memory.put(old);
    return memory.mapCount(old) > 0;
  }

  /**
   * Walk 2 at one VMA (remove_migration_pte): puts {@code fresh} where a migration entry names
   * {@code old}.
   */
  static boolean restore(Vma vma, long address, int old, int fresh) {
    AddressSpace space = vma.space();
    PhysicalMemory memory = space.machine().memory();
    PageTable.Leaf leaf = space.table().leafIfAny(address);
    if (leaf == null) {
      return true;
    }
    leaf.lock().lock();
    long pte = leaf.get(address);
    if (Pte.isMigration(pte) && Pte.frame(pte) == old) {
      memory.get(fresh);
      memory.addMapping(fresh);
      int flags = vma.flags();
      boolean writable = Pte.isWriteMigration(pte) && VmaFlags.mayWrite(flags);
      leaf.set(address, Pte.ofKind(pte, Pte.of(fresh, VmaFlags.mayRead(flags), writable)));
    }
    leaf.lock().unlock();
    return true;
  }
}
