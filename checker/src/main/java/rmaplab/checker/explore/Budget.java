package rmaplab.checker.explore;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import rmaplab.checker.CheckOptions;
import rmaplab.checker.Progress;

/**
 * What an exploration has used, by all who take part in it, and whether it may go on: time,
 * executions, memory, the patience of the user.
 */
final class Budget {
  /** Executions that one who takes part counts for itself before it tells. */
  private static final int BATCH = 1 << 8;

  private static final long MEGABYTE = 1 << 20;
  private static final long LOOK_EVERY_NANOS = 100_000_000;

  private final CheckOptions options;
  private final Progress progress;
  private final long start = System.nanoTime();
  private final AtomicLong executions = new AtomicLong();
  private final AtomicLong redundant = new AtomicLong();
  private final AtomicLong failures = new AtomicLong();
  private volatile @Nullable String spent;
  private volatile long nextLook = start;

  Budget(CheckOptions options, Progress progress) {
    this.options = options;
    this.progress = progress;
  }

  /**
   * How many executions to count before telling: the fewer the nearer the limit of their number, so
   * that some threads together stay below it.
   */
  int batch() {
    return Math.clamp((options.maxExecutions() - executions.get()) / 4, 1, BATCH);
  }

  /** Some executions have been run, some of them in vain, some of them failing. */
  void count(long run, long inVain, long failing) {
    executions.addAndGet(run);
    redundant.addAndGet(inVain);
    failures.addAndGet(failing);
  }

  /** Why the exploration must end now; null if it may go on. */
  @Nullable String spent() {
    if (spent == null && executions.get() >= options.maxExecutions()) {
      spent = "the limit of " + options.maxExecutions() + " executions was reached";
    }
    return spent;
  }

  /** Looks at the clock and at the memory. */
  @Nullable String measure() {
    if (spent() == null) {
      if (options.maxNanos() != Long.MAX_VALUE && System.nanoTime() - start >= options.maxNanos()) {
        spent = "the time limit of " + options.maxNanos() / 1_000_000_000.0 + " s was reached";
      } else if (isTimeToLook() && isMemoryUsedUp()) {
        spent = "the memory limit of " + options.maxMemoryBytes() / MEGABYTE + " MB was reached";
      }
    }
    return spent;
  }

  /** Tells how far it has come, and asks whether to go on; one thread only does so. */
  void report(int stage, double share) {
    boolean more =
        progress.at(
            new Progress.Status(
                stage, executions.get(), redundant.get(), failures.get(), share, seconds()));
    if (!more && spent == null) {
      spent = "it was stopped";
    }
  }

  private boolean isTimeToLook() {
    long now = System.nanoTime();
    if (options.maxMemoryBytes() == Long.MAX_VALUE || now - nextLook < 0) {
      return false;
    }
    nextLook = now + LOOK_EVERY_NANOS;
    return true;
  }

  /** Whether what the last collection of garbage left, of any pool of the heap, is too much. */
  private boolean isMemoryUsedUp() {
    long left = 0;
    for (MemoryPoolMXBean pool : ManagementFactory.getMemoryPoolMXBeans()) {
      MemoryUsage usage = pool.getType() == MemoryType.HEAP ? pool.getCollectionUsage() : null;
      left += usage == null ? 0 : usage.getUsed();
    }
    return left > options.maxMemoryBytes();
  }

  long executions() {
    return executions.get();
  }

  long redundant() {
    return redundant.get();
  }

  double seconds() {
    return (System.nanoTime() - start) / 1e9;
  }
}
