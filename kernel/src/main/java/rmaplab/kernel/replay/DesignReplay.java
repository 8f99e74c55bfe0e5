package rmaplab.kernel.replay;

import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import rmaplab.kernel.trace.TraceException;
import rmaplab.memory.rmap.Design;

/**
 * What the replay of a recording under one design has shown.
 *
 * @param design the design's name
 * @param events how many events were performed
 * @param seconds how long that took, the reading of the file included, not so attempts with fewer
 *     page frames
 * @param execs the kernel's pictures of new memory, compared with what was made of them
 * @param exits its pictures before exits, compared with ours
 * @param unequal the first pictures that were not equal
 * @param peak the most at one time
 * @param longestChain the most edges that a VMA ever had
 * @param allocations objects that were allocated and freed, by kind
 * @param walks walks from every page at the peak
 * @param walksAtEnd walks from every page that is left at the end
 * @param refusedFaults faults for which the program got a signal
 * @param hasFaults whether the recording has faults; if not, the first page of each piece of
 *     private writable memory was taken as written when it was mapped
 * @param liveProcesses processes that have memory at the end
 * @param skipped what was passed over, counted by kind
 * @param timeline VMAs, anon_vmas and edges in the course of time
 */
public record DesignReplay(
    String design,
    long events,
    double seconds,
    Tally execs,
    Tally exits,
    List<Inequality> unequal,
    Peak peak,
    int longestChain,
    List<Allocated> allocations,
    WalkCensus walks,
    WalkCensus walksAtEnd,
    long refusedFaults,
    boolean hasFaults,
    int liveProcesses,
    SortedMap<String, Long> skipped,
    List<Meter.Moment> timeline) {
  private static final int FACTOR = 8;

  /** How many pictures were compared, and how many of them were equal. */
  public record Tally(long compared, long equal) {
    private static Tally of(Comparisons comparisons) {
      return new Tally(comparisons.compared(), comparisons.equal());
    }
  }

  /**
   * The most at one time: each number by itself, and the memory of all.
   *
   * @param bytes of the VMAs, anon_vmas and edges that were there together
   * @param event how many events had been performed when it was so many bytes
   */
  public record Peak(long vmas, long anonVmas, long edges, long bytes, long event) {}

  /**
   * Performs a recording; then, for the walks at the peak, once more up to there.
   *
   * @param frames the machine's page frames at the first attempt; if they are used up, the next one
   *     has eight times as many
   * @param mostFrames how many it may have at most
   * @param stop asked now and then whether to end early
   * @throws TraceException if the recording cannot be read, or needs more frames
   */
  public static DesignReplay of(
      Path trace, Design design, int frames, int mostFrames, BooleanSupplier stop)
      throws TraceException {
    try {
      return of(trace, design, frames, stop);
    } catch (FramesUsedUpException e) {
      if (frames == mostFrames) {
        throw e;
      }
      int more = (int) Math.min(mostFrames, (long) frames * FACTOR);
      return of(trace, design, more, mostFrames, stop);
    }
  }

  /** As above, in one attempt. */
  public static DesignReplay of(Path trace, Design design, int frames, BooleanSupplier stop)
      throws TraceException {
    long began = System.nanoTime();
    Replay replay = Replay.run(trace, design, frames, Long.MAX_VALUE, stop);
    double seconds = (System.nanoTime() - began) / 1e9;
    Meter meter = replay.meter();
    Costs most = meter.peak();
    Replay upToPeak = Replay.run(trace, design, frames, most.event(), stop);
    List<Inequality> unequal =
        Stream.concat(replay.starts().first().stream(), replay.exits().first().stream()).toList();
    return new DesignReplay(
        design.name(),
        replay.events(),
        seconds,
        Tally.of(replay.starts()),
        Tally.of(replay.exits()),
        unequal,
        new Peak(
            meter.mostVmas(), meter.mostAnonVmas(), meter.mostEdges(), most.bytes(), most.event()),
        meter.longestChain(),
        replay.allocations(),
        upToPeak.census(),
        replay.census(),
        replay.refusedFaults(),
        replay.hasFaults(),
        replay.liveProcesses(),
        replay.skippedEvents().counts(),
        meter.timeline());
  }
}
