package rmaplab.bench.peers;

import org.jetbrains.lincheck.Lincheck;

/** Lincheck's process: the common program in {@code runConcurrentTest}, with its own default. */
public final class LincheckPeer {
  private static final int INVOCATIONS = Lincheck.DEFAULT_INVOCATIONS;

  private LincheckPeer() {}

  /** {@code MODE TASKS SECONDS}. */
  public static void main(String[] args) {
    String mode = args[0];
    int tasks = Integer.parseInt(args[1]);
    double seconds = Double.parseDouble(args[2]);
    Told told = Told.begin(Told.threadsPer(tasks), seconds);
    boolean claimed = false;
    // A short one first, so that the rate of the next is not that of a virtual machine that starts.
    int invocations = INVOCATIONS / 20;
    while (told.seconds() < seconds / 2) {
      try {
        Lincheck.runConcurrentTest(invocations, () -> new CommonThreads(mode, tasks).run());
      } catch (Throwable found) {
        // Whatever it throws, and it throws Errors, is its way to say that it has found something.
        told.bug(found.getClass().getSimpleName());
        told.endRound();
        told.verdict(told.seconds(), "fail");
        return;
      }
      told.endRound();
      if (!claimed && invocations == INVOCATIONS) {
        told.verdict(told.seconds(), "none (" + INVOCATIONS + " runs without a bug)");
        claimed = true;
      }
      invocations = INVOCATIONS;
    }
  }
}
