package rmaplab.cli;

import java.io.PrintWriter;
import java.util.Locale;

/** One line on a terminal that is written over and over while something takes its time. */
final class ProgressLine {
  private static final int WIDTH = 78;
  private static final long PERIOD_NANOS = 100_000_000;

  private final PrintWriter err;
  private final boolean shown;
  private long next = System.nanoTime() + PERIOD_NANOS;
  private boolean dirty;

  ProgressLine(Terminal terminal, CommonOptions common) {
    err = terminal.err();
    shown = terminal.errIsTerminal() && !common.quiet();
  }

  /** Shows how far an exploration is, unless it was shown a moment ago. */
  void show(String what, int stage, long executions, long failures) {
    String search = stage < 0 ? "all interleavings" : "up to " + stage + " preemptions";
    show(
        String.format(
            Locale.ROOT,
            "%s: %s, %,d executions, %,d failing",
            what,
            search,
            executions,
            failures));
  }

  /** Shows a text, unless one was shown a moment ago. */
  synchronized void show(String text) {
    if (!shown || System.nanoTime() - next < 0) {
      return;
    }
    next = System.nanoTime() + PERIOD_NANOS;
    String line = text.length() > WIDTH ? text.substring(0, WIDTH) : text;
    err.print("\r" + line + " ".repeat(WIDTH - line.length()));
    err.flush();
    dirty = true;
  }

  /** Leaves an empty line behind. */
  synchronized void clear() {
    if (dirty) {
      err.print("\r" + " ".repeat(WIDTH) + "\r");
      err.flush();
      dirty = false;
    }
  }
}
