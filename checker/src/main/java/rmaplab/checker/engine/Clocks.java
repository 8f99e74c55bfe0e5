package rmaplab.checker.engine;

/**
 * Vector clocks of up to eight tasks, each in two longs of four 15-bit lanes.
 *
 * <p>A task's own lane numbers its segment. Everything that others can learn from (a store to a
 * {@link Cell}) ends a segment: it publishes the clock and then begins the next one. So "has seen
 * segment s of task t" means "comes after everything that t did up to the end of segment s". The
 * order so tracked is that of conflicting operations ({@link Op}): two events are unordered exactly
 * when some equivalent schedule has them the other way round.
 */
final class Clocks {
  static final int TASKS = 8;

  /** The largest segment number. */
  static final int LAST_SEGMENT = 0x7fff;

  private static final long HIGH = 0x8000_8000_8000_8000L;

  final long[] low = new long[TASKS];
  final long[] high = new long[TASKS];

  private boolean wide;

  /** All tasks in segment 1, having seen nothing of each other. */
  void reset(int tasks) {
    wide = tasks > TASKS / 2;
    for (int t = 0; t < TASKS; t++) {
      low[t] = t < 4 ? 1L << (t << 4) : 0;
      high[t] = t < 4 ? 0 : 1L << (t << 4);
    }
  }

  /** Whether the high halves are in use. */
  boolean isWide() {
    return wide;
  }

  /** The larger of each lane. */
  static long max(long a, long b) {
    long m = (a | HIGH) - b & HIGH;
    m -= m >>> 15;
    return a & m | b & ~m & ~HIGH;
  }

  /** Whether no lane of {@code before} is larger than that of {@code now}. */
  static boolean covers(long now, long before) {
    return ((now | HIGH) - before & HIGH) == HIGH;
  }

  /** A lane of a clock half. */
  static int lane(long lowHalf, long highHalf, int task) {
    return (int) ((task < 4 ? lowHalf : highHalf) >>> (task << 4)) & LAST_SEGMENT;
  }

  /** A half with one lane replaced. */
  static long with(long half, int task, int segment) {
    int shift = task << 4;
    return half & ~(0x7fffL << shift) | (long) segment << shift;
  }

  /** Lets a task have seen all that a clock has. */
  void join(int task, long l, long h) {
    low[task] = max(low[task], l);
    if (wide) {
      high[task] = max(high[task], h);
    }
  }

  /** The segment that a task is in. */
  int segment(int task) {
    return lane(low[task], high[task], task);
  }

  /** The last segment of {@code of} that {@code task} has seen. */
  int seen(int task, int of) {
    return lane(low[task], high[task], of);
  }

  /** Begins the next segment; false when there are no more numbers. */
  boolean tick(int task) {
    if (segment(task) == LAST_SEGMENT - 1) {
      return false;
    }
    long one = 1L << (task << 4);
    if (task < 4) {
      low[task] += one;
    } else {
      high[task] += one;
    }
    return true;
  }
}
