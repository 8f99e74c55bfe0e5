package rmaplab.memory.migrate;

import rmaplab.memory.Bug;
import rmaplab.memory.frame.PhysicalMemory;
import rmaplab.memory.space.AddressSpace;
import rmaplab.memory.table.PageTable;
import rmaplab.memory.table.Pte;

/** What a fault does when it meets the entry of a page that is being migrated. */
public final class MigrationEntry {
  private MigrationEntry() {}

  /**
   * Sleeps until the migration is over (migration_entry_wait); returns at once if the entry has
   * changed. Takes the leaf's lock to look. The mmap lock is held for reading.
   *
   * @throws Bug if the page that the entry names is not locked: its migration has ended without
   *     restoring the entry
   */
  public static void await(AddressSpace space, PageTable.Leaf leaf, long page) {
    PhysicalMemory memory = space.machine().memory();
    leaf.lock().lock();
    long pte = leaf.get(page);
    int frame = Pte.frame(pte);
    boolean migrating = Pte.isMigration(pte);
    if (migrating && !memory.locks().isLocked(frame)) {
      throw new Bug(
          Bug.Kind.DANGLING_MIGRATION_ENTRY,
          space
              + " page "
              + page
              + " holds a migration entry for f"
              + frame
              + ", which is unlocked");
    }
    boolean held = migrating && memory.getUnlessZero(frame);
    leaf.lock().unlock();
    if (held) {
      memory.locks().awaitUnlocked(frame);
      memory.put(frame);
    }
  }
}
