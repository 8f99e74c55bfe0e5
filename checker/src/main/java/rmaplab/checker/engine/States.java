package rmaplab.checker.engine;

/**
 * States that have been seen, by their keys, each with the tasks that were asleep in it.
 *
 * <p>A hash table of a fixed largest size: 20 bytes for each place, at most three quarters full.
 */
public final class States {
  private static final int BYTES_EACH = 20;
  private static final int FIRST_PLACES = 1 << 12;

  private final Scheduler scheduler;
  private final StateKey key;
  private final Histories histories;
  private long[] highs = new long[0];
  private long[] lows = new long[0];
  private int[] asleep = new int[0];
  private int size;
  private long mostBytes;

  States(Scheduler scheduler, Sections.Depths sections, Histories histories) {
    this.scheduler = scheduler;
    this.histories = histories;
    key = new StateKey(scheduler, sections);
  }

  /** Forgets all, and takes up to so many bytes from now on. */
  public void clear(long bytes) {
    mostBytes = bytes;
    highs = new long[FIRST_PLACES];
    lows = new long[FIRST_PLACES];
    asleep = new int[FIRST_PLACES];
    size = 0;
  }

  /** Gives the memory back. */
  public void release() {
    clear(0);
  }

  /** How many states have been seen. */
  public int size() {
    return size;
  }

  /**
   * The present state is come to with some tasks asleep.
   *
   * @return the tasks that were asleep whenever it was come to before, a set of bits; -1 if it is
   *     new
   */
  public int visit(int sleep) {
    key.read(scheduler.program(), histories);
    int i = place(highs, lows, key.high(), key.low());
    if (lows[i] != 0) {
      int before = asleep[i];
      asleep[i] = before & sleep;
      return before;
    }
    if ((size + 1) * 4L > highs.length * 3L) {
      grow();
      i = place(highs, lows, key.high(), key.low());
    }
    highs[i] = key.high();
    lows[i] = key.low() == 0 ? 1 : key.low();
    asleep[i] = sleep;
    size++;
    return -1;
  }

  private void grow() {
    int places = highs.length * 2;
    // While it grows both tables are there.
    if ((long) places * BYTES_EACH * 3 / 2 > mostBytes) {
      throw new ExecutionStoppedError(
          "the state cache is full: " + size + " states, of at most " + mostBytes + " bytes");
    }
    long[] moreHighs = new long[places];
    long[] moreLows = new long[places];
    int[] moreAsleep = new int[places];
    for (int i = 0; i < lows.length; i++) {
      if (lows[i] != 0) {
        int j = place(moreHighs, moreLows, highs[i], lows[i]);
        moreHighs[j] = highs[i];
        moreLows[j] = lows[i];
        moreAsleep[j] = asleep[i];
      }
    }
    highs = moreHighs;
    lows = moreLows;
    asleep = moreAsleep;
  }

  private static int place(long[] highs, long[] lows, long high, long lowOrZero) {
    long low = lowOrZero == 0 ? 1 : lowOrZero;
    int mask = highs.length - 1;
    int i = (int) high & mask;
    while (lows[i] != 0 && (lows[i] != low || highs[i] != high)) {
      i = i + 1 & mask;
    }
    return i;
  }
}
