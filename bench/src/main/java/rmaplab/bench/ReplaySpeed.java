package rmaplab.bench;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.Locale;
import rmaplab.kernel.replay.Replay;
import rmaplab.memory.rmap.Design;
import rmaplab.memory.rmap.Designs;

/**
 * Replays a recording a number of times in one virtual machine, the first time cold. A line for
 * each: events, wall time, processor time of the thread that performs (another one reads and
 * decompresses), and how many events that makes in a second.
 *
 * <p>{@code java -cp bench/target/benchmarks.jar rmaplab.bench.ReplaySpeed RECORDING [TIMES]}
 */
public final class ReplaySpeed {
  private static final int FRAMES = 1 << 18;

  private ReplaySpeed() {}

  /** The recording, and how often. */
  public static void main(String[] arguments) throws Exception {
    Path recording = Path.of(arguments[0]);
    int times = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 1;
    Design design = Designs.named("linux-6.18").orElseThrow();
    var threads = ManagementFactory.getThreadMXBean();
    for (int i = 0; i < times; i++) {
      long began = System.nanoTime();
      long used = threads.getCurrentThreadCpuTime();
      Replay replay = Replay.run(recording, design, FRAMES, Long.MAX_VALUE, () -> false);
      double processor = (threads.getCurrentThreadCpuTime() - used) / 1e9;
      double wall = (System.nanoTime() - began) / 1e9;
      System.out.printf(
          Locale.ROOT,
          "%,d events, wall %.2f s, performing %.3f s of processor time: %.2f M/s%n",
          replay.events(),
          wall,
          processor,
          replay.events() / processor / 1e6);
    }
  }
}
