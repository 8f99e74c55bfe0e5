package rmaplab.memory.sync;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * An array of 32-bit numbers, each read and written atomically and in one total order; Linux's
 * atomic_t.
 */
public final class Ints {
  private static final VarHandle NUMBER =
      MethodHandles.arrayElementVarHandle(int[].class).withInvokeExactBehavior();

  private final int[] numbers;

  /** Zeroes. */
  public Ints(int length) {
    numbers = new int[length];
  }

  /** How many numbers. */
  public int length() {
    return numbers.length;
  }

  /** Reads a number. */
  public int get(int i) {
    return (int) NUMBER.getVolatile(numbers, i);
  }

  /** Writes a number. */
  public void set(int i, int value) {
    NUMBER.setVolatile(numbers, i, value);
  }

  /** Adds, and tells nothing (atomic_add): two who add need not know of each other. */
  public void add(int i, int delta) {
    int _ = (int) NUMBER.getAndAdd(numbers, i, delta);
  }

  /**
   * Takes one away and tells whether any is left, but not how many (atomic_dec_and_test): 1 if any
   * is; else 0, or how far it is below.
   */
  public int drop(int i) {
    return Math.min((int) NUMBER.getAndAdd(numbers, i, -1) - 1, 1);
  }

  /** Adds and returns the sum. */
  public int addAndGet(int i, int delta) {
    return (int) NUMBER.getAndAdd(numbers, i, delta) + delta;
  }

  /** Writes {@code value} if the number is {@code expected}; whether it was. */
  public boolean compareAndSet(int i, int expected, int value) {
    return NUMBER.compareAndSet(numbers, i, expected, value);
  }
}
