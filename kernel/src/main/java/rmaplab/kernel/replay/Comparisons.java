package rmaplab.kernel.replay;

import java.util.ArrayList;
import java.util.List;
import rmaplab.kernel.trace.Snapshot;
import rmaplab.memory.space.AddressSpace;

/**
 * How many of the kernel's snapshots of one kind were equal to ours, and the first that were not.
 */
public final class Comparisons {
  private static final int MOST_KEPT = 3;

  private long compared;
  private long equal;
  private final List<Inequality> first = new ArrayList<>();

  /** None yet. */
  Comparisons() {}

  void compare(AddressSpace ours, Snapshot kernels) {
    compared++;
    if (SnapshotComparison.equal(ours, kernels)) {
      equal++;
    } else if (first.size() < MOST_KEPT) {
      first.add(SnapshotComparison.inequality(ours, kernels));
    }
  }

  /** How many were compared. */
  public long compared() {
    return compared;
  }

  /** How many of them were equal in bounds, rights and anonymous pages of every VMA. */
  public long equal() {
    return equal;
  }

  /** The first that were not. */
  public List<Inequality> first() {
    return List.copyOf(first);
  }
}
