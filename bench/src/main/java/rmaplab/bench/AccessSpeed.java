package rmaplab.bench;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.LongSupplier;

/**
 * The accesses of {@link AccessBenchmark} in processor time, for machines that others use, too:
 * each round runs every variant for a while, one after the other. Prints the median over the rounds
 * and the median of each round's ratio to a plain MemorySegment; and the bytes allocated by a whole
 * round.
 *
 * <p>{@code java -XX:+UseSerialGC -Xbatch -cp bench/target/benchmarks.jar
 * rmaplab.bench.AccessSpeed}
 */
public final class AccessSpeed {
  private static final ThreadMXBean THREAD = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private static final int ROUNDS = 15;
  private static final int WARM_UP = 4_000;
  private static final int BATCHES = 300;

  private final List<Variant> variants;
  private long sink;

  private AccessSpeed(int pages) {
    AccessBenchmark benchmark = new AccessBenchmark();
    benchmark.pages = pages;
    benchmark.setUp();
    variants =
        List.of(
            new Variant("read a MemorySegment", benchmark::loadSegment),
            new Variant("read a byte[]", benchmark::loadArray),
            new Variant("UserAccess.load", benchmark::load),
            new Variant("  entry read twice, no section", benchmark::loadLookingAgain),
            new Variant("  nothing protects the frame", benchmark::loadUnprotected),
            new Variant("write a MemorySegment", () -> run(benchmark::storeSegment)),
            new Variant("UserAccess.store", () -> run(benchmark::store)));
  }

  private record Variant(String name, LongSupplier batch) {}

  private static long run(Runnable batch) {
    batch.run();
    return 0;
  }

  /** Measures with 64 pages, and with 16,384. */
  public static void main(String[] args) {
    for (int pages : new int[] {64, 16_384}) {
      new AccessSpeed(pages).measure(pages);
    }
  }

  private void measure(int pages) {
    variants.forEach(variant -> nanos(variant.batch(), WARM_UP));
    int count = variants.size();
    double[][] figures = new double[count][ROUNDS];
    double[][] ratios = new double[count][ROUNDS];
    long[] allocated = new long[count];
    Arrays.fill(allocated, Long.MAX_VALUE);
    for (int round = 0; round < ROUNDS; round++) {
      for (int i = 0; i < count; i++) {
        LongSupplier batch = variants.get(i).batch();
        long before = THREAD.getCurrentThreadAllocatedBytes();
        figures[i][round] = nanos(batch, BATCHES);
        allocated[i] = Math.min(allocated[i], THREAD.getCurrentThreadAllocatedBytes() - before);
        ratios[i][round] = figures[i][round] / figures[0][round];
      }
    }
    System.out.printf(
        Locale.ROOT, "%n%d pages: processor time in ns, ratio, bytes allocated%n", pages);
    for (int i = 0; i < count; i++) {
      Arrays.sort(figures[i]);
      Arrays.sort(ratios[i]);
      System.out.printf(
          Locale.ROOT,
          "%-44s %7.2f %7.2f %5d%n",
          variants.get(i).name(),
          figures[i][ROUNDS / 2],
          ratios[i][ROUNDS / 2],
          allocated[i]);
    }
  }

  /** One access of a batch, over {@code times} batches. */
  private double nanos(LongSupplier batch, int times) {
    long begin = THREAD.getCurrentThreadCpuTime();
    for (int i = 0; i < times; i++) {
      sink += batch.getAsLong();
    }
    long nanos = THREAD.getCurrentThreadCpuTime() - begin;
    return (double) nanos / times / AccessBenchmark.ACCESSES + (sink == 42 ? 1e-9 : 0);
  }
}
