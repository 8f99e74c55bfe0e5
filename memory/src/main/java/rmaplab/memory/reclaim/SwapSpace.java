package rmaplab.memory.reclaim;

import java.util.Arrays;
import rmaplab.memory.Bug;
import rmaplab.memory.frame.PhysicalMemory;
import rmaplab.memory.sync.Allocations;
import rmaplab.memory.sync.FrameStore;
import rmaplab.memory.sync.Ints;
import rmaplab.memory.sync.LockClass;
import rmaplab.memory.sync.SpinLock;

/**
 * Swap space: slots that hold the bytes of a page each, and the swap cache, which says which page
 * of memory is the same as which slot (mm/swapfile.c and mm/swap_state.c, Linux 2.6.34).
 *
 * <p>Guarantee: as long as a swap entry names a slot, its bytes can be had: from the slot, or from
 * the page that the cache names. There is one page for a slot at most, so everybody who swaps the
 * slot in gets the same page.
 *
 * <p>Mechanism: a slot counts the swap entries that name it. It is free when the count is 0 and the
 * cache names no page. A page in the cache is referenced by it, and enters and leaves it locked. A
 * slot's bytes are written and read under the lock of its page.
 *
 * <p>A machine without swap space has no slots; questions about pages are then answered without a
 * look.
 */
public final class SwapSpace {
  /** No slot. */
  public static final int NO_SLOT = -1;

  private final PhysicalMemory memory;
  private final Allocations allocations;

  /** Guards {@link #counts}, {@link #cache} and {@link #freeSlots}; taken under page tables. */
  private final SpinLock lock = new SpinLock(LockClass.SWAP, "the machine");

  private final int[] counts;
  private final int[] cache;

  /** The words of each slot; none before it is first written. */
  private final long[][] bytes;

  /** A stack of free slots, the lowest on top at first. */
  private final int[] freeSlots;

  private int freeCount;

  /** For each frame the slot + 1; changes under the lock and the page lock, read by anybody. */
  private final Ints slotOfFrame;

  /** All slots free. */
  public SwapSpace(int slots, PhysicalMemory memory, Allocations allocations) {
    this.memory = memory;
    this.allocations = allocations;
    counts = new int[slots];
    cache = new int[slots];
    Arrays.fill(cache, PhysicalMemory.NO_FRAME);
    bytes = new long[slots][0];
    freeSlots = new int[slots];
    for (int i = 0; i < slots; i++) {
      freeSlots[i] = slots - 1 - i;
    }
    freeCount = slots;
    slotOfFrame = new Ints(slots == 0 ? 0 : memory.store().frames());
  }

  /** The number of slots, free or not. */
  public int slots() {
    return counts.length;
  }

  /** The slot that the page is a copy of; {@link #NO_SLOT} if it is not in the cache. */
  public int slotOf(int frame) {
    return slots() == 0 ? NO_SLOT : slotOfFrame.get(frame) - 1;
  }

  /** Whether the page is in the cache, which then holds a reference (PageSwapCache). */
  public boolean isCached(int frame) {
    return slotOf(frame) != NO_SLOT;
  }

  /**
   * Gives a page a slot and puts it into the cache (add_to_swap). The caller holds the page lock.
   *
   * @return false when all slots are taken or the allocation was made to fail
   */
  public boolean add(int frame) {
    memory.locks().assertHeld(frame);
    if (!allocations.permit("swap slot")) {
      return false;
    }
    return enterFreeSlot(frame) || (shrinkCache() && enterFreeSlot(frame));
  }

  private boolean enterFreeSlot(int frame) {
    lock.lock();
    boolean found = freeCount > 0;
    if (found) {
      enter(freeSlots[--freeCount], frame);
    }
    lock.unlock();
    return found;
  }

