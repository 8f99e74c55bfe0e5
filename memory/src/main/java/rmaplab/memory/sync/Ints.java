package rmaplab.memory.sync;

import java.util.concurrent.atomic.AtomicIntegerArray;

/**
 * An array of 32-bit numbers, each read and written atomically and in one total order; Linux's
 * atomic_t.
 */
public final class Ints {
  private final AtomicIntegerArray numbers;

  /** Zeroes. */
  public Ints(int length) {
    numbers = new AtomicIntegerArray(length);
  }

  /** Reads a number. */
  public int get(int i) {
    return numbers.get(i);
  }

  /** Writes a number. */
  public void set(int i, int value) {
    numbers.set(i, value);
  }

  /** Adds and returns the sum. */
  public int addAndGet(int i, int delta) {
    return numbers.addAndGet(i, delta);
  }

  /** Writes {@code value} if the number is {@code expected}; whether it was. */
  public boolean compareAndSet(int i, int expected, int value) {
    return numbers.compareAndSet(i, expected, value);
  }
}
