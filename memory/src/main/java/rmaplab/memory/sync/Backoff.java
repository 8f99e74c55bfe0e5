package rmaplab.memory.sync;

import java.util.concurrent.locks.LockSupport;

/**
 * Waiting that survives the loss of a core: a bounded spin, then parking for ever longer, bounded
 * times.
 *
 * <p>A wait does not outlive the interruption of its thread: it ends with an error. Nobody
 * interrupts threads of a machine that is to be used on; it is how the others are released after a
 * thread has failed and left its locks held.
 *
 * <p>Spinning alone collapses when the awaited thread has been descheduled; fair queues collapse
 * further.
 */
final class Backoff {
  private static final int SPINS = 128;
  private static final long FIRST_PARK_NANOS = 1_000;
  private static final long LONGEST_PARK_NANOS = 128_000;

  private Backoff() {}

  /** Waits a little; {@code round} counts the calls of one wait, from 0. */
  static void pause(int round) {
    if (round < SPINS) {
      Thread.onSpinWait();
    } else if (Thread.currentThread().isInterrupted()) {
      throw new AssertionError("interrupted while waiting, in round " + round);
    } else {
      int doublings = Math.min(round - SPINS, 7);
      LockSupport.parkNanos(Math.min(FIRST_PARK_NANOS << doublings, LONGEST_PARK_NANOS));
    }
  }
}
