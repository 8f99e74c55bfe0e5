package rmaplab.memory.sync;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/** An array of 64-bit words, each read and written atomically and in one total order. */
public final class Words {
  private static final VarHandle WORD =
      MethodHandles.arrayElementVarHandle(long[].class).withInvokeExactBehavior();

  private final long[] words;

  /** Zeroes. */
  public Words(int length) {
    words = new long[length];
  }

  /** The number of words. */
  public int length() {
    return words.length;
  }

  /** Reads a word. */
  public long get(int i) {
    return (long) WORD.getVolatile(words, i);
  }

  /** Writes a word. */
  public void set(int i, long value) {
    WORD.setVolatile(words, i, value);
  }

  /** Writes {@code value} if the word is {@code expected}; whether it was. */
  public boolean compareAndSet(int i, long expected, long value) {
    return WORD.compareAndSet(words, i, expected, value);
  }

  /** Writes a word and returns what it held. */
  public long getAndSet(int i, long value) {
    return (long) WORD.getAndSet(words, i, value);
  }
}
