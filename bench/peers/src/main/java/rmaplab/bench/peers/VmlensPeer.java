package rmaplab.bench.peers;

import com.vmlens.api.AllInterleavings;

/** VMLens' process: the common program in its loop. Needs its agent. */
public final class VmlensPeer {
  private VmlensPeer() {}

  /** {@code MODE TASKS SECONDS}. */
  public static void main(String[] args) {
    String mode = args[0];
    int tasks = Integer.parseInt(args[1]);
    Told told = Told.begin(Told.threadsPer(tasks), Double.parseDouble(args[2]));
    boolean found = false;
    try (AllInterleavings all = new AllInterleavings(mode + tasks)) {
      while (!found && all.hasNext()) {
        try {
          new CommonThreads(mode, tasks).run();
        } catch (AssertionError lost) {
          found = true;
          told.bug("AssertionError");
        }
      }
    }
    told.endRound();
    told.verdict(told.seconds(), found ? "fail" : "pass (its loop ended)");
    Runtime.getRuntime().halt(0);
  }
}