  /**
   * Takes pages out of the cache that no swap entry names: whoever dropped the last entry could not
   * have their locks (__try_to_reclaim_swap). The caller may hold the lock of one page.
   *
   * @return whether there were any
   */
  private boolean shrinkCache() {
    boolean dropped = false;
    for (int slot = 0; slot < slots(); slot++) {
      lock.lock();
      int frame = counts[slot] == 0 ? cache[slot] : PhysicalMemory.NO_FRAME;
      if (frame != PhysicalMemory.NO_FRAME) {
        memory.get(frame);
      }
      lock.unlock();
      if (frame != PhysicalMemory.NO_FRAME) {
        if (memory.locks().tryLock(frame)) {
          dropped |= dropUnnamed(frame);
          memory.locks().unlock(frame);
        }
        memory.put(frame);
      }
    }
    return dropped;
  }

  /** The page of a slot with a reference for the caller, or NO_FRAME (lookup_swap_cache). */
  public int lookup(int slot) {
    lock.lock();
    int frame = cache[slot];
    if (frame != PhysicalMemory.NO_FRAME) {
      memory.get(frame);
    }
    lock.unlock();
    return frame;
  }

  /**
   * Puts a new page, which the caller has locked, into the cache, for the slot's bytes to be read
   * into (the middle of read_swap_cache_async).
   *
   * @return {@code frame}; or another page that was there first, with a reference for the caller;
   *     or NO_FRAME if no swap entry names the slot any more
   */
  public int enterOrLookup(int slot, int frame) {
    memory.locks().assertHeld(frame);
    lock.lock();
    int there = cache[slot];
    if (there != PhysicalMemory.NO_FRAME) {
      memory.get(there);
    } else if (counts[slot] > 0) {
      enter(slot, frame);
      there = frame;
    }
    lock.unlock();
    return there;
  }

  /** Counts one more swap entry; the caller holds the lock of a page table with such an entry. */
  public void duplicate(int slot) {
    lock.lock();
    counts[slot]++;
    lock.unlock();
  }

  /**
   * Counts one swap entry less (swap_free); the caller holds the lock of the page table that lost
   * it. A page in the cache stays there.
   */
  public void release(int slot) {
    lock.lock();
    count(slot, -1);
    lock.unlock();
  }

  /**
   * As {@link #release}, and drops the slot's page from the cache if nobody needs it and its lock
   * is free (free_swap_and_cache).
   */
  public void releaseAndClean(int slot) {
    lock.lock();
    count(slot, -1);
    int frame = counts[slot] == 0 ? cache[slot] : PhysicalMemory.NO_FRAME;
    if (frame != PhysicalMemory.NO_FRAME) {
      memory.get(frame);
    }
    lock.unlock();
    if (frame != PhysicalMemory.NO_FRAME) {
      clean(frame);
      memory.put(frame);
    }
  }

  /**
   * Drops a page from the cache that no swap entry names and nobody maps, if its lock is free
   * (free_swap_cache). The caller holds a reference.
   */
  public void clean(int frame) {
    if (isCached(frame) && memory.mapCount(frame) == 0 && memory.locks().tryLock(frame)) {
      dropUnnamed(frame);
      memory.locks().unlock(frame);
    }
  }

  /**
   * Takes a page out of the cache and frees its slot if no swap entry names that
   * (try_to_free_swap). The caller holds the page lock and a reference.
   *
   * @return whether the page is not in the cache now
   */
  public boolean dropUnnamed(int frame) {
    return dropIfNamedBy(frame, 0, 0);
  }

  /**
   * Takes a page out of the cache if the one swap entry that names its slot is the caller's, who
   * maps the page instead (reuse_swap_page for a page that nobody maps). The caller holds the page
   * lock, a reference, and the lock of the page table with the entry.
   *
   * @return false if others need the slot; nothing has changed then
   */
  public boolean takeOver(int frame) {
    Bug.unless(isCached(frame), "only a page of the swap cache can be taken over");
    return dropIfNamedBy(frame, 1, -1);
  }

  /** Whether one swap entry names the slot (__swap_count). */
  boolean isNamedOnce(int slot) {
    lock.lock();
    boolean once = counts[slot] == 1;
    lock.unlock();
    return once;
  }

