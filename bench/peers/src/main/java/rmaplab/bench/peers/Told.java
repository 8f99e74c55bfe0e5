package rmaplab.bench.peers;

import java.lang.management.ManagementFactory;
import java.util.Locale;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * What a peer's process tells the process that measures it, in lines on standard output. {@link
 * Measurement} reads them.
 *
 * <p>When the time is up, {@code cut} tells how far it came, and the process ends at once: a
 * checker that is stuck cannot be asked to stop.
 */
final class Told {
  /** All lines begin so; what else a peer prints is none of ours. */
  static final String MARK = "peer:";

  private static final long ROUND_NANOS = 1_000_000_000;

  private final LongSupplier executions;
  private final long start;
  private long roundStart;
  private double roundCpu;
  private long roundExecutions;

  private Told(LongSupplier executions) {
    this.executions = executions;
    start = System.nanoTime();
    beginRound();
  }

  /**
   * The exploration begins now.
   *
   * @param executions how many there have been in this process; asked from any thread
   * @param seconds after which the process ends itself
   */
  static Told begin(LongSupplier executions, double seconds) {
    say("begin");
    Told told = new Told(executions);
    ScheduledExecutorService clock =
        Executors.newSingleThreadScheduledExecutor(work -> {
          Thread thread = new Thread(work, "time is up");
          thread.setDaemon(true);
          return thread;
        });
    var _ =
        clock.schedule(
            () -> {
              told.rate("cut");
              Runtime.getRuntime().halt(0);
            },
            (long) (seconds * 1000),
            TimeUnit.MILLISECONDS);
    return told;
  }

  /**
   * Threads that were started in this process, for each task of the program: the executions of a
   * checker that runs each task in a thread. Counted by the virtual machine, out of the checker's
   * sight, so that counting is not itself explored.
   */
  static LongSupplier threadsPer(int tasks) {
    var threads = ManagementFactory.getThreadMXBean();
    return () -> threads.getTotalStartedThreadCount() / tasks;
  }

  /** Seconds since the beginning. */
  double seconds() {
    return (System.nanoTime() - start) / 1e9;
  }

  /** A bug has been found, the first. */
  void bug(String what) {
    say("bug %.4f %s", seconds(), what);
  }

  /** An exploration of the program ends and the next begins. */
  void endRound() {
    rate("round");
    beginRound();
  }

  /** The same, if there has been time to measure a rate; else the round goes on. */
  void endRoundIfLong() {
    if (System.nanoTime() - roundStart > ROUND_NANOS) {
      endRound();
    }
  }

  /** What the checker claims about the program, and when it could. */
  void verdict(double seconds, String claim) {
    say("verdict %.4f %s", seconds, claim);
  }

  private void beginRound() {
    roundStart = System.nanoTime();
    roundCpu = cpuSeconds();
    roundExecutions = executions.getAsLong();
  }

  private void rate(String word) {
    say(
        word + " %d %.4f %.4f",
        executions.getAsLong() - roundExecutions,
        (System.nanoTime() - roundStart) / 1e9,
        cpuSeconds() - roundCpu);
  }

  /** Processor time of all threads, the compiler's and the collector's too. */
  private static double cpuSeconds() {
    return ManagementFactory.getOperatingSystemMXBean()
            instanceof com.sun.management.OperatingSystemMXBean system
        ? system.getProcessCpuTime() / 1e9
        : Double.NaN;
  }

  private static void say(String format, Object... values) {
    System.out.println(MARK + String.format(Locale.ROOT, format, values));
    System.out.flush();
  }
}
