package rmaplab.checker.controlled;

import rmaplab.checker.engine.Engine;
import rmaplab.checker.engine.Locations;

/** Controlled atomic words. */
public final class Words {
  private static final Engine ENGINE = Hooks.ENGINE;
  private final long[] words;
  private final Locations locations = ENGINE.locations();

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
    locations.look(i);
    long now = words[i];
    tellLook(i, now);
    return now;
  }

  /** Writes a word. */
  public void set(int i, long value) {
    locations.change(i);
    replace(i, value);
  }

  /** Writes {@code value} if the word is {@code expected}; whether it was. */
  public boolean compareAndSet(int i, long expected, long value) {
    locations.change(i);
    if (words[i] != expected) {
      tellLook(i, words[i]);
      return false;
    }
    replace(i, value);
    return true;
  }

  /** Writes a word and returns what it held. */
  public long getAndSet(int i, long value) {
    locations.change(i);
    return replace(i, value);
  }

  private void tellLook(int i, long now) {
    if (ENGINE.isTelling()) {
      ENGINE.looked("word " + i, now);
    }
  }

  private long replace(int i, long value) {
    long before = words[i];
    words[i] = value;
    if (ENGINE.isTelling()) {
      ENGINE.changed(this, "word " + i, String.valueOf(i), before, value);
    }
    return before;
  }
}
