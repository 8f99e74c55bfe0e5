package rmaplab.lab.stress;

import java.util.concurrent.atomic.AtomicIntegerArray;

/** How many stamped words each thread has written: a word that is found was written before. */
final class Sequences {
  /** Counters of different threads lie on different cache lines. */
  private static final int STRIDE = 16;

  private final AtomicIntegerArray counters;

  Sequences(int threads) {
    counters = new AtomicIntegerArray(threads * STRIDE);
  }

  /** The number of the word that the thread is about to write. */
  int next(int thread) {
    return counters.incrementAndGet(thread * STRIDE);
  }

  /** Whether the thread that the word names had written it by now. */
  boolean isWritten(long word) {
    int slot = Stamp.thread(word) * STRIDE;
    return slot < counters.length() && Stamp.sequence(word) - counters.get(slot) <= 0;
  }
}
