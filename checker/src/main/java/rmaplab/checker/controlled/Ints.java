package rmaplab.checker.controlled;

import rmaplab.checker.engine.Engine;
import rmaplab.checker.engine.Locations;
import rmaplab.checker.engine.Tracked;

/** Controlled atomic numbers; part of the object that made them, if that can be freed. */
public final class Ints extends Tracked {
  private static final Engine ENGINE = Hooks.ENGINE;
  private final int[] numbers;

  /**
   * For each number the least that it may be, in whatever order references are counted: what it was
   * when somebody learnt it, less what has been dropped since.
   */
  private final int[] least;

  private final Locations locations = ENGINE.locations();

  /** Zeroes. */
  public Ints(int length) {
    numbers = new int[length];
    least = new int[length];
  }

  /** How many numbers. */
  public int length() {
    return numbers.length;
  }

  /** Reads a number. */
  public int get(int i) {
    ENGINE.lives().use(this);
    locations.look(i);
    int now = numbers[i];
    atLeast(i, now);
    tellLook(i, now);
    return now;
  }

  /** Writes a number. */
  public void set(int i, int value) {
    ENGINE.lives().use(this);
    locations.change(i);
    learn(i, value);
  }

  /** Adds, and tells nothing. */
  public void add(int i, int delta) {
    ENGINE.lives().use(this);
    locations.add(i);
    learn(i, numbers[i] + delta);
  }

  /** Counts one up, and tells nothing. */
  public void raise(int i) {
    ENGINE.lives().use(this);
    raised(i, locations.raise(i));
  }

  /** Counts one up unless there are none; whether there were any. */
  public boolean raiseUnlessZero(int i) {
    ENGINE.lives().use(this);
    boolean learns = locations.raiseUnlessZero(i, () -> isSome(i));
    int now = numbers[i];
    if (now <= 0) {
      atLeast(i, now);
      tellLook(i, now);
      return false;
    }
    raised(i, learns);
    return true;
  }

  private void raised(int i, boolean learns) {
    if (learns) {
      learn(i, numbers[i] + 1);
    } else {
      replace(i, numbers[i] + 1);
    }
  }

  /** Takes one away and tells whether any is left. */
  public int drop(int i) {
    ENGINE.lives().use(this);
    boolean learns = locations.drop(i, () -> isPlenty(i));
    int left = numbers[i] - 1;
    if (learns) {
      learn(i, left);
    } else {
      atLeast(i, least[i] - 1);
      replace(i, left);
    }
    return Math.min(left, 1);
  }

  private boolean isPlenty(int i) {
    return least[i] > 1;
  }

  private boolean isSome(int i) {
    return least[i] > 0;
  }

  /** Adds and returns the sum. */
  public int addAndGet(int i, int delta) {
    ENGINE.lives().use(this);
    locations.change(i);
    int sum = numbers[i] + delta;
    learn(i, sum);
    return sum;
  }

  /** Writes {@code value} if the number is {@code expected}; whether it was. */
  public boolean compareAndSet(int i, int expected, int value) {
    ENGINE.lives().use(this);
    locations.change(i);
    if (numbers[i] != expected) {
      atLeast(i, numbers[i]);
      tellLook(i, numbers[i]);
      return false;
    }
    learn(i, value);
    return true;
  }

  private void tellLook(int i, int now) {
    if (ENGINE.isTelling()) {
      ENGINE.looked("number " + i, now);
    }
  }

  /** A number gets a value that comes after all that has been done with it. */
  private void learn(int i, int value) {
    atLeast(i, value);
    replace(i, value);
  }

  private void atLeast(int i, int value) {
    boolean plenty = isPlenty(i);
    boolean some = isSome(i);
    least[i] = value;
    if (plenty != isPlenty(i)) {
      locations.isPlentyNow(i, !plenty);
    }
    if (some != isSome(i)) {
      locations.isSomeNow(i, !some);
    }
  }

  private void replace(int i, int value) {
    int before = numbers[i];
    numbers[i] = value;
    if (ENGINE.isTelling()) {
      ENGINE.changed(this, "number " + i, String.valueOf(i), before, value);
    }
  }
}
