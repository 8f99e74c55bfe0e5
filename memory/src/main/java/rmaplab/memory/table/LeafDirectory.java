package rmaplab.memory.table;

import org.jspecify.annotations.Nullable;
import rmaplab.memory.sync.Refs;

/**
 * Which leaf stands for which run of pages.
 *
 * <p>Guarantee: a leaf that was put in stays. Whoever looks sees it or sees none. Only one thread
 * at a time puts leaves in.
 *
 * <p>Mechanism: up to {@link #MOST_FLAT} leaves, one array. Beyond that, three levels, as large as
 * the leaves that are there need: the address space of a real process, 2^47 bytes, is nearly empty.
 */
final class LeafDirectory {
  /** So many leaves are one array: 8 GiB with leaves of 512 pages of 4 KiB. */
  static final long MOST_FLAT = 1 << 12;

  private static final int LEVEL_SHIFT = 9;
  private static final int LEVEL = 1 << LEVEL_SHIFT;
  private static final int UPPER_SHIFT = 2 * LEVEL_SHIFT;

  private final @Nullable Refs<PageTable.Leaf> flat;
  private final @Nullable Refs<Refs<Refs<PageTable.Leaf>>> top;

  /** Without leaves, for {@code leaves} of them. */
  LeafDirectory(long leaves) {
    if (leaves <= MOST_FLAT) {
      flat = new Refs<>((int) leaves);
      top = null;
    } else {
      flat = null;
      top = new Refs<>(Math.toIntExact((leaves - 1 >>> UPPER_SHIFT) + 1));
    }
  }

  /** The leaf with this number, or null. */
  PageTable.@Nullable Leaf get(long number) {
    if (flat != null) {
      return flat.get((int) number);
    }
    Refs<PageTable.Leaf> lowest = lowest(number);
    return lowest == null ? null : lowest.get((int) number & LEVEL - 1);
  }

  /** Puts a leaf in; the caller keeps all others from doing so. */
  void put(long number, PageTable.Leaf leaf) {
    if (flat != null) {
      flat.set((int) number, leaf);
      return;
    }
    Refs<Refs<PageTable.Leaf>> upper = top().get((int) (number >>> UPPER_SHIFT));
    if (upper == null) {
      upper = new Refs<>(LEVEL);
      top().set((int) (number >>> UPPER_SHIFT), upper);
    }
    int slot = (int) (number >>> LEVEL_SHIFT) & LEVEL - 1;
    Refs<PageTable.Leaf> lowest = upper.get(slot);
    if (lowest == null) {
      lowest = new Refs<>(LEVEL);
      upper.set(slot, lowest);
    }
    lowest.set((int) number & LEVEL - 1, leaf);
  }

  /**
   * The number after {@code number}, or a later one if there is certainly no leaf between: where
   * whoever looks for leaves goes on.
   */
  long following(long number) {
    if (top == null || lowest(number) != null) {
      return number + 1;
    }
    int shift = top.get((int) (number >>> UPPER_SHIFT)) == null ? UPPER_SHIFT : LEVEL_SHIFT;
    return (number >>> shift) + 1 << shift;
  }

  private @Nullable Refs<PageTable.Leaf> lowest(long number) {
    Refs<Refs<PageTable.Leaf>> upper = top().get((int) (number >>> UPPER_SHIFT));
    return upper == null ? null : upper.get((int) (number >>> LEVEL_SHIFT) & LEVEL - 1);
  }

  private Refs<Refs<Refs<PageTable.Leaf>>> top() {
    Refs<Refs<Refs<PageTable.Leaf>>> levels = top;
    if (levels == null) {
      throw new AssertionError("a flat directory has one level");
    }
    return levels;
  }
}
