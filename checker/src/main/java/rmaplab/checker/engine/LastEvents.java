package rmaplab.checker.engine;

import java.util.Arrays;

/** For each location the number of the last event about it: a hash table with open addressing. */
final class LastEvents {
  private static final int NONE = -1;
  private static final int FEWEST = 64;

  private long[] keys = new long[FEWEST];

  /** Two more than the number of the event; 0 where there is no key. */
  private int[] values = new int[FEWEST];

  private int used;

  /** Forgets all. */
  void clear() {
    if (used > 0) {
      Arrays.fill(values, 0);
      used = 0;
    }
  }

  /** Notes the last event about a location, -1 if there is none; gives the one noted before. */
  int put(long location, int event) {
    int i = find(location);
    if (values[i] == 0) {
      if (used >= keys.length / 2) {
        grow();
        i = find(location);
      }
      keys[i] = location;
      values[i] = NONE + 2;
      used++;
    }
    int before = values[i] - 2;
    values[i] = event + 2;
    return before;
  }

  private int find(long location) {
    int mask = keys.length - 1;
    int i = (int) (location * 0x9e37_79b9_7f4a_7c15L >>> 40) & mask;
    while (values[i] != 0 && keys[i] != location) {
      i = i + 1 & mask;
    }
    return i;
  }

  private void grow() {
    long[] oldKeys = keys;
    int[] oldValues = values;
    keys = new long[oldKeys.length * 2];
    values = new int[oldKeys.length * 2];
    for (int j = 0; j < oldKeys.length; j++) {
      if (oldValues[j] != 0) {
        int i = find(oldKeys[j]);
        keys[i] = oldKeys[j];
        values[i] = oldValues[j];
      }
    }
  }
}
