package rmaplab.checker.engine;

import java.util.ArrayList;
import java.util.List;

/** Says in words why no task can go on: who waits for whom, as a cycle where there is one. */
final class Deadlock {
  private final Scheduler scheduler;
  private final CodeMap code;

  Deadlock(Scheduler scheduler, CodeMap code) {
    this.scheduler = scheduler;
    this.code = code;
  }

  String describe() {
    List<Integer> order = new ArrayList<>();
    int seen = 0;
    int t = firstWaiting();
    while (t >= 0 && (seen >> t & 1) == 0) {
      order.add(t);
      seen |= 1 << t;
      int holders = holders(t);
      t = holders == 0 ? -1 : Integer.numberOfTrailingZeros(holders);
      if (t >= 0 && scheduler.isFinished(t)) {
        t = -1; // It waits for nothing, and will release nothing.
      }
    }
    if (t >= 0 && order.contains(t)) {
      order = order.subList(order.indexOf(t), order.size());
    }
    List<String> parts = new ArrayList<>();
    for (int task : order) {
      parts.add(waits(task));
    }
    return String.join("; ", parts);
  }

  private int firstWaiting() {
    for (int t = 0; t < scheduler.tasks(); t++) {
      if (!scheduler.isFinished(t)) {
        return t;
      }
    }
    return -1;
  }

  private int holders(int t) {
    return switch (scheduler.pending().object(t)) {
          case LockState l -> (l.isWriteLocked() ? 1 << l.writer() : 0) | l.readers();
          case Sections.Grace g -> g.open();
          case null, default -> 0;
        }
        & (1 << Clocks.TASKS) - 1;
  }

  private String waits(int t) {
    String what =
        switch (scheduler.pending().object(t)) {
          case LockState l -> l.label + " of " + scheduler.describe(l.owner);
          case Sections.Grace g -> "the end of a " + g.label() + " section";
          case null, default -> "nothing known";
        };
    StringBuilder s = new StringBuilder(scheduler.name(t));
    s.append(" waits for ").append(what);
    s.append(" at ").append(code.placeName(scheduler.pending().site(t)));
    int holders = holders(t);
    if (holders != 0) {
      s.append(", held by ");
      for (int h = holders; h != 0; h &= h - 1) {
        s.append(h == holders ? "" : ", ");
        int holder = Integer.numberOfTrailingZeros(h);
        s.append(scheduler.name(holder));
      }
    } else {
      s.append(", which nobody will release");
    }
    return s.toString();
  }
}
