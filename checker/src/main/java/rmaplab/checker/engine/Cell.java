package rmaplab.checker.engine;

/**
 * The clocks of one shared location: of everything that changed it, that looked, that added to it
 * without looking, and that took from it without looking.
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
  private long takenLow;
  private long takenHigh;

  /** Nobody has touched the location. */
  final void clear() {
    changedLow = 0;
    changedHigh = 0;
    lookedLow = 0;
    lookedHigh = 0;
    addedLow = 0;
    addedHigh = 0;
    takenLow = 0;
    takenHigh = 0;
  }

  /** The task looks at the location. Ends no segment: the caller does. */
  final void look(Clocks clocks, int task) {
    clocks.join(task, changedLow, changedHigh);
    joinCounted(clocks, task);
    leave(clocks, task);
  }

  private void joinCounted(Clocks clocks, int task) {
    if ((addedLow | addedHigh) != 0) {
      clocks.join(task, addedLow, addedHigh);
    }
    if ((takenLow | takenHigh) != 0) {
      clocks.join(task, takenLow, takenHigh);
    }
  }

  /** The task adds to the location. */
  final void add(Clocks clocks, int task) {
    clocks.join(task, changedLow, changedHigh);
    clocks.join(task, lookedLow, lookedHigh);
    clocks.join(task, takenLow, takenHigh);
    addedLow = Clocks.max(addedLow, clocks.low[task]);
    if (clocks.isWide()) {
      addedHigh = Clocks.max(addedHigh, clocks.high[task]);
    }
  }

  /** The task takes from the location. */
  final void take(Clocks clocks, int task) {
    clocks.join(task, changedLow, changedHigh);
    clocks.join(task, lookedLow, lookedHigh);
    clocks.join(task, addedLow, addedHigh);
    takenLow = Clocks.max(takenLow, clocks.low[task]);
    if (clocks.isWide()) {
      takenHigh = Clocks.max(takenHigh, clocks.high[task]);
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
    joinCounted(clocks, task);
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
