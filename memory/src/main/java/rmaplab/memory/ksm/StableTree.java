package rmaplab.memory.ksm;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import rmaplab.memory.Bug;
import rmaplab.memory.Machine;
import rmaplab.memory.frame.PhysicalMemory;
import rmaplab.memory.sync.Slab;

/**
 * The merged pages in order of content, and the places of each (root_stable_tree).
 *
 * <p>Merged pages are write-protected, so their order holds. Here it is a sorted array. Guarded by
 * the KSM mutex.
 *
 * <p>From a node to its page leads no reference: the page may be freed, reclaimed or moved at any
 * time. {@link #pageOf} therefore follows the protocol of get_ksm_page, Linux 3.9: read the frame,
 * see that its page names the node, take a reference unless there is none, see again. If not, and
 * the node has not been given another frame meanwhile, the node is stale and goes.
 */
final class StableTree {
  private final Machine machine;
  private final PhysicalMemory memory;
  private final Slab<StableNode> slab;
  private final List<StableNode> nodes = new ArrayList<>();
  private long shared;
  private long sharing;

  StableTree(Machine machine) {
    this.machine = machine;
    memory = machine.memory();
    slab = new Slab<>("stable_node", StableNode::new, machine.allocations());
  }

  /**
   * The merged page with the content of {@code frame}, perhaps itself, with a reference for the
   * caller, or NO_FRAME (stable_tree_search). It is not being migrated then.
   */
  int find(int frame) {
    if (memory.backing(frame) instanceof StableNode) {
      memory.get(frame);
      return frame;
    }
    while (true) {
      int position = search(frame);
      if (position < 0) {
        return PhysicalMemory.NO_FRAME;
      }
      // A migration that is under way ends before the lock is had; a later one sees the reference.
      int found = lockedPageOf(nodes.get(position));
      if (found != PhysicalMemory.NO_FRAME) {
        memory.locks().unlock(found);
        return found;
      }
    }
  }

  /**
   * Gives a page a node (stable_tree_insert). The caller holds the lock of the page, which is
   * write-protected.
   *
   * @return null without memory, or if there is a page with this content by now
   */
  @Nullable StableNode insert(int frame) {
    memory.locks().assertHeld(frame);
    int position = search(frame);
    if (position >= 0) {
      return null;
    }
    StableNode node = slab.allocate();
    if (node != null) {
      node.setFrame(frame);
      nodes.add(-position - 1, node);
      memory.bind(frame, node, memory.index(frame));
    }
    return node;
  }

  /** Makes an item, which holds its anon_vma, a place of a node; the page lock is held. */
  void append(RmapItem item, StableNode node) {
    memory.locks().assertHeld(node.frame());
    Bug.unless(item.isHolding(), "a place must hold its anon_vma");
    if (node.first() == null) {
      shared++;
    } else {
      sharing++;
    }
    node.add(item);
    item.becomeStable(node);
  }

  /** Takes an item from its node, if that is not stale, and lets its anon_vma go. */
  void detach(RmapItem item) {
    StableNode node = item.node();
    int frame = lockedPageOf(node);
    if (frame != PhysicalMemory.NO_FRAME) {
      forgetPlace(node, item);
      memory.locks().unlock(frame);
      memory.put(frame);
      letGo(item);
    }
  }

  /** Lets the anon_vma go that an item holds (drop_anon_vma). */
  void letGo(RmapItem item) {
    machine.reverseMap().letGo(item.anonVma());
    item.setAnonVma(null);
  }

  /**
   * Where the content of {@code frame} is, or -1 - where it would have to be inserted. Prunes stale
   * nodes that it meets, and begins again then.
   */
  private int search(int frame) {
    int low = 0;
    int high = nodes.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      int there = pageOf(nodes.get(middle));
      if (there == PhysicalMemory.NO_FRAME) {
        low = 0;
        high = nodes.size();
        continue;
      }
      int order = PageContents.compare(memory.store(), frame, there);
      memory.put(there);
      if (order == 0) {
        return middle;
      }
      if (order < 0) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return -low - 1;
  }

  private int lockedPageOf(StableNode node) {
    while (true) {
      int frame = pageOf(node);
      if (frame == PhysicalMemory.NO_FRAME) {
        return frame;
      }
      memory.locks().lock(frame);
      if (memory.backing(frame) == node) {
        return frame;
      }
      memory.locks().unlock(frame);
      memory.put(frame);
    }
  }

  /** The node's page with a reference for the caller; NO_FRAME if it is gone, and the node too. */
  private int pageOf(StableNode node) {
    while (true) {
      int frame = node.frame();
      if (memory.backing(frame) == node && memory.getUnlessZero(frame)) {
        if (memory.backing(frame) == node) {
          return frame;
        }
        memory.put(frame);
      }
      if (node.frame() == frame) {
        prune(node);
        return PhysicalMemory.NO_FRAME;
      }
    }
  }

  /** Removes a node whose page is gone (remove_node_from_stable_tree). */
  private void prune(StableNode node) {
    for (RmapItem item = node.first(); item != null; item = node.first()) {
      forgetPlace(node, item);
      letGo(item);
    }
    nodes.remove(node);
    slab.free(node);
  }

  private void forgetPlace(StableNode node, RmapItem item) {
    node.remove(item);
    item.becomeLoose();
    if (node.first() == null) {
      shared--;
    } else {
      sharing--;
    }
  }

  long shared() {
    return shared;
  }

  long sharing() {
    return sharing;
  }

  List<StableNode> nodes() {
    return List.copyOf(nodes);
  }

  long live() {
    return slab.live();
  }
}
