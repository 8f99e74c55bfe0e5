package rmaplab.kernel.replay;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import rmaplab.kernel.trace.Snapshot;
import rmaplab.memory.area.Vma;
import rmaplab.memory.area.VmaFlags;
import rmaplab.memory.frame.PhysicalMemory;
import rmaplab.memory.space.AddressSpace;
import rmaplab.memory.table.PageTable;
import rmaplab.memory.table.Pte;

/**
 * Our address space beside the kernel's: bounds, rights, and the number of anonymous pages of every
 * VMA.
 */
final class SnapshotComparison {
  private static final int PAGE_SHIFT = 12;

  private SnapshotComparison() {}

  /** What is compared of a VMA. */
  private record Row(long start, long end, String rights, long anonymousPages) {
    String text() {
      return String.format(
          Locale.ROOT,
          "%x-%x %s %d anonymous",
          start << PAGE_SHIFT,
          end << PAGE_SHIFT,
          rights,
          anonymousPages);
    }
  }

  /** Whether the two are equal. */
  static boolean equal(AddressSpace ours, Snapshot kernels) {
    if (ours.tree().size() != kernels.areas().size()) {
      return false;
    }
    for (int i = 0; i < ours.tree().size(); i++) {
      if (!row(ours.tree().get(i)).equals(row(kernels.areas().get(i)))) {
        return false;
      }
    }
    return true;
  }

  /** The VMAs that only one of the two has. */
  static Inequality inequality(AddressSpace ours, Snapshot kernels) {
    List<Row> here = new ArrayList<>();
    for (int i = 0; i < ours.tree().size(); i++) {
      here.add(row(ours.tree().get(i)));
    }
    List<Row> there = kernels.areas().stream().map(SnapshotComparison::row).toList();
    return new Inequality(
        kernels.pid(),
        kernels.line(),
        kernels.kind().name().toLowerCase(Locale.ROOT),
        here.stream().filter(r -> !there.contains(r)).map(Row::text).toList(),
        there.stream().filter(r -> !here.contains(r)).map(Row::text).toList());
  }

  private static Row row(Snapshot.Area area) {
    return new Row(area.start(), area.end(), area.rights(), area.anonymousPages());
  }

  private static Row row(Vma vma) {
    return new Row(vma.start(), vma.end(), VmaFlags.describe(vma.flags()), anonymousPages(vma));
  }

  /** Pages that are neither a file's nor the zero page. */
  private static long anonymousPages(Vma vma) {
    PageTable table = vma.space().table();
    long count = 0;
    long page = vma.start();
    while (page < vma.end()) {
      PageTable.Leaf leaf = table.leafIfAny(page);
      if (leaf == null) {
        page = table.endOfLeaf(page);
        continue;
      }
      long stop = Math.min(vma.end(), leaf.end());
      for (; page < stop; page++) {
        long pte = leaf.get(page);
        if (Pte.isPresent(pte) && !Pte.isFile(pte) && Pte.frame(pte) != PhysicalMemory.ZERO_FRAME) {
          count++;
        }
      }
    }
    return count;
  }
}
