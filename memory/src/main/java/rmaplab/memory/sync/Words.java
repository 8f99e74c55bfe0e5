package rmaplab.memory.sync;

import java.util.concurrent.atomic.AtomicLongArray;

/** An array of 64-bit words, each read and written atomically and in one total order. */
public final class Words {
  private final AtomicLongArray words;

  /** Zeroes. */
  public Words(int length) {
    words = new AtomicLongArray(length);
  }

  /** The number of words. */
  public int length() {
    return words.length();
  }

  /** Reads a word. */
  public long get(int i) {
    return words.get(i);
  }

  /** Writes a word. */
  public void set(int i, long value) {
    words.set(i, value);
  }

  /** Writes {@code value} if the word is {@code expected}; whether it was. */
  public boolean compareAndSet(int i, long expected, long value) {
    return words.compareAndSet(i, expected, value);
  }

  /** Writes a word and returns what it held. */
  public long getAndSet(int i, long value) {
    return words.getAndSet(i, value);
  }
}
