package rmaplab.workload;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Random workloads and random damage. A failure prints the seed that repeats it. */
class WorkloadFuzzTest {
  private static final int WORKLOADS = 2_000;
  private static final int DAMAGES = 20_000;
  private static final String SIGNS = " \t\n\r#:,=->0123456789PTaekx\u0000\u00e4\ufeff\ud835\udd4f";

  private final long seed = Long.getLong("rmaplab.seed", System.nanoTime());
  private final SplittableRandom random = new SplittableRandom(seed);

  @Test
  void whatIsPrintedIsUnderstoodAsTheSame() throws WorkloadException {
    for (int i = 0; i < WORKLOADS; i++) {
      Workload workload = Workloads.random(random);
      String text = workload.print();
      Workload again = Workload.parse("printed", text);
      assertThat(again.unplaced()).as("-Drmaplab.seed=%d:\n%s", seed, text).isEqualTo(workload);
      assertThat(again.print()).as("-Drmaplab.seed=%d", seed).isEqualTo(text);
    }
  }

  @Test
  void damageIsRefusedWithOneLineOrStillUnderstood() {
    String text = Workloads.random(random).print();
    for (int i = 0; i < DAMAGES; i++) {
      if (i % 50 == 0) {
        text = Workloads.random(random).print();
      }
      check(damaged(text));
    }
  }

  @Test
  void damagedBytesAreRefusedWithOneLineOrStillUnderstood() {
    for (int i = 0; i < DAMAGES / 10; i++) {
      byte[] bytes = Workloads.random(random).print().getBytes(StandardCharsets.UTF_8);
      bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
      try {
        check(WorkloadFile.decode("f", bytes));
      } catch (WorkloadException e) {
        assertThat(e.getMessage()).matches("f:\\d+:\\d+: byte 0x.. is not UTF-8, expected text");
      }
    }
  }

  private String damaged(String text) {
    StringBuilder damaged = new StringBuilder(text);
    for (int i = random.nextInt(1, 4); i > 0; i--) {
      int at = random.nextInt(damaged.length());
      int length = Math.min(damaged.length() - at, random.nextInt(1, 8));
      switch (random.nextInt(4)) {
        case 0 -> damaged.delete(at, Math.min(at + length, damaged.length() - 1));
        case 1 -> damaged.insert(at, SIGNS.charAt(random.nextInt(SIGNS.length())));
        case 2 -> damaged.setCharAt(at, SIGNS.charAt(random.nextInt(SIGNS.length())));
        default ->
            damaged.insert(random.nextInt(damaged.length()), damaged.substring(at, at + length));
      }
    }
    return damaged.toString();
  }

  private void check(String text) {
    try {
      Workload workload = Workload.parse("f", text);
      Workload again = Workload.parse("f", workload.print());
      assertThat(again.unplaced())
          .as("-Drmaplab.seed=%d:\n%s", seed, text)
          .isEqualTo(workload.unplaced());
    } catch (WorkloadException e) {
      assertThat(e.getMessage())
          .as("-Drmaplab.seed=%d", seed)
          .matches("f:\\d+:\\d+: .+, expected .+");
      assertThat(e.getMessage().length()).isLessThan(600);
    } catch (RuntimeException e) {
      throw new AssertionError("-Drmaplab.seed=" + seed + " on\n" + text, e);
    }
  }
}
