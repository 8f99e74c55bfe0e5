package rmaplab.memory.ksm;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import rmaplab.memory.Machine;
import rmaplab.memory.frame.PhysicalMemory;

/**
 * Pages that did not change since the last pass, in order of content as far as that holds still
 * (root_unstable_tree).
 *
 * <p>The pages can be written at any time: a search may miss an equal page, which costs a pass and
 * nothing more, and what it finds must be compared again under protection. The tree is forgotten at
 * the start of each pass; items of an older pass count as unshared until they are visited again.
 * Guarded by the KSM mutex.
 */
final class UnstableTree {
  private final Machine machine;
  private final List<RmapItem> items = new ArrayList<>();
  private long unshared;

  UnstableTree(Machine machine) {
    this.machine = machine;
  }

  /**
   * An item whose page looks equal.
   *
   * @param frame that page, with a reference for the caller
   */
  record Match(RmapItem item, int frame) {}

  /** Forgets all items. */
  void clear() {
    items.clear();
  }

  /**
   * Finds an item with the content of {@code frame}, which is {@code item}'s page, or puts {@code
   * item} into the tree (unstable_tree_search_insert). Does neither when it comes to an item whose
   * page is gone or is the same page, shared by a fork.
   */
  @Nullable Match findOrInsert(RmapItem item, int frame, long pass) {
    PhysicalMemory memory = machine.memory();
    int low = 0;
    int high = items.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      RmapItem there = items.get(middle);
      int other = MergeablePages.at(there.space(), there.page());
      if (other == PhysicalMemory.NO_FRAME) {
        return null;
      }
      if (other == frame) {
        memory.put(other);
        return null;
      }
      int order = PageContents.compare(memory.store(), frame, other);
      if (order == 0) {
        return new Match(there, other);
      }
      memory.put(other);
      if (order < 0) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    items.add(low, item);
    item.becomeUnstable(pass);
    unshared++;
    return null;
  }

  /** Takes an unstable item out. */
  void detach(RmapItem item, long pass) {
    if (item.pass() == pass) {
      items.remove(item);
    }
    item.becomeLoose();
    unshared--;
  }

  long unshared() {
    return unshared;
  }
}
