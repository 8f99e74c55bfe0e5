package rmaplab.workload.fuzz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import rmaplab.memory.rmap.Design;
import rmaplab.memory.rmap.Designs;

/**
 * Any sequence of operations, however wrong, ends in success or in the errno that Linux gives,
 * never in an exception: every verb of the language, the kernel's too, by several processes, on any
 * ranges, after exit as well, with allocations that fail now and then. After each operation the
 * Validator finds nothing, and processes see what the model shows.
 *
 * <p>A failure prints a seed and a shortest list of operations. {@code -Drmaplab.fuzz.seed=S
 * -Drmaplab.fuzz.sequences=1} runs that sequence again; more sequences take the seeds S, S+1, ...
 * {@code -Drmaplab.fuzz.design=NAME} leaves out the other designs.
 */
class AllVerbsFuzzTest {
  private static final int SEQUENCES = Integer.getInteger("rmaplab.fuzz.sequences", 150);
  private static final @Nullable Long SEED = Long.getLong("rmaplab.fuzz.seed");
  private static final @Nullable String DESIGN = System.getProperty("rmaplab.fuzz.design");
  private static final int LENGTH = 60;

  @ParameterizedTest(name = "{0}")
  @MethodSource("designs")
  @Timeout(value = 2, unit = TimeUnit.HOURS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void anySequence_endsInSuccessOrAnErrno(String name, Design design) {
    long first = SEED != null ? SEED : new SplittableRandom().nextLong();
    long refused = 0;
    long failed = 0;
    for (long seed = first; seed < first + SEQUENCES; seed++) {
      // Every other sequence has memory enough.
      boolean failures = (seed & 1) == 0;
      long[] steps = new SplittableRandom(seed).longs(LENGTH).toArray();
      AllVerbsTrial trial = new AllVerbsTrial(design, failures);
      if (trial.failure(steps) != null) {
        long[] shortest = shrink(design, failures, steps);
        fail(
            "-Drmaplab.fuzz.seed=%d under %s:\n%s"
                .formatted(seed, name, new AllVerbsTrial(design, failures).failure(shortest)));
      }
      refused += trial.refused();
      failed += trial.failed();
    }
    if (SEED == null) {
      assertThat(refused).as("refused operations").isPositive();
      assertThat(failed).as("failed allocations").isPositive();
    }
    if (Integer.getInteger("rmaplab.fuzz.sequences") != null) {
      System.out.printf(
          "%s: %d sequences of %d steps from seed %d, %d refusals, %d failed allocations%n",
          name, SEQUENCES, LENGTH, first, refused, failed);
    }
  }

  static List<Arguments> designs() {
    return Designs.all().stream()
        .filter(d -> DESIGN == null || d.name().equals(DESIGN))
        .map(d -> Arguments.of(d.name(), d))
        .toList();
  }

  /** Steps of which none can be left out. */
  private static long[] shrink(Design design, boolean failures, long[] failing) {
    long[] steps = failing;
    for (int chunk = steps.length / 2; chunk > 0; chunk = chunk > 1 ? chunk / 2 : 0) {
      boolean again = true;
      while (again) {
        again = false;
        for (int at = 0; at + chunk <= steps.length; ) {
          long[] less = without(steps, at, chunk);
          if (new AllVerbsTrial(design, failures).failure(less) != null) {
            steps = less;
            again = chunk == 1;
          } else {
            at += chunk;
          }
        }
      }
    }
    return steps;
  }

  private static long[] without(long[] steps, int at, int count) {
    long[] less = Arrays.copyOf(steps, steps.length - count);
    System.arraycopy(steps, at + count, less, at, less.length - at);
    return less;
  }
}
