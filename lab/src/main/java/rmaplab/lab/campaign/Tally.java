package rmaplab.lab.campaign;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import rmaplab.lab.shrink.Cause;
import rmaplab.workload.Workload;

/** What came out of some workloads; those of one set-up, or all. */
final class Tally {
  /** How many messages are kept; the rest is counted. */
  private static final int MOST_KEPT = 20;

  long workloads;
  long inSequence;
  long executions;
  long incomplete;
  long errors;
  boolean ended;
  final List<String> notes = new ArrayList<>();
  final SortedMap<Cause, Seen> causes = new TreeMap<>();

  /**
   * A cause.
   *
   * @param count workloads that show it
   * @param first the first of them
   */
  record Seen(long count, Workload first) {}

  void add(Cause cause, Workload workload) {
    causes.merge(cause, new Seen(1, workload), Tally::sum);
  }

  private static Seen sum(Seen one, Seen other) {
    return new Seen(one.count() + other.count(), one.first());
  }

  void note(String message) {
    if (notes.size() < MOST_KEPT) {
      notes.add(message);
    }
  }

  /** Adds what came out of later workloads. */
  void add(Tally later) {
    workloads += later.workloads;
    inSequence += later.inSequence;
    executions += later.executions;
    incomplete += later.incomplete;
    errors += later.errors;
    later.notes.forEach(this::note);
    later.causes.forEach((cause, seen) -> causes.merge(cause, seen, Tally::sum));
  }
}
