package rmaplab.memory.table;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import rmaplab.memory.Bug;
import rmaplab.memory.kit.Crew;
import rmaplab.memory.sync.Allocations;

final class PageTableTest {
  //   0       8       16  18
  //   |leaf   |leaf   |lea|      the last leaf is whole, though the table ends in it
  private final PageTable table = new PageTable("P0", 18, 8, new Allocations());

  @Test
  void newTable_hasNoLeaves_andReadsAsNone() {
    assertThat(table.pages()).isEqualTo(18);
    for (long page = 0; page < 18; page++) {
      assertThat(table.leafIfAny(page)).isNull();
      assertThat(table.entry(page)).isEqualTo(Pte.NONE);
    }
  }

  @Test
  void leaf_isMadeOnce_forItsPages() {
    PageTable.Leaf leaf = requireNonNull(table.allocateLeaf(9));
    assertThat(leaf.base()).isEqualTo(8);
    assertThat(leaf.end()).isEqualTo(16);
    assertThat(leaf.entries().length()).isEqualTo(8);
    assertThat(table.leaf(8)).isSameAs(leaf);
    assertThat(table.leafIfAny(15)).isSameAs(leaf);
    assertThat(table.leafIfAny(7)).isNull();
    assertThat(table.leafIfAny(16)).isNull();
    assertThat(requireNonNull(table.allocateLeaf(17)).base()).isEqualTo(16);
  }

  @Test
  void entry_isWhatWasSet_underTheLeafsLock() {
    PageTable.Leaf leaf = requireNonNull(table.allocateLeaf(9));
    leaf.lock().lock();
    leaf.set(9, Pte.of(3, true, true));
    leaf.lock().unlock();
    assertThat(table.entry(9)).isEqualTo(Pte.of(3, true, true)).isEqualTo(leaf.get(9));
    assertThat(table.entry(8)).isEqualTo(Pte.NONE);
    assertThat(table.entry(10)).isEqualTo(Pte.NONE);
  }

  @Test
  void setWithoutTheLock_isRefused() {
    PageTable.Leaf leaf = requireNonNull(table.allocateLeaf(9));
    assertThatThrownBy(() -> leaf.set(9, 1))
        .isInstanceOf(AssertionError.class)
        .hasMessage("not held: page-table lock of P0 from page 8");
  }

  @Test
  void pageOfAnotherLeaf_isABug() {
    PageTable.Leaf leaf = requireNonNull(table.allocateLeaf(9));
    assertThatThrownBy(() -> leaf.get(7)).isInstanceOf(Bug.class);
    assertThatThrownBy(() -> leaf.get(16)).isInstanceOf(Bug.class);
  }

  @Test
  void threadsThatNeedTheSameLeaf_getTheSame() {
    for (int round = 0; round < 200; round++) {
      PageTable fresh = new PageTable("P0", 8, 8, new Allocations());
      Set<PageTable.Leaf> leaves = ConcurrentHashMap.newKeySet();
      Crew crew = new Crew();
      for (int i = 0; i < 3; i++) {
        int page = i;
        crew.add(() -> leaves.add(requireNonNull(fresh.allocateLeaf(page))));
      }
      crew.run();
      assertThat(leaves).hasSize(1);
    }
  }
}
