package rmaplab.memory.frame;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import rmaplab.memory.Bug;
import rmaplab.memory.kit.Crew;
import rmaplab.memory.sync.Allocations;

final class PhysicalMemoryTest {
  private final PhysicalMemory memory = new PhysicalMemory(5, 16, new Allocations());

  @Test
  void zeroPage_isThereFromTheBeginning_andIsNeverHandedOut() {
    assertThat(memory.references(PhysicalMemory.ZERO_FRAME)).isOne();
    Set<Integer> frames = new HashSet<>();
    for (int frame; (frame = memory.allocate()) != PhysicalMemory.NO_FRAME; ) {
      frames.add(frame);
    }
    assertThat(frames).containsExactlyInAnyOrder(1, 2, 3, 4);
    assertThat(memory.store().getLong(PhysicalMemory.ZERO_FRAME, 8)).isZero();
  }

  @Test
  void newPage_hasOneReference_andIsUnmapped() {
    int frame = memory.allocate();
    assertThat(memory.references(frame)).isOne();
    assertThat(memory.mapCount(frame)).isZero();
    assertThat(memory.mapping(frame)).isNull();
  }

  @Test
  void lastPut_freesThePage() {
    int frame = memory.allocate();
    memory.get(frame);
    memory.put(frame);
    assertThat(memory.store().live()).isEqualTo(2);
    memory.put(frame);
    assertThat(memory.store().live()).isEqualTo(1);
    assertThat(memory.allocate()).as("last freed, first used").isEqualTo(frame);
  }

  @Test
  void oneMorePut_isABug() {
    int frame = memory.allocate();
    memory.put(frame);
    assertThatThrownBy(() -> memory.put(frame))
        .isInstanceOf(Bug.class)
        .hasMessageContaining("fell to -1");
  }

  @Test
  void pageThatIsFreedWhileMapped_isABug() {
    int frame = memory.allocate();
    memory.addMapping(frame);
    assertThatThrownBy(() -> memory.put(frame))
        .isInstanceOfSatisfying(
            Bug.class, e -> assertThat(e.kind()).isEqualTo(Bug.Kind.STALE_MAPPING));
  }

  @Test
  void mapCountBelowZero_isABug() {
    int frame = memory.allocate();
    memory.addMapping(frame);
    memory.removeMapping(frame);
    memory.removeMapping(frame);
    assertThatThrownBy(() -> memory.mapCount(frame))
        .isInstanceOfSatisfying(Bug.class, e -> assertThat(e.kind()).isEqualTo(Bug.Kind.MAPCOUNT));
  }

  @Test
  void getUnlessZero_refusesAPageThatIsBeingFreed() {
    int frame = memory.allocate();
    assertThat(memory.getUnlessZero(frame)).isTrue();
    assertThat(memory.references(frame)).isEqualTo(2);
    memory.put(frame);
    memory.put(frame);
    assertThat(memory.getUnlessZero(frame)).isFalse();
    assertThat(memory.references(frame)).isZero();
  }

  @Test
  void index_hasTheFullRangeOf32Bits() {
    int frame = memory.allocate();
    memory.bind(frame, null, 0xffff_ffffL);
    assertThat(memory.index(frame)).isEqualTo(0xffff_ffffL);
    assertThatThrownBy(() -> memory.bind(frame, null, 1L << 32)).isInstanceOf(Bug.class);
    assertThatThrownBy(() -> memory.bind(frame, null, -1)).isInstanceOf(Bug.class);
  }

  @Test
  void countsOfManyThreads_addUp() {
    int frame = memory.allocate();
    Crew crew = new Crew();
    for (int i = 0; i < 3; i++) {
      crew.add(() -> {
        for (int round = 0; round < 5_000; round++) {
          assertThat(memory.getUnlessZero(frame)).isTrue();
          memory.addMapping(frame);
          memory.removeMapping(frame);
          memory.put(frame);
        }
      });
    }
    crew.run();
    assertThat(memory.references(frame)).isOne();
    assertThat(memory.mapCount(frame)).isZero();
  }
}
