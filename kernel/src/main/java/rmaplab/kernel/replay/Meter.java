package rmaplab.kernel.replay;

import java.util.ArrayList;
import java.util.List;
import rmaplab.memory.Machine;
import rmaplab.memory.area.Vma;
import rmaplab.memory.rmap.AnonVmaChain;
import rmaplab.memory.space.AddressSpace;

/**
 * Follows the number of VMAs, anon_vmas and edges through a replay.
 *
 * <p>Guarantee: the peaks are exact. A fault only adds, so it is enough to look before each event
 * that is not a fault, and at the end.
 *
 * <p>The timeline has at most {@link #MOST_MOMENTS} moments. When it is full, every second one
 * goes, and from then on only every second one is noted; of the two the one with more bytes stays.
 */
public final class Meter {
  static final int MOST_MOMENTS = 2048;

  /** The costs at a time since the beginning of the recording. */
  public record Moment(long millis, Costs costs) {}

  private final Machine machine;
  private Costs peak = Costs.NONE;
  private long mostVmas;
  private long mostAnonVmas;
  private long mostEdges;
  private int longestChain;

  private List<Moment> timeline = new ArrayList<>();
  private int stride = 1;
  private int ticks;
  private Costs pending = Costs.NONE;

  Meter(Machine machine) {
    this.machine = machine;
  }

  /** Looks at the machine as {@code events} events have left it. */
  void look(long events) {
    long vmas = machine.vmas().live();
    long anonVmas = machine.reverseMap().liveAnonVmas();
    long edges = machine.reverseMap().liveEdges();
    mostVmas = Math.max(mostVmas, vmas);
    mostAnonVmas = Math.max(mostAnonVmas, anonVmas);
    mostEdges = Math.max(mostEdges, edges);
    long bytes =
        vmas * Costs.VMA_BYTES + anonVmas * Costs.ANON_VMA_BYTES + edges * Costs.EDGE_BYTES;
    if (bytes > peak.bytes()) {
      peak = new Costs(events, vmas, anonVmas, edges);
    }
    if (bytes > pending.bytes()) {
      pending = new Costs(events, vmas, anonVmas, edges);
    }
  }

  /** A chain gets longer by fork only: looks at a new child's. */
  void lookAtChains(AddressSpace child) {
    for (int i = 0; i < child.tree().size(); i++) {
      longestChain = Math.max(longestChain, length(child.tree().get(i)));
    }
  }

  private static int length(Vma vma) {
    int length = 0;
    for (AnonVmaChain edge = vma.chain().newest(); edge != null; edge = edge.older()) {
      length++;
    }
    return length;
  }

  /** Notes what has been seen since the last tick. */
  void tick(long millis, long events) {
    look(events);
    ticks++;
    if (ticks < stride) {
      return;
    }
    timeline.add(new Moment(millis, pending));
    ticks = 0;
    pending = Costs.NONE;
    if (timeline.size() == MOST_MOMENTS) {
      thinOut();
    }
  }

  private void thinOut() {
    List<Moment> kept = new ArrayList<>(MOST_MOMENTS);
    for (int i = 0; i + 1 < timeline.size(); i += 2) {
      Moment one = timeline.get(i);
      Moment other = timeline.get(i + 1);
      Costs more = one.costs().bytes() >= other.costs().bytes() ? one.costs() : other.costs();
      kept.add(new Moment(other.millis(), more));
    }
    timeline = kept;
    stride *= 2;
  }

  /** The moment with the most bytes, the first if there are several. */
  public Costs peak() {
    return peak;
  }

  /** The most VMAs at one time. */
  public long mostVmas() {
    return mostVmas;
  }

  /** The most anon_vmas at one time. */
  public long mostAnonVmas() {
    return mostAnonVmas;
  }

  /** The most edges at one time. */
  public long mostEdges() {
    return mostEdges;
  }

  /** The most edges that a VMA ever had; 1 for a program that never forks, 0 before any page. */
  public int longestChain() {
    return mostEdges == 0 ? 0 : Math.max(1, longestChain);
  }

  /** The course of time, each moment with the most that was there since the one before. */
  public List<Moment> timeline() {
    return List.copyOf(timeline);
  }
}
