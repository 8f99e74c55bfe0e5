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

  /** Counts one up, and tells nothing (refcount_inc): for who knows that there are some. */
  public void raise(int i) {
    int _ = (int) NUMBER.getAndAdd(numbers, i, 1);
  }

  /** Counts one up unless there are none (refcount_inc_not_zero); whether there were any. */
  public boolean raiseUnlessZero(int i) {
    int now = get(i);
    while (now > 0) {
      int seen = (int) NUMBER.compareAndExchange(numbers, i, now, now + 1);
      if (seen == now) {
        return true;
      }
      now = seen;
    }
    return false;
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
