package rmaplab.memory.migrate;

import rmaplab.memory.Bug;
import rmaplab.memory.Machine;
import rmaplab.memory.file.FileWalk;
import rmaplab.memory.file.MappedFile;
import rmaplab.memory.frame.PhysicalMemory;

/**
 * The part of a migration that is different for a file's page: both walks go over the file's i_mmap
 * tree, and the new page takes the old one's place in the page cache.
 *
 * <p>Guarantee: as {@link Migrate}'s, and whoever looks the page up in the cache meanwhile gets the
 * old page before its place is taken, so that the migration is given up, or the new one, whose lock
 * he then waits for.
 */
final class FileMigration {
  private FileMigration() {}

  /**
   * Moves {@code old}, whose page lock the caller holds, to {@code fresh}, which nobody else knows.
   *
   * @return false when the page left its file before it was locked, or somebody holds on to it;
   *     every entry maps the old page then, as before
   */
  static boolean move(Machine machine, int old, int fresh) {
    PhysicalMemory memory = machine.memory();
    memory.locks().assertHeld(old);
    if (!(memory.backing(old) instanceof MappedFile file)) {
      return false;
    }
    long page = memory.index(old);
    boolean locked = memory.locks().tryLock(fresh);
    Bug.unless(locked, "a new page is locked by nobody");
    putEntries(file, page, old);
    boolean moved = memory.mapCount(old) == 0 && file.cache().replace(old, fresh);
    int now = moved ? fresh : old;
    if (moved) {
      memory.store().copy(old, fresh);
    }
    restoreEntries(file, page, old, now);
    memory.locks().unlock(fresh);
    return moved;
  }

  /** Walk 1 (try_to_unmap_file). */
  private static void putEntries(MappedFile file, long page, int old) {
    FileWalk.walk(file, page, (vma, address) -> Migrate.replaceByEntry(vma, address, old));
  }

  /** Walk 2 (rmap_walk_file): puts {@code now} where entries name {@code old}. */
  private static void restoreEntries(MappedFile file, long page, int old, int now) {
    FileWalk.walk(file, page, (vma, address) -> Migrate.restore(vma, address, old, now));
  }
}
