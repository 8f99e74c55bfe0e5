package rmaplab.lab.stress;

import java.util.SplittableRandom;

/**
 * Which thread owns which processes in which round: dealt anew each time, so that relatives come
 * under different threads. A function of seed and round alone.
 */
final class Deal {
  /** Operations of each thread between two quiet points. */
  static final int ROUND_OPERATIONS = 2_000;

  private static final long SALT = 0x6465616cL;

  private Deal() {}

  /**
   * The processes in the order of their owners: the first {@link Layout#PROCESSES_PER_THREAD} are
   * thread 0's.
   */
  static int[] order(long seed, long round, int threads) {
    SplittableRandom random = new SplittableRandom(seed ^ SALT + round * 0x9e3779b97f4a7c15L);
    int[] order = new int[Layout.processes(threads)];
    for (int i = 0; i < order.length; i++) {
      int j = random.nextInt(i + 1);
      order[i] = order[j];
      order[j] = i;
    }
    return order;
  }
}
