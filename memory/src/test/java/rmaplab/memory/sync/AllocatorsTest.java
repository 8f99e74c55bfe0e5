package rmaplab.memory.sync;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;
import rmaplab.memory.kit.Crew;

/** Allocations, Slab, TypeStablePool and FrameStore. */
final class AllocatorsTest {
  private final Allocations allocations = new Allocations();

  @Test
  void nthAllocation_fails_andNoOther() {
    for (int nth = 1; nth <= 4; nth++) {
      allocations.fail(nth);
      for (int i = 1; i <= 6; i++) {
        assertThat(allocations.permit("vma")).as("%d of %d", i, nth).isEqualTo(i != nth);
      }
    }
    assertThatThrownBy(() -> allocations.fail(0)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void slab_countsWhatIsAlive() {
    Slab<Object> slab = new Slab<>("vma", Object::new, allocations);
    Object first = requireNonNull(slab.allocate());
    assertThat(slab.allocate()).isNotNull().isNotSameAs(first);
    assertThat(slab.live()).isEqualTo(2);
    slab.free(first);
    assertThat(slab.live()).isOne();
    allocations.fail(1);
    assertThat(slab.allocate()).isNull();
    assertThat(slab.live()).isOne();
  }

  @Test
  void typeStablePool_handsOutTheLastFreedFirst_asItWasFreed() {
    TypeStablePool<int[]> pool = new TypeStablePool<>("anon_vma", () -> new int[1], allocations);
    int[] a = requireNonNull(pool.allocate());
    int[] b = requireNonNull(pool.allocate());
    assertThat(a).isNotSameAs(b);
    pool.free(a);
    b[0] = 7;
    pool.free(b);
    assertThat(pool.live()).isZero();
    assertThat(pool.allocate()).isSameAs(b).containsExactly(7);
    assertThat(pool.allocate()).isSameAs(a);
    assertThat(pool.allocate()).isNotSameAs(a).isNotSameAs(b);
    allocations.fail(1);
    assertThat(pool.allocate()).isNull();
    assertThat(pool.live()).isEqualTo(3);
  }

  @Test
  void frameStore_handsOutEachFrameOnce_lowestFirst() {
    FrameStore store = new FrameStore(3, 16, allocations);
    Set<Integer> frames = new HashSet<>();
    for (int i = 0; i < 3; i++) {
      frames.add(store.allocate());
    }
    assertThat(frames).containsExactlyInAnyOrder(0, 1, 2);
    assertThat(store.allocate()).isEqualTo(-1);
    assertThat(store.live()).isEqualTo(3);
    store.free(2);
    store.free(1);
    assertThat(store.allocate()).isEqualTo(1);
    assertThat(store.allocate()).isEqualTo(2);
    assertThat(store.allocate()).isEqualTo(-1);
    store.free(0);
    assertThatThrownBy(() -> store.free(0)).hasMessage("page f0 is freed twice");
    allocations.fail(1);
    assertThat(store.allocate()).isEqualTo(-1);
    assertThat(store.allocate()).isZero();
  }

  @Test
  void frames_areZeroAtFirst_andDoNotOverlap() {
    FrameStore store = new FrameStore(3, 24, allocations);
    for (int frame = 0; frame < 3; frame++) {
      for (int offset = 0; offset < 24; offset += 8) {
        assertThat(store.getLong(frame, offset)).isZero();
        store.setLong(frame, offset, 100 * frame + offset);
      }
    }
    store.copy(2, 0);
    store.zero(1);
    for (int offset = 0; offset < 24; offset += 8) {
      assertThat(store.getLong(0, offset)).isEqualTo(200 + offset);
      assertThat(store.getLong(1, offset)).isZero();
      assertThat(store.getLong(2, offset)).isEqualTo(200 + offset);
    }
    assertThatThrownBy(() -> store.getLong(3, 0)).isInstanceOf(IndexOutOfBoundsException.class);
  }

  @Test
  void frameStoreOfImpossibleSize_isRefused() {
    for (int[] size : new int[][] {{0, 16}, {3, 0}, {3, 12}}) {
      assertThatThrownBy(() -> new FrameStore(size[0], size[1], allocations))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  /**
   * The free list is a stack of compare-and-set. A thread that read its top and the one below, and
   * slept while both were taken and the top came back (ABA), must not install the one below.
   */
  @Test
  void frames_haveOneOwnerEach_whenThreadsTakeAndGiveBackThoseOfTheTop() {
    FrameStore store = new FrameStore(3, 16, allocations);
    AtomicIntegerArray owners = new AtomicIntegerArray(3);
    Crew crew = new Crew();
    for (int i = 0; i < 4; i++) {
      crew.add(() -> {
        for (int round = 0; round < 30_000; round++) {
          int one = take(store, owners);
          int other = take(store, owners);
          give(store, owners, one);
          give(store, owners, other);
        }
      });
    }
    crew.run();
    assertThat(store.live()).isZero();
    for (int i = 0; i < 3; i++) {
      assertThat(store.allocate()).isNotNegative();
    }
    assertThat(store.allocate()).isEqualTo(-1);
  }

  private static int take(FrameStore store, AtomicIntegerArray owners) {
    int frame = store.allocate();
    if (frame >= 0 && owners.incrementAndGet(frame) != 1) {
      throw new AssertionError("frame " + frame + " has two owners");
    }
    return frame;
  }

  private static void give(FrameStore store, AtomicIntegerArray owners, int frame) {
    if (frame >= 0) {
      owners.decrementAndGet(frame);
      store.free(frame);
    }
  }
}
