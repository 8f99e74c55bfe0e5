package rmaplab.memory.file;

import java.util.Map;
import java.util.TreeMap;
import rmaplab.memory.frame.PhysicalMemory;
import rmaplab.memory.sync.LockClass;
import rmaplab.memory.sync.SpinLock;

/**
 * The pages of one file that are in memory (address_space.i_pages).
 *
 * <p>Guarantee: at most one frame for each page of the file; a cached page names the file and its
 * page number, and the cache holds one reference to it. Whoever looks a page up gets a reference
 * while the page is certainly in the cache. Whether it still is, only the page lock can tell: it is
 * held by whoever takes a page out or puts another in its place.
 *
 * <p>A file has no other store: like a file of tmpfs, it is what is cached, and zeroes elsewhere.
 */
public final class PageCache {
  private static final int CHUNK_SHIFT = 6;
  private static final int CHUNK_PAGES = 1 << CHUNK_SHIFT;

  private final MappedFile file;
  private final PhysicalMemory memory;

  /** Guards the slots: which frame holds which page. */
  private final SpinLock lock;

  private final TreeMap<Long, Chunk> chunks = new TreeMap<>();

  /** A run of slots: frame numbers, 0 for none (the zero page's frame is no file's). */
  private static final class Chunk {
    private final int[] frames = new int[CHUNK_PAGES];
    private int used;
  }

  PageCache(MappedFile file, PhysicalMemory memory) {
    this.file = file;
    this.memory = memory;
    lock = new SpinLock(LockClass.PAGE_CACHE, file);
  }

  /** The frame of a page, with one more reference; NO_FRAME when it is not cached. */
  int findAndGet(long page) {
    lock.lock();
    int frame = slot(page);
    if (frame != PhysicalMemory.NO_FRAME) {
      memory.get(frame);
    }
    lock.unlock();
    return frame;
  }

  /**
   * Makes a new frame the file's page, unless there is one. The cache takes a reference of its own.
   *
   * <p>ASSUMPTIONS: the caller has the frame alone and holds its page lock.
   *
   * @return whether the frame went in
   */
  boolean insert(long page, int frame) {
    memory.locks().assertHeld(frame);
    lock.lock();
    boolean absent = slot(page) == PhysicalMemory.NO_FRAME;
    if (absent) {
      memory.bind(frame, file, page);
      memory.get(frame);
      Chunk chunk = chunks.computeIfAbsent(page >> CHUNK_SHIFT, c -> new Chunk());
      chunk.frames[(int) page & CHUNK_PAGES - 1] = frame;
      chunk.used++;
    }
    lock.unlock();
    return absent;
  }

  /**
   * Takes a page out; it names nothing afterwards. The cache's reference goes.
   *
   * <p>ASSUMPTIONS: the caller holds the page lock and a reference; the page is in this cache.
   */
  void remove(int frame) {
    memory.locks().assertHeld(frame);
    long page = memory.index(frame);
    lock.lock();
    Chunk chunk = chunks.get(page >> CHUNK_SHIFT);
    if (chunk == null || chunk.frames[(int) page & CHUNK_PAGES - 1] != frame) {
      throw new AssertionError("f" + frame + " is not page " + page + " of " + file);
    }
    chunk.frames[(int) page & CHUNK_PAGES - 1] = 0;
    if (--chunk.used == 0) {
      chunks.remove(page >> CHUNK_SHIFT);
    }
    memory.bind(frame, null, page);
    lock.unlock();
    memory.put(frame);
  }

  /**
   * Puts {@code fresh} in the place of {@code old}, if nobody but the cache and the caller holds
   * that (migrate_page_move_mapping): new holders come through this cache, whose lock is held, or
   * through a page-table entry, of which there is none. (One who waits at a migration entry may
   * come and go; he looks at the lock bit only.)
   *
   * <p>ASSUMPTIONS: the caller holds both page locks and a reference to each; {@code old} is in
   * this cache and mapped nowhere; nobody else knows {@code fresh}.
   *
   * @return false when somebody else holds on to the page; nothing has changed then
   */
  public boolean replace(int old, int fresh) {
    memory.locks().assertHeld(old);
    memory.locks().assertHeld(fresh);
    long page = memory.index(old);
    lock.lock();
    boolean alone = memory.references(old) == 2;
    if (alone) {
      Chunk chunk = chunks.get(page >> CHUNK_SHIFT);
      if (chunk == null || chunk.frames[(int) page & CHUNK_PAGES - 1] != old) {
        throw new AssertionError("f" + old + " is not page " + page + " of " + file);
      }
      memory.bind(fresh, file, page);
      memory.get(fresh);
      chunk.frames[(int) page & CHUNK_PAGES - 1] = fresh;
      memory.bind(old, null, page);
    }
    lock.unlock();
    if (alone) {
      memory.put(old);
    }
    return alone;
  }

  /** The first cached page at or after {@code page} of the file; -1 when there is none. */
  public long next(long page) {
    lock.lock();
    long found = nextLocked(page);
    lock.unlock();
    return found;
  }

  private long nextLocked(long page) {
    for (Map.Entry<Long, Chunk> entry : chunks.tailMap(page >> CHUNK_SHIFT, true).entrySet()) {
      long base = entry.getKey() << CHUNK_SHIFT;
      int[] frames = entry.getValue().frames;
      for (int i = (int) Math.max(0, page - base); i < CHUNK_PAGES; i++) {
        if (frames[i] != 0) {
          return base + i;
        }
      }
    }
    return -1;
  }

  /** The frame of a page, or NO_FRAME; at rest, or with the page's lock and a look at its name. */
  public int frame(long page) {
    lock.lock();
    int frame = slot(page);
    lock.unlock();
    return frame;
  }

  /** How many pages are cached. */
  public long size() {
    lock.lock();
    long size = 0;
    for (Chunk chunk : chunks.values()) {
      size += chunk.used;
    }
    lock.unlock();
    return size;
  }

  private int slot(long page) {
    lock.assertHeld();
    Chunk chunk = chunks.get(page >> CHUNK_SHIFT);
    int frame = chunk == null ? 0 : chunk.frames[(int) page & CHUNK_PAGES - 1];
    return frame == 0 ? PhysicalMemory.NO_FRAME : frame;
  }
}
