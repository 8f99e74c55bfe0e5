package rmaplab.bench.peers;

import java.util.Locale;
import rmaplab.bench.spin.LimitedProcess;
import rmaplab.bench.spin.SpinResult;

/**
 * What one process of a checker did with one program.
 *
 * @param firstBug seconds from the beginning of its exploration to its first bug; NaN without
 * @param bug what it called it; empty without
 * @param rate the most executions (of SPIN: states) per second of an exploration; NaN if not known
 * @param cpuRate the same per second of processor time
 * @param executions of the longest exploration
 * @param verdict what it claims; if nothing, why
 * @param after seconds until it did; NaN if it claims nothing
 */
record Measurement(
    double firstBug,
    String bug,
    double rate,
    double cpuRate,
    long executions,
    String verdict,
    double after) {
  private static final double SHORTEST = 0.02;

  /** What the output of a process says; see {@link Told}. */
  static Measurement of(LimitedProcess.Ended ended) {
    double begin = 0;
    double firstBug = Double.NaN;
    String bug = "";
    double rate = Double.NaN;
    double cpuRate = Double.NaN;
    long most = 0;
    String verdict = "";
    double after = Double.NaN;
    boolean begun = false;
    for (LimitedProcess.Line line : ended.lines()) {
      if (!line.text().startsWith(Told.MARK)) {
        if (begun && bug.isEmpty() && line.text().contains("Deadlock detected")) {
          firstBug = line.seconds() - begin;
          bug = "deadlock";
        }
        continue;
      }
      String[] words = line.text().substring(Told.MARK.length()).split(" ", 3);
      switch (words[0]) {
        case "begin" -> {
          begun = true;
          begin = line.seconds();
        }
        case "bug" -> {
          firstBug = Double.parseDouble(words[1]);
          bug = words[2];
        }
        case "round", "cut" -> {
          String[] times = words[2].split(" ", 2);
          long executions = Long.parseLong(words[1]);
          double seconds = Double.parseDouble(times[0]);
          double cpu = Double.parseDouble(times[1]);
          if (seconds >= SHORTEST && cpu >= SHORTEST && executions > 0) {
            rate = max(rate, executions / seconds);
            cpuRate = max(cpuRate, executions / cpu);
          }
          most = Math.max(most, executions);
        }
        case "verdict" -> {
          after = Double.parseDouble(words[1]);
          verdict = words[2];
        }
        default -> throw new IllegalStateException("a peer said " + line.text());
      }
    }
    if (verdict.isEmpty() && !bug.isEmpty()) {
      verdict = "fail, then it hung";
    } else if (verdict.isEmpty()) {
      verdict = begun ? "none (time was up)" : "none (" + lastWords(ended) + ")";
    }
    return new Measurement(firstBug, bug, rate, cpuRate, most, verdict, after);
  }

  /** SPIN's two searches, to the first error and over all states; it knows states only. */
  static Measurement of(SpinResult first, SpinResult all) {
    boolean failed = !all.kinds().isEmpty();
    String claim = all.closed() ? "exhaustive" : "not exhaustive";
    return new Measurement(
        failed ? first.seconds() : Double.NaN,
        String.join(" ", all.kinds()),
        all.seconds() >= SHORTEST ? all.states() / all.seconds() : Double.NaN,
        Double.NaN,
        all.states(),
        String.format(Locale.ROOT, "%s (%s, %,d states)", all.verdict(), claim, all.states()),
        all.seconds());
  }

  private static double max(double known, double other) {
    return Double.isNaN(known) ? other : Math.max(known, other);
  }

  private static String lastWords(LimitedProcess.Ended ended) {
    return ended.lines().isEmpty() ? "it said nothing" : ended.lines().getLast().text();
  }
}
