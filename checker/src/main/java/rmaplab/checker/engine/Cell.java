package rmaplab.checker.engine;

/**
 * The clocks of one shared location: of everything that changed it, and of everything that looked.
 *
 * <p>A look comes after all earlier changes; a change comes after all earlier changes and looks.
 */
class Cell extends Numbered {
  private long changedLow;
  private long changedHigh;
  private long lookedLow;
  private long lookedHigh;

  /** Nobody has touched the location. */
  final void clear() {
    changedLow = 0;
    changedHigh = 0;
    lookedLow = 0;
    lookedHigh = 0;
  }

  /** The task looks at the location. Ends no segment: the caller does. */
  final void look(Clocks clocks, int task) {
    clocks.join(task, changedLow, changedHigh);
    leave(clocks, task);
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
    long low = Clocks.max(Clocks.max(changedLow, lookedLow), clocks.low[task]);
    clocks.low[task] = low;
    changedLow = low;
    if (clocks.isWide()) {
      long high = Clocks.max(Clocks.max(changedHigh, lookedHigh), clocks.high[task]);
      clocks.high[task] = high;
      changedHigh = high;
    }
  }
}
