package rmaplab.checker.engine;

/** A clock that collects those of some events, for later ones that come after all of them. */
class Stamp extends Numbered {
  private long low;
  private long high;

  final void clear() {
    low = 0;
    high = 0;
  }

  /** What the task has done so far counts among the events. */
  final void add(Clocks clocks, int task) {
    low = Clocks.max(low, clocks.low[task]);
    high = Clocks.max(high, clocks.high[task]);
  }

  /** What the task does from now on comes after the events. */
  final void joinTo(Clocks clocks, int task) {
    clocks.join(task, low, high);
  }

  /** Starts with the events of another. */
  final void copyFrom(Stamp other) {
    low = other.low;
    high = other.high;
  }
}
