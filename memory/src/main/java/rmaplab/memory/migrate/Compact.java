package rmaplab.memory.migrate;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import rmaplab.memory.Machine;
import rmaplab.memory.file.MappedFile;
import rmaplab.memory.frame.PhysicalMemory;

/**
 * Moves every page that can be moved (compact_zone, as the writer of compact_memory asks for it).
 *
 * <p>Mechanism: free frames are taken first, as many as there are mapped pages; then the pages, in
 * the order of frames, are migrated each to the lowest of these, in one attempt each. A frame that
 * a page has left is taken for the next. Like Linux's free scanner, this withholds the frames from
 * others while it lasts; and it ends when there are no more.
 */
public final class Compact {
  private Compact() {}

  /** Moves all it can; how many pages were moved. Takes no mmap lock. */
  public static int compact(Machine machine) {
    PhysicalMemory memory = machine.memory();
    List<Integer> pages = mappedPages(memory);
    TreeSet<Integer> free = new TreeSet<>();
    boolean more = true;
    for (int i = 0; i < pages.size() && more; i++) {
      more = take(memory, free);
    }
    int moved = 0;
    for (int page : pages) {
      if (free.isEmpty() && !take(memory, free)) {
        break;
      }
      if (isolate(memory, page)) {
        int target = free.removeFirst();
        boolean done =
            Migrate.moveHeld(machine, page, target, memory.backing(page) instanceof MappedFile);
        moved += done ? 1 : 0;
        // Either the old frame or the target is free again.
        take(memory, free);
      }
    }
    for (int frame : free.descendingSet()) {
      memory.put(frame);
    }
    return moved;
  }

  /**
   * Takes a reference to a page, if it is mapped (isolate_migratepages).
   *
   * <p>It looks with the reference held. Before, the page might be freed and handed out anew, and
   * whoever has a new page counts on finding it unlocked.
   */
  static boolean isolate(PhysicalMemory memory, int page) {
    if (!memory.getUnlessZero(page)) {
      return false;
    }
    if (memory.mapCount(page) > 0) {
      return true;
    }
    memory.put(page);
    return false;
  }

  private static List<Integer> mappedPages(PhysicalMemory memory) {
    List<Integer> pages = new ArrayList<>();
    for (int frame = 0; frame < memory.store().frames(); frame++) {
      if (memory.mapCount(frame) > 0) {
        pages.add(frame);
      }
    }
    return pages;
  }

  private static boolean take(PhysicalMemory memory, Set<Integer> free) {
    int frame = memory.allocate();
    if (frame != PhysicalMemory.NO_FRAME) {
      free.add(frame);
    }
    return frame != PhysicalMemory.NO_FRAME;
  }
}
