package rmaplab.checker.engine;

/**
 * The clocks of one shared location: of everything that changed it, that looked, that added to it
 * without looking, and that counted references without learning what others may change.
 *
 * <p>Each comes after all earlier ones that it conflicts with ({@link Op}): those of another kind,
 * and a change also after changes.
 */
class Cell extends Numbered {
  private long changedLow;
  private long changedHigh;
  private long lookedLow;
  private long lookedHigh;
  private long addedLow;
  private long addedHigh;
  private long countedLow;
  private long countedHigh;

  /** Nobody has touched the location. */
  final void clear() {
    changedLow = 0;
    changedHigh = 0;
    lookedLow = 0;
    lookedHigh = 0;
    addedLow = 0;
    addedHigh = 0;
    countedLow = 0;
    countedHigh = 0;
  }

  /** The task looks at the location. Ends no segment: the caller does. */
  final void look(Clocks clocks, int task) {
    clocks.join(task, changedLow, changedHigh);
    joinAdders(clocks, task);
    leave(clocks, task);
  }

  private void joinAdders(Clocks clocks, int task) {
    if ((addedLow | addedHigh) != 0) {
      clocks.join(task, addedLow, addedHigh);
    }
    if ((countedLow | countedHigh) != 0) {
      clocks.join(task, countedLow, countedHigh);
    }
  }

  /** The task adds to the location. */
  final void add(Clocks clocks, int task) {
    clocks.join(task, changedLow, changedHigh);
    clocks.join(task, lookedLow, lookedHigh);
    clocks.join(task, countedLow, countedHigh);
    addedLow = Clocks.max(addedLow, clocks.low[task]);
    if (clocks.isWide()) {
      addedHigh = Clocks.max(addedHigh, clocks.high[task]);
    }
  }

  /** The task counts one up or down, as others may at the same time. */
  final void count(Clocks clocks, int task) {
    clocks.join(task, changedLow, changedHigh);
    clocks.join(task, lookedLow, lookedHigh);
    clocks.join(task, addedLow, addedHigh);
    countedLow = Clocks.max(countedLow, clocks.low[task]);
    if (clocks.isWide()) {
      countedHigh = Clocks.max(countedHigh, clocks.high[task]);
    }
  }

  /** The task comes after all earlier changes, but nothing needs to come after it. */
  final void follow(Clocks clocks, int task) {
    clocks.join(task, changedLow, changedHigh);
  }

  /** Others that change the location come after this. */
  final void leave(Clocks clocks, int task) {
    lookedLow = Clocks.max(lookedLow, clocks.low[task]);
    if (clocks.isWide()) {
      lookedHigh = Clocks.max(lookedHigh, clocks.high[task]);
    }
  }

  /** The task changes the location. */
  final void change(Clocks clocks, int task) {
    if ((lookedLow | lookedHigh) != 0) {
      clocks.join(task, lookedLow, lookedHigh);
    }
    joinAdders(clocks, task);
    long low = Clocks.max(changedLow, clocks.low[task]);
    clocks.low[task] = low;
    changedLow = low;
    if (clocks.isWide()) {
      long high = Clocks.max(changedHigh, clocks.high[task]);
      clocks.high[task] = high;
      changedHigh = high;
    }
  }
}
