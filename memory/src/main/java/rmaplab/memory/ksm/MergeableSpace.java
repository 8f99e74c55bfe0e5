package rmaplab.memory.ksm;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import rmaplab.memory.space.AddressSpace;

/**
 * A process that KSM visits, and the items of its pages in order (struct mm_slot). Guarded by the
 * KSM mutex.
 */
final class MergeableSpace {
  private final AddressSpace space;
  private final TreeMap<Long, RmapItem> items = new TreeMap<>();

  MergeableSpace(AddressSpace space) {
    this.space = space;
  }

  AddressSpace space() {
    return space;
  }

  @Nullable RmapItem item(long page) {
    return items.get(page);
  }

  void add(RmapItem item) {
    items.put(item.page(), item);
  }

  /** Takes the items of the pages [start, end) out. */
  List<RmapItem> removeBetween(long start, long end) {
    List<RmapItem> removed = new ArrayList<>();
    while (true) {
      var entry = items.ceilingEntry(start);
      if (entry == null || entry.getKey() >= end) {
        return removed;
      }
      items.remove(entry.getKey());
      removed.add(entry.getValue());
    }
  }

  /** Every item in order of pages. */
  List<RmapItem> all() {
    return List.copyOf(items.values());
  }
}
