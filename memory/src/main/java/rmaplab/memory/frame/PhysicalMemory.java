package rmaplab.memory.frame;

import org.jspecify.annotations.Nullable;
import rmaplab.memory.Bug;
import rmaplab.memory.rmap.AnonVma;
import rmaplab.memory.sync.Allocations;
import rmaplab.memory.sync.FrameStore;
import rmaplab.memory.sync.Ints;
import rmaplab.memory.sync.PageLocks;
import rmaplab.memory.sync.Refs;
import rmaplab.memory.sync.Words;

/**
 * Physical memory: the bytes of each frame, and for the page in it what Linux keeps in {@code
 * struct page}: lock, reference count, map count, mapping and index.
 *
 * <p>A page is named by the number of its frame. Frame 0 holds the zero page: always zero, shared
 * by everybody, never counted, never reverse mapped.
 *
 * <p>The reference count says how many hold the page: one for each page-table entry that maps it,
 * one for whoever works on it. The page is freed when it falls to 0. The map count says how many
 * page-table entries map it. {@code mapping} and {@code index} say where the reverse map starts;
 * they are written while the page is new or locked.
 *
 * <p>A page may be marked as lazily freed: a process that maps it has said that it may lose the
 * content. Whoever holds the page lock may then drop the page instead of saving it, if neither it
 * is dirty nor any entry that maps it: entries are clean for those who have freed it, and a write
 * through one makes it dirty again.
 */
public final class PhysicalMemory {
  /** The frame of the zero page. */
  public static final int ZERO_FRAME = 0;

  /** No frame: what {@link #allocate} returns when memory is exhausted. */
  public static final int NO_FRAME = -1;

  private final FrameStore store;
  private final PageLocks locks;
  private final Ints references;
  private final Ints mapCounts;

  /** Half the memory of {@link #wideIndexes}, which are there instead if an index may need them. */
  private final @Nullable Ints indexes;

  private final @Nullable Words wideIndexes;
  private final Refs<PageMapping> mappings;

  /** Guarded by the page lock; by nothing while the page is new or dies. */
  private final boolean[] lazilyFreed;

  /** Likewise. */
  private final boolean[] dirty;

  /** All frames free except the zero page's; page offsets are below 2^32. */
  public PhysicalMemory(int frames, int frameBytes, Allocations allocations) {
    this(frames, frameBytes, 1L << Integer.SIZE, allocations);
  }

  /**
   * All frames free except the zero page's.
   *
   * @param pages page offsets are below this, or below 2^32
   */
  public PhysicalMemory(int frames, int frameBytes, long pages, Allocations allocations) {
    store = new FrameStore(frames, frameBytes, allocations);
    locks = new PageLocks(frames);
    references = new Ints(frames);
    mapCounts = new Ints(frames);
    boolean wide = pages > 1L << Integer.SIZE;
    indexes = wide ? null : new Ints(frames);
    wideIndexes = wide ? new Words(frames) : null;
    mappings = new Refs<>(frames);
    lazilyFreed = new boolean[frames];
    dirty = new boolean[frames];
    int zero = store.allocate();
    Bug.unless(zero == ZERO_FRAME, "the first frame must become the zero page");
    store.zero(zero);
    references.set(zero, 1);
  }

  /** The bytes. */
  public FrameStore store() {
    return store;
  }

  /** The pages' lock bits. */
  public PageLocks locks() {
    return locks;
  }

  /**
   * A new page with one reference, unmapped, its bytes undefined; {@link #NO_FRAME} when there is
   * none.
   */
  public int allocate() {
    int frame = store.allocate();
    if (frame != NO_FRAME) {
      references.set(frame, 1);
    }
    return frame;
  }

  /** Takes one more reference to a page that the caller knows to be referenced. */
  public void get(int frame) {
    references.raise(frame);
  }

  /** Takes a reference unless the page is on its way to being freed (get_page_unless_zero). */
  public boolean getUnlessZero(int frame) {
    return references.raiseUnlessZero(frame);
  }

