package rmaplab.lab.stress;

import org.jspecify.annotations.Nullable;
import rmaplab.memory.space.AddressSpace;

/**
 * A process from its birth to its exit, and from whom it inherits.
 *
 * <p>Private memory of a process holds words that were written to it or, before a fork, to an
 * ancestor. Exec lets go of everything inherited: another life begins in the same process. It
 * forgets the ancestors at the next quiet point, when nobody is looking at an older word any more;
 * children that were forked before go on inheriting by way of the life that ended.
 */
final class Life {
  private final int id;
  private final int slot;
  private final AddressSpace space;
  private final MemoryModel memory;
  private volatile @Nullable Life parent;

  /** Forks since the last exec. */
  private final int depth;

  /** Whether the life began with an exec; false again when its ancestors are forgotten. */
  private boolean startsAnew;

  /** A life; {@code parent} is null without one. */
  Life(int id, int slot, AddressSpace space, MemoryModel memory, @Nullable Life parent) {
    this.id = id;
    this.slot = slot;
    this.space = space;
    this.memory = memory;
    this.parent = parent;
    depth = parent == null ? 0 : parent.depth + 1;
  }

  private Life(Life before) {
    id = before.id;
    slot = before.slot;
    space = before.space;
    memory = before.memory;
    parent = before.parent;
    depth = 0;
    startsAnew = true;
  }

  /** A number that no other process has, for a long time. */
  int id() {
    return id;
  }

  /** The number in the process's name. */
  int slot() {
    return slot;
  }

  AddressSpace space() {
    return space;
  }

  /** What the process must find; for the owner. */
  MemoryModel memory() {
    return memory;
  }

  /** How many forks lie between this and a process that inherited nothing; for the owner. */
  int depth() {
    return depth;
  }

  /** The life that begins when the process executes a new program; for the owner. */
  Life execed() {
    return new Life(this);
  }

  /** Forgets ancestors of which nothing can be left; at rest. */
  void forgetAncestors() {
    if (startsAnew) {
      parent = null;
      startsAnew = false;
    }
  }

  /** Whether a word with a life in it was written to this process or to an ancestor. */
  boolean mayInherit(long word) {
    for (Life life = this; life != null; life = life.parent) {
      if (Stamp.isOfLife(word, life.id)) {
        return true;
      }
    }
    return false;
  }

  @Override
  public String toString() {
    return Layout.process(slot);
  }
}
