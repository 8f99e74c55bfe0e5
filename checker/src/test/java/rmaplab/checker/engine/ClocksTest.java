package rmaplab.checker.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ClocksTest {
  private final SplittableRandom random = new SplittableRandom(7);

  private int[] lanes() {
    int[] lanes = new int[Clocks.TASKS];
    for (int i = 0; i < lanes.length; i++) {
      lanes[i] = random.nextInt(8) == 0 ? 0x7fff : random.nextInt(4);
    }
    return lanes;
  }

  private static long half(int[] lanes, int from) {
    long half = 0;
    for (int i = 0; i < 4; i++) {
      half |= (long) lanes[from + i] << (i << 4);
    }
    return half;
  }

  @Test
  void packedClocks_agreeWithArrays() {
    for (int round = 0; round < 10_000; round++) {
      int[] a = lanes();
      int[] b = lanes();
      long low = Clocks.max(half(a, 0), half(b, 0));
      long high = Clocks.max(half(a, 4), half(b, 4));
      boolean covers = true;
      for (int t = 0; t < Clocks.TASKS; t++) {
        assertThat(Clocks.lane(low, high, t)).isEqualTo(Math.max(a[t], b[t]));
        covers &= a[t] >= b[t];
      }
      assertThat(Clocks.covers(half(a, 0), half(b, 0)) && Clocks.covers(half(a, 4), half(b, 4)))
          .isEqualTo(covers);
    }
  }

  @Test
  void ticks_endBeforeTheLaneOverflows() {
    Clocks clocks = new Clocks();
    clocks.reset(Clocks.TASKS);
    int ticks = 0;
    while (clocks.tick(5)) {
      ticks++;
    }

    assertThat(clocks.segment(5)).isEqualTo(Clocks.LAST_SEGMENT - 1);
    assertThat(ticks).isEqualTo(Clocks.LAST_SEGMENT - 2);
    assertThat(clocks.segment(4)).isEqualTo(1);
    assertThat(clocks.segment(6)).isEqualTo(1);
  }
}