  /** The page's content is nowhere else from then on: it is dirty. */
  private boolean dropIfNamedBy(int frame, int entries, int change) {
    int slot = slotOf(frame);
    if (slot == NO_SLOT) {
      return true;
    }
    memory.locks().assertHeld(frame);
    lock.lock();
    boolean drop = counts[slot] == entries;
    if (drop) {
      count(slot, change);
      leave(slot, frame);
    }
    lock.unlock();
    if (drop) {
      memory.setDirty(frame, true);
      memory.put(frame);
    }
    return drop;
  }

  /**
   * Takes a page out of the cache that only the cache and the caller hold, and which is written to
   * its slot (__remove_mapping). The caller holds the page lock; nobody maps the page.
   *
   * @return false if somebody else holds it; it stays in the cache then
   */
  public boolean evict(int frame) {
    memory.locks().assertHeld(frame);
    lock.lock();
    // Under the lock nobody can find the page in the cache, and no page table leads to it.
    boolean alone = memory.references(frame) == 2;
    if (alone) {
      leave(slotOf(frame), frame);
    }
    lock.unlock();
    if (alone) {
      memory.put(frame);
    }
    return alone;
  }

  /**
   * Puts {@code fresh} in the place of {@code old} if only the cache and the caller hold that
   * (migrate_page_move_mapping). Both pages are locked by the caller.
   *
   * @return false if somebody else holds {@code old}; nothing has changed then
   */
  public boolean replace(int old, int fresh) {
    memory.locks().assertHeld(old);
    memory.locks().assertHeld(fresh);
    lock.lock();
    boolean alone = memory.references(old) == 2;
    if (alone) {
      int slot = slotOf(old);
      slotOfFrame.set(old, 0);
      enter(slot, fresh);
    }
    lock.unlock();
    if (alone) {
      memory.put(old);
    }
    return alone;
  }

  /** Writes a page's bytes to its slot. The caller holds the page lock; nobody maps the page. */
  public void write(int frame) {
    memory.locks().assertHeld(frame);
    FrameStore store = memory.store();
    long[] words = new long[store.frameBytes() / Long.BYTES];
    for (int i = 0; i < words.length; i++) {
      words[i] = store.getLong(frame, i * Long.BYTES);
    }
    bytes[slotOf(frame)] = words;
  }

  /** Reads the slot's bytes into its page. The caller holds the page lock. */
  public void read(int frame) {
    memory.locks().assertHeld(frame);
    int slot = slotOf(frame);
    long[] words = bytes[slot];
    if (words.length == 0) {
      throw new Bug(Bug.Kind.ASSERTION, "swap slot " + slot + " was never written");
    }
    for (int i = 0; i < words.length; i++) {
      memory.store().setLong(frame, i * Long.BYTES, words[i]);
    }
  }

  /** How many swap entries name the slot; for use at rest. */
  public int count(int slot) {
    return counts[slot];
  }

  /** The slot's page in the cache, or NO_FRAME; for use at rest. */
  public int cached(int slot) {
    return cache[slot];
  }

  /** How many slots are free; for use at rest. */
  public int free() {
    return freeCount;
  }

  /** The first word of a slot that was written to; for use at rest. */
  public long word(int slot) {
    return bytes[slot][0];
  }

  private void enter(int slot, int frame) {
    lock.assertHeld();
    cache[slot] = frame;
    slotOfFrame.set(frame, slot + 1);
    memory.get(frame);
  }

  /** Takes the page out; its reference is left to the caller, to be dropped after the lock. */
  private void leave(int slot, int frame) {
    lock.assertHeld();
    Bug.unless(cache[slot] == frame, "the swap cache names another page");
    cache[slot] = PhysicalMemory.NO_FRAME;
    slotOfFrame.set(frame, 0);
    freeIfUnused(slot);
  }

  private void count(int slot, int change) {
    lock.assertHeld();
    counts[slot] += change;
    if (counts[slot] < 0) {
      throw new Bug(Bug.Kind.MAPCOUNT, "use count of swap slot " + slot + " fell below 0");
    }
    if (change != 0) {
      freeIfUnused(slot);
    }
  }

  private void freeIfUnused(int slot) {
    if (counts[slot] == 0 && cache[slot] == PhysicalMemory.NO_FRAME) {
      freeSlots[freeCount++] = slot;
    }
  }
}
