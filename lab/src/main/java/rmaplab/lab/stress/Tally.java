package rmaplab.lab.stress;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import rmaplab.workload.Operation;

/** How often each verb was carried out and refused. Used by one thread. */
final class Tally {
  private static final int DONE = 0;
  private static final int REFUSED = 1;
  private final Map<Class<?>, Count> counts = new HashMap<>();

  private static final class Count {
    final String verb;
    final long[] own = new long[2];
    final long[] foreign = new long[2];

    Count(String verb) {
      this.verb = verb;
    }
  }

  /**
   * Counts one operation.
   *
   * @param isOwn not an access to a process of another thread
   */
  void count(Operation operation, boolean isOwn, boolean done) {
    Count count = counts.get(operation.getClass());
    if (count == null) {
      count = new Count(operation.verb());
      counts.put(operation.getClass(), count);
    }
    (isOwn ? count.own : count.foreign)[done ? DONE : REFUSED]++;
  }

  /** The sums, by verb. */
  static List<StressResult.Verb> sum(List<Tally> tallies) {
    TreeMap<String, long[]> sums = new TreeMap<>();
    for (Tally tally : tallies) {
      for (Count count : tally.counts.values()) {
        add(sums, count.verb, count.own);
        add(sums, count.verb + " (other thread)", count.foreign);
      }
    }
    List<StressResult.Verb> verbs = new ArrayList<>();
    sums.forEach((name, sum) -> verbs.add(new StressResult.Verb(name, sum[DONE], sum[REFUSED])));
    return verbs;
  }

  private static void add(Map<String, long[]> sums, String name, long[] count) {
    if (count[DONE] + count[REFUSED] > 0) {
      long[] sum = sums.computeIfAbsent(name, _ -> new long[2]);
      sum[DONE] += count[DONE];
      sum[REFUSED] += count[REFUSED];
    }
  }
}
