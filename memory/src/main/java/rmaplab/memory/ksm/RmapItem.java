package rmaplab.memory.ksm;

import org.jspecify.annotations.Nullable;
import rmaplab.memory.rmap.AnonVma;
import rmaplab.memory.space.AddressSpace;

/**
 * What KSM knows of one page of one process (struct rmap_item): its checksum at the last visit, and
 * in which tree it stands.
 *
 * <p>Locks: the KSM mutex. Once it is a place of a stable node, reverse walks read it under the
 * page lock.
 */
public final class RmapItem {
  /** Where an item stands. */
  enum State {
    /** In no tree. */
    LOOSE,
    /** In the unstable tree of the pass in {@code pass}. */
    UNSTABLE,
    /** A place of a stable node. */
    STABLE
  }

  private @Nullable AddressSpace space;
  private long page;
  private @Nullable AnonVma anonVma;
  private State state = State.LOOSE;
  private int checksum;
  private long pass;
  private @Nullable StableNode node;

  /** Neighbours among the places of a stable node. */
  @Nullable RmapItem next;

  @Nullable RmapItem previous;

  RmapItem() {}

  void init(AddressSpace space, long page) {
    this.space = space;
    this.page = page;
  }

  /** The process. */
  public AddressSpace space() {
    AddressSpace mm = space;
    if (mm == null) {
      throw new AssertionError("an rmap_item without address space");
    }
    return mm;
  }

  /** The page of the process. */
  public long page() {
    return page;
  }

  /** The own anon_vma of the VMA in which the page was merged, which the item holds. */
  public AnonVma anonVma() {
    AnonVma held = anonVma;
    if (held == null) {
      throw new AssertionError(this + " holds no anon_vma");
    }
    return held;
  }

  /** The next place of the stable node. */
  public @Nullable RmapItem next() {
    return next;
  }

  /** Whether the item holds an anon_vma: it is stable, or is being merged. */
  public boolean isHolding() {
    return anonVma != null;
  }

  /** Whether the item is a place of this node. */
  public boolean isPlaceOf(StableNode other) {
    return state == State.STABLE && node == other;
  }

  void setAnonVma(@Nullable AnonVma anonVma) {
    this.anonVma = anonVma;
  }

  State state() {
    return state;
  }

  StableNode node() {
    StableNode n = node;
    if (n == null) {
      throw new AssertionError(this + " is stable without a node");
    }
    return n;
  }

  int checksum() {
    return checksum;
  }

  void setChecksum(int checksum) {
    this.checksum = checksum;
  }

  long pass() {
    return pass;
  }

  void becomeLoose() {
    state = State.LOOSE;
    node = null;
  }

  void becomeUnstable(long inPass) {
    state = State.UNSTABLE;
    pass = inPass;
  }

  void becomeStable(StableNode of) {
    state = State.STABLE;
    node = of;
  }

  @Override
  public String toString() {
    return "rmap_item " + (space == null ? "?" : space.name()) + ":" + page;
  }
}
