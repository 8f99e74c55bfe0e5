package rmaplab.memory.table;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import rmaplab.memory.sync.Allocations;

/** The address space of a real process: 2^47 bytes. */
class SparseTableTest {
  private static final long PAGES = 1L << 35;
  private static final long GIB = 1L << 18;

  private final PageTable table = new PageTable("P0", PAGES, 512, new Allocations());

  @Test
  void leavesAtBothEnds() {
    for (long page : new long[] {0, GIB - 1, GIB, PAGES / 2, PAGES - 1}) {
      assertThat(table.leafIfAny(page)).isNull();
      PageTable.Leaf leaf = requireNonNull(table.allocateLeaf(page));
      assertThat(leaf.base()).isEqualTo(page & -512);
      assertThat(table.leafIfAny(page)).isSameAs(leaf);
    }
    assertThat(table.leafIfAny(512)).isNull();
    assertThat(table.entry(PAGES - 2)).isEqualTo(Pte.NONE);
  }

  @Test
  void whoLooksForLeavesMeetsAll_inFewSteps() {
    long[] with = {511, 512, GIB + 3, 700 * GIB, 700 * GIB + 5000, PAGES - 1};
    for (long page : with) {
      assertThat(table.allocateLeaf(page)).isNotNull();
    }
    List<Long> met = new ArrayList<>();
    int steps = 0;
    for (long page = 0; page < PAGES; page = table.endOfLeaf(page)) {
      steps++;
      if (table.leafIfAny(page) != null) {
        met.add(page);
      }
    }
    assertThat(met)
        .containsExactly(0L, 512L, GIB, 700 * GIB, 700 * GIB + (5000 & -512), PAGES - 512);
    assertThat(steps).isLessThan(10_000);
  }

  @Test
  void aFlatTableGoesLeafByLeaf() {
    PageTable flat = new PageTable("P0", LeafDirectory.MOST_FLAT * 8, 8, new Allocations());
    assertThat(flat.endOfLeaf(3)).isEqualTo(8);
    assertThat(flat.endOfLeaf(8)).isEqualTo(16);
    assertThat(requireNonNull(flat.allocateLeaf(flat.pages() - 1)).end()).isEqualTo(flat.pages());
  }
}
