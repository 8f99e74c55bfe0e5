package rmaplab.kernel.replay;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/** What was passed over in a recording, counted by kind. */
public final class Skipped {
  /** A foreign file may have any number of names in it. */
  private static final int MOST_KINDS = 100;

  private static final String OTHERS = "others";

  private final TreeMap<String, Long> counts = new TreeMap<>();

  /** Nothing. */
  Skipped() {}

  void count(String what) {
    String key = counts.containsKey(what) || counts.size() < MOST_KINDS ? what : OTHERS;
    counts.merge(key, 1L, Long::sum);
  }

  /** How often what was passed over, by name. */
  public SortedMap<String, Long> counts() {
    return Collections.unmodifiableSortedMap(counts);
  }
}
