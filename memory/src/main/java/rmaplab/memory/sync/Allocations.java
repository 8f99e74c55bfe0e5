package rmaplab.memory.sync;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Decides whether an allocation succeeds. Natively all do, except one that was asked to fail; under
 * the checker the outcome can be an explored choice.
 */
public final class Allocations {
  private static final long NEVER = Long.MAX_VALUE;
  private final AtomicLong asked = new AtomicLong();
  private volatile long failing = NEVER;

  /** Makes the {@code nth} allocation from now fail, counted from 1. */
  public void fail(long nth) {
    if (nth < 1) {
      throw new IllegalArgumentException("allocations are counted from 1, got " + nth);
    }
    failing = asked.get() + nth;
  }

  /** How many allocations have been asked for while a failure was armed. */
  public long asked() {
    return asked.get();
  }

  /**
   * Whether the allocation may go ahead.
   *
   * @param site what is allocated, for reports: {@code vma}, {@code anon_vma}, {@code avc}, {@code
   *     page}
   */
  public boolean permit(String site) {
    return failing == NEVER || asked.incrementAndGet() != failing;
  }
}
