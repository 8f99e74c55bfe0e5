package rmaplab.checker.engine;

/** A set of numbers other than 0. */
final class LongSet {
  private long[] slots = new long[64];
  private int size;

  /** Adds a number; whether it is new. */
  boolean add(long key) {
    if (size * 2 >= slots.length) {
      grow();
    }
    int i = find(slots, key);
    if (slots[i] == key) {
      return false;
    }
    slots[i] = key;
    size++;
    return true;
  }

  void clear() {
    java.util.Arrays.fill(slots, 0);
    size = 0;
  }

  private static int find(long[] slots, long key) {
    int mask = slots.length - 1;
    int i = (int) (key * 0x9e37_79b9_7f4a_7c15L >>> 40) & mask;
    while (slots[i] != 0 && slots[i] != key) {
      i = i + 1 & mask;
    }
    return i;
  }

  private void grow() {
    long[] bigger = new long[slots.length * 2];
    for (long key : slots) {
      if (key != 0) {
        bigger[find(bigger, key)] = key;
      }
    }
    slots = bigger;
  }
}
