package rmaplab.lab.stress;

import rmaplab.memory.rmap.Design;

/**
 * What to run.
 *
 * @param threads in [1, {@link #MAX_THREADS}]
 * @param seed which operations: each thread's are a function of this and its number
 * @param rounds at most so many rounds, at least 1; a round is 2000 operations of each thread and a
 *     quiet point
 * @param nanos no longer than so
 */
public record StressOptions(
    Design design, Mix mix, int threads, long seed, long rounds, long nanos) {
  /** The most threads. */
  public static final int MAX_THREADS = Stamp.MAX_THREADS;

  /** Checks the bounds. */
  public StressOptions {
    if (threads < 1 || threads > MAX_THREADS || rounds < 1 || nanos < 0) {
      throw new IllegalArgumentException(
          threads + " threads, " + rounds + " rounds, " + nanos + " ns");
    }
  }
}
