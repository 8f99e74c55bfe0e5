package rmaplab.memory;

import static org.assertj.core.api.Assertions.fail;

import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Timeout;
import rmaplab.memory.kit.EveryDesign;
import rmaplab.memory.kit.Op;
import rmaplab.memory.kit.OpGenerator;
import rmaplab.memory.kit.Trial;
import rmaplab.memory.kit.Trial.Look;
import rmaplab.memory.rmap.Design;

/**
 * Random sequences of operations against the reference model: every page that is read, every
 * refusal, and after every operation the rights and the word of each page and all invariants.
 *
 * <p>A failure prints a seed and the shortest list of operations. {@code -Drmaplab.fuzz.seed=S
 * -Drmaplab.fuzz.sequences=1} runs that sequence again; more sequences take the seeds S, S+1, ...
 */
final class OperationsFuzzTest {
  private static final int SEQUENCES = Integer.getInteger("rmaplab.fuzz.sequences", 2_000);
  private static final @Nullable Long SEED = Long.getLong("rmaplab.fuzz.seed");
  private static final int LENGTH = 40;
  private static final int ARENA_PAGES = 12;
  private static final int PROCESSES = 5;

  /** Every page of every process, twice: no operation runs out of memory. */
  private static final int FRAMES = 2 * PROCESSES * ARENA_PAGES;

  @EveryDesign
  @Timeout(value = 1, unit = TimeUnit.HOURS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void anySequence_showsUsersTheReferenceModel(Design design) {
    Trial trial = new Trial(design, FRAMES, ARENA_PAGES);
    long first = SEED != null ? SEED : new SplittableRandom().nextLong();
    for (long seed = first; seed < first + SEQUENCES; seed++) {
      List<Op> ops =
          new OpGenerator(new SplittableRandom(seed), PROCESSES, ARENA_PAGES).sequence(LENGTH);
      if (trial.failure(ops, Look.AFTER_EACH) != null) {
        fail("-Drmaplab.fuzz.seed=" + seed + ", " + trial.describe(trial.shrink(ops)));
      }
    }
  }
}