  /** Drops a reference; the last one frees the page. */
  public void put(int frame) {
    int left = references.drop(frame);
    if (left < 0) {
      throw new Bug(Bug.Kind.ASSERTION, "reference count of page f" + frame + " fell to " + left);
    }
    if (left == 0) {
      int mapped = mapCount(frame);
      if (mapped != 0) {
        throw new Bug(
            Bug.Kind.STALE_MAPPING,
            "page f" + frame + " is freed while mapped " + mapped + " times");
      }
      mappings.set(frame, null);
      lazilyFreed[frame] = false;
      dirty[frame] = false;
      store.free(frame);
    }
  }

  /** The page's reference count. */
  public int references(int frame) {
    return references.get(frame);
  }

  /** How many page-table entries map the page. */
  public int mapCount(int frame) {
    int mapped = mapCounts.get(frame);
    if (mapped < 0) {
      throw new Bug(Bug.Kind.MAPCOUNT, "map count of page f" + frame + " fell to " + mapped);
    }
    return mapped;
  }

  /** Counts one more mapping; the caller holds the lock of the page table that gets the entry. */
  public void addMapping(int frame) {
    mapCounts.add(frame, 1);
  }

  /**
   * Counts one mapping less; the caller holds the lock of the page table that lost the entry.
   * Counts that fall below 0 are noticed when they are next looked at, at the latest when the page
   * is freed: who counts does not look, so that two who do need not know of each other.
   */
  public void removeMapping(int frame) {
    mapCounts.add(frame, -1);
  }

  /** The anon_vma that the page names; null when it is free, a file's, or merged by KSM. */
  public @Nullable AnonVma mapping(int frame) {
    return mappings.get(frame) instanceof AnonVma anonVma ? anonVma : null;
  }

  /** What the page names; null when it is free. */
  public @Nullable PageMapping backing(int frame) {
    return mappings.get(frame);
  }

  /** The page's offset: it lies in a VMA at vm_start + (index - vm_pgoff). */
  public long index(int frame) {
    if (indexes != null) {
      return Integer.toUnsignedLong(indexes.get(frame));
    }
    return wide().get(frame);
  }

  private Words wide() {
    Words words = wideIndexes;
    if (words == null) {
      throw new AssertionError("page offsets are kept in one way or the other");
    }
    return words;
  }

  /**
   * Says where the page's reverse map starts. The page is new, or the caller holds its lock.
   *
   * @param index the page's offset
   */
  public void bind(int frame, @Nullable PageMapping mapping, long index) {
    if (indexes != null) {
      Bug.unless(index >>> Integer.SIZE == 0, "page offset beyond 2^32");
      indexes.set(frame, (int) index);
    } else {
      wide().set(frame, index);
    }
    mappings.set(frame, mapping);
  }

  /** Whether somebody has freed the page lazily (PG_swapbacked is clear); needs the page lock. */
  public boolean isLazilyFreed(int frame) {
    return lazilyFreed[frame];
  }

  /** Marks the page, or takes the mark away; the caller holds the page lock. */
  public void setLazilyFreed(int frame, boolean freed) {
    locks.assertHeld(frame);
    lazilyFreed[frame] = freed;
  }

  /**
   * Whether the page may have content that no slot of swap space has, and that no entry tells of
   * (PG_dirty); needs the page lock.
   */
  public boolean isDirty(int frame) {
    return dirty[frame];
  }

  /** Says whether it may; the caller holds the page lock. */
  public void setDirty(int frame, boolean now) {
    locks.assertHeld(frame);
    dirty[frame] = now;
  }

  /** Gives a page's new frame the marks of the old one; the caller holds the locks of both. */
  public void copyMarks(int from, int to) {
    locks.assertHeld(to);
    lazilyFreed[to] = lazilyFreed[from];
    dirty[to] = dirty[from];
  }

  /**
   * Changes the anon_vma that a page names; the caller holds the page lock (page_move_anon_rmap).
   */
  public void rebind(int frame, AnonVma mapping) {
    locks.assertHeld(frame);
    mappings.set(frame, mapping);
  }
}
