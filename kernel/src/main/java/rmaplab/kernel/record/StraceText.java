package rmaplab.kernel.record;

import java.io.IOException;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Passes on what strace writes, and puts the kernel's list of VMAs behind every successful exec.
 *
 * <p>strace holds a program for a moment when its exec returns, having told of it; in that moment
 * the list is taken. If it cannot be had, or the program has gone on meanwhile, there is none, and
 * that is counted.
 *
 * <p>The command is run by a shell that does nothing but exec it, since strace does not hold the
 * first program that it runs: all lines up to that exec are left out.
 */
final class StraceText {
  private static final String DELAYED = " (DELAYED)";
  private static final Pattern EXECUTED =
      Pattern.compile("(\\d+) +\\S+ (?:<\\.\\.\\. )?execve(?:at)?(?:\\(| resumed>).*= 0");

  /** Signals change no memory; a death by one is told by another line. */
  private static final Pattern SIGNAL = Pattern.compile("\\d+ +\\S+ --- .*");

  private static final Pattern GONE = Pattern.compile("\\d+ +\\S+ \\+\\+\\+ (?:exited|killed).*");

  /** Asks for the VMAs of a process that has just performed an exec. */
  interface Lister {
    /** Lines {@code m ...}; none if they cannot be had, or not in time. */
    List<String> rows(int pid);
  }

  private final LineSink out;
  private final Lister lister;
  private boolean shellSeen;
  private boolean begun;
  private final TracingText.Counts counts = new TracingText.Counts();

  StraceText(LineSink out, Lister lister) {
    this.out = out;
    this.lister = lister;
  }

  /** Takes a line of strace. */
  void line(String text) throws IOException {
    String line =
        text.endsWith(DELAYED) ? text.substring(0, text.length() - DELAYED.length()) : text;
    Matcher executed = EXECUTED.matcher(line);
    boolean exec = executed.matches();
    begun |= exec && shellSeen;
    shellSeen |= exec;
    if (!begun || SIGNAL.matcher(line).matches()) {
      return;
    }
    out.line(line);
    counts.exits += GONE.matcher(line).matches() ? 1 : 0;
    if (exec) {
      counts.execs++;
      int pid = Integer.parseInt(executed.group(1));
      List<String> rows = lister.rows(pid);
      if (rows.isEmpty()) {
        counts.brokenPictures++;
        return;
      }
      out.line("M " + pid + " exec " + rows.size());
      for (String row : rows) {
        out.line(row);
      }
    }
  }

  /** What came by; pictures that could not be had count as broken. */
  TracingText.Counts counts() {
    return counts;
  }
}
