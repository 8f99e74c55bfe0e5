package rmaplab.checker.controlled;

import rmaplab.checker.engine.Engine;
import rmaplab.checker.engine.Locations;
import rmaplab.checker.engine.Tracked;

/** Controlled atomic numbers; part of the object that made them, if that can be freed. */
public final class Ints extends Tracked {
  private static final Engine ENGINE = Hooks.ENGINE;
  private final int[] numbers;
  private final Locations locations = ENGINE.locations();

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
    ENGINE.lives().use(this);
    locations.look(i);
    int now = numbers[i];
    tellLook(i, now);
    return now;
  }

  /** Writes a number. */
  public void set(int i, int value) {
    ENGINE.lives().use(this);
    locations.change(i);
    replace(i, value);
  }

  /** Adds, and tells nothing. */
  public void add(int i, int delta) {
    ENGINE.lives().use(this);
    locations.add(i);
    replace(i, numbers[i] + delta);
  }

  /** Takes one away and tells whether any is left. */
  public int drop(int i) {
    ENGINE.lives().use(this);
    locations.drop(i, () -> isPlenty(i));
    int left = numbers[i] - 1;
    replace(i, left);
    return Math.min(left, 1);
  }

  /** Whether two can be taken away, in either order, and neither who does sees the last one go. */
  private boolean isPlenty(int i) {
    return numbers[i] > 2;
  }

  /** Adds and returns the sum. */
  public int addAndGet(int i, int delta) {
    ENGINE.lives().use(this);
    locations.change(i);
    int sum = numbers[i] + delta;
    replace(i, sum);
    return sum;
  }

  /** Writes {@code value} if the number is {@code expected}; whether it was. */
  public boolean compareAndSet(int i, int expected, int value) {
    ENGINE.lives().use(this);
    locations.change(i);
    if (numbers[i] != expected) {
      tellLook(i, numbers[i]);
      return false;
    }
    replace(i, value);
    return true;
  }

  private void tellLook(int i, int now) {
    if (ENGINE.isTelling()) {
      ENGINE.looked("number " + i, now);
    }
  }

  private void replace(int i, int value) {
    int before = numbers[i];
    boolean plenty = isPlenty(i);
    numbers[i] = value;
    if (plenty != isPlenty(i)) {
      locations.isPlentyNow(i, !plenty);
    }
    if (ENGINE.isTelling()) {
      ENGINE.changed(this, "number " + i, String.valueOf(i), before, value);
    }
  }
}
