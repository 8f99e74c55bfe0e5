package rmaplab.memory.ksm;

import org.jspecify.annotations.Nullable;
import rmaplab.memory.Bug;
import rmaplab.memory.sync.Ints;

/**
 * A merged page in the stable tree, and the places where KSM merged it (struct stable_node).
 *
 * <p>The node does not hold its page: when the last who maps that is gone the page is freed, and
 * the node is found to be stale at the next visit. The page names the node; whoever comes from the
 * node to the page looks whether it still does.
 *
 * <p>Locks: the places change under the KSM mutex and the page lock, and are read under either. The
 * frame changes under the locks of the old and the new page, and is read by anybody.
 */
public final class StableNode implements MergedPage {
  private final Ints frame = new Ints(1);
  private @Nullable RmapItem first;

  StableNode() {}

  /** The frame that the page lies in, or lay in before it was freed. */
  public int frame() {
    return frame.get(0);
  }

  /**
   * Notes that the page is in another frame (ksm_migrate_page). The caller holds the locks of both
   * pages; the new one names this node already.
   */
  public void setFrame(int now) {
    frame.set(0, now);
  }

  /** The place that was merged last. */
  public @Nullable RmapItem first() {
    return first;
  }

  /** Adds a place; the caller holds the page lock. */
  void add(RmapItem place) {
    RmapItem second = first;
    place.next = second;
    place.previous = null;
    if (second != null) {
      second.previous = place;
    }
    first = place;
  }

  /** Takes a place out; the caller holds the page lock, or knows that the page is gone. */
  void remove(RmapItem place) {
    RmapItem next = place.next;
    RmapItem previous = place.previous;
    if (previous == null) {
      Bug.unless(first == place, "an rmap_item without predecessor is not the first");
      first = next;
    } else {
      previous.next = next;
    }
    if (next != null) {
      next.previous = previous;
    }
    place.next = null;
    place.previous = null;
  }

  @Override
  public String toString() {
    return "stable node of f" + frame();
  }
}
