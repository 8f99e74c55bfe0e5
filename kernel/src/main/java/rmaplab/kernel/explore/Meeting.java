package rmaplab.kernel.explore;

import rmaplab.workload.ProcessOperation;

/**
 * Two operations of different processes, close together, and a page that both processes map.
 *
 * @param first the one that took effect first
 * @param second the other
 * @param page the shared page, in the numbers of the recording
 */
record Meeting(Deed first, Deed second, long page) {
  private static final long FORK = 200;
  private static final long WRITE = 10;

  /** Whether the second had begun before the first took effect. */
  boolean overlaps() {
    return second.began() < first.event();
  }

  /** How many events lie between the two; 0 if they overlap. */
  long apart() {
    return overlaps() ? 0 : second.event() - first.event();
  }

  /** How far it is from an event: to the nearer of the two. */
  long distance(long event) {
    return Math.min(Math.abs(event - first.event()), Math.abs(event - second.event()));
  }

  /** What a question about it is worth: the less, the better. */
  long rank(long event) {
    return distance(event) + apart() + weight(first) + weight(second);
  }

  /** A fork beside another operation and a migration is more than can be explored in a minute. */
  private static long weight(Deed deed) {
    if (deed.operation() instanceof ProcessOperation.Fork) {
      return FORK;
    }
    return deed.isWrite() ? WRITE : 0;
  }
}
