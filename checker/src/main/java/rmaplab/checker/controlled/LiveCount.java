package rmaplab.checker.controlled;

/** A count that no task may look at: it would depend on how far the others are. */
final class LiveCount {
  private long count;

  void add(int delta) {
    count += delta;
  }

  long get() {
    if (Hooks.ENGINE.task() >= 0) {
      throw new IllegalStateException("live() means nothing while tasks run, and is not explored");
    }
    return count;
  }
}
