package rmaplab.workload.fuzz;

import java.util.Arrays;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import rmaplab.memory.area.VmaFlags;
import rmaplab.memory.file.MappedFile;

/** What one process sees of its memory, page by page; it knows no VMAs, frames or entries. */
final class ProcessModel {
  static final int ARENA = 64;
  static final int HEAP = 40;
  static final int GAP = 2;

  private final @Nullable Page[] pages;
  long heapPages;
  boolean exited;

  /** A file's pages and words; shared anonymous memory is a file without a name. */
  static final class FileModel {
    final TreeMap<Long, Long> words = new TreeMap<>();
    long pages;

    /** The machine's file, once the two have been seen together. */
    @Nullable MappedFile real;

    FileModel(long pages) {
      this.pages = pages;
    }
  }

  /**
   * A page that is mapped.
   *
   * @param file what it shows; null for private anonymous memory
   * @param copy the process's own word; null if it has none
   * @param mayBeLost whether the word may become 0 at any time (madvise free)
   */
  record Page(
      int flags, @Nullable FileModel file, long index, @Nullable Long copy, boolean mayBeLost) {
    /** A page of new anonymous memory. */
    static Page anonymous(int flags) {
      return new Page(flags, null, 0, null, false);
    }

    Page withFlags(int now) {
      return new Page(now, file, index, copy, mayBeLost);
    }

    Page withCopy(@Nullable Long now) {
      return new Page(flags, file, index, now, false);
    }

    Page losable() {
      return new Page(flags, file, index, copy, true);
    }

    boolean has(int bit) {
      return (flags & bit) != 0;
    }

    boolean beyondEnd() {
      return copy == null && file != null && index >= file.pages;
    }

    long word() {
      if (copy != null) {
        return copy;
      }
      return file == null ? 0 : file.words.getOrDefault(index, 0L);
    }
  }

  ProcessModel() {
    pages = new @Nullable Page[ARENA];
  }

  private ProcessModel(ProcessModel other) {
    pages = other.pages.clone();
    heapPages = other.heapPages;
    exited = other.exited;
  }

  ProcessModel copy() {
    return new ProcessModel(this);
  }

  /** The page, or null where nothing is mapped. */
  @Nullable Page at(long page) {
    return page < 0 || page >= ARENA ? null : pages[(int) page];
  }

  void set(long page, @Nullable Page now) {
    pages[(int) page] = now;
  }

  void unmap(long start, long end) {
    Arrays.fill(pages, (int) Math.min(start, ARENA), (int) Math.min(end, ARENA), null);
  }

  /** The first page from {@code page} on that is mapped; the arena's end if there is none. */
  long nextMapped(long page) {
    long next = page;
    while (next < ARENA && at(next) == null) {
      next++;
    }
    return next;
  }

  boolean isAnyLocked(long start, long end) {
    for (long page = start; page < Math.min(end, ARENA); page++) {
      Page p = at(page);
      if (p != null && p.has(VmaFlags.LOCKED)) {
        return true;
      }
    }
    return false;
  }

  /** A fork child. */
  ProcessModel fork() {
    ProcessModel child = new ProcessModel();
    child.heapPages = heapPages;
    for (int i = 0; i < ARENA; i++) {
      Page p = pages[i];
      if (p != null && !p.has(VmaFlags.DONTFORK)) {
        Page kept = p.has(VmaFlags.WIPEONFORK) ? p.withCopy(null) : p;
        child.pages[i] = kept.withFlags(p.flags() & ~VmaFlags.LOCKED);
      }
    }
    return child;
  }
}
