package rmaplab.lab.stress;

import java.util.Arrays;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import rmaplab.memory.Errno;
import rmaplab.memory.Outcome;
import rmaplab.memory.PageRange;
import rmaplab.memory.area.VmaFlags;
import rmaplab.workload.Advice;

/**
 * What a process must find in its memory: for each page its attributes and its word, and what each
 * operation must answer. It knows pages, not VMAs, frames or sharing.
 *
 * <p>Used by the thread that owns the process, and passed on with it while all threads rest.
 */
final class MemoryModel {
  /** The attributes of a page that is not mapped. */
  static final int NOTHING = -1;

  private static final int PAGES = Layout.ARENA_PAGES;

  private final Page[] pages = new Page[PAGES];
  private long heapPages;

  /** What is known of one page. */
  static final class Page {
    int flags = NOTHING;

    /** The word, of private memory that has been written or was never a file's. */
    long word;

    /** Whether the word may be lost and zero come in its place (madvise free). */
    boolean mayBeLost;

    /** What is shown: a file or shared memory; null for private anonymous memory. */
    @Nullable SharedObject object;

    /** The page of the object. */
    long index;

    /** Whether private memory that shows an object has been written to by the owner. */
    boolean written;

    /** The object's epoch when it was; the copy lives as long as that lasts. */
    int epoch;

    boolean isMapped() {
      return flags != NOTHING;
    }

    boolean has(int bit) {
      return isMapped() && (flags & bit) != 0;
    }

    boolean isShared() {
      return has(VmaFlags.SHARED);
    }

    private void become(int newFlags, @Nullable SharedObject shown, long shownIndex) {
      flags = newFlags;
      object = shown;
      index = shownIndex;
      lose();
    }

    private void lose() {
      word = 0;
      mayBeLost = false;
      written = false;
    }

    private void copy(Page other) {
      flags = other.flags;
      word = other.word;
      mayBeLost = other.mayBeLost;
      object = other.object;
      index = other.index;
      written = other.written;
      epoch = other.epoch;
    }
  }

  MemoryModel() {
    for (int i = 0; i < PAGES; i++) {
      pages[i] = new Page();
    }
  }

  Page page(long page) {
    return pages[(int) page];
  }

  /** Whether the range shows any page of a file or of shared memory. */
  boolean showsObject(PageRange range) {
    return any(range, p -> p.isMapped() && p.object != null);
  }

  /** Whether any page of the range is locked in memory. */
  boolean isAnyLocked(PageRange range) {
    return any(range, p -> p.has(VmaFlags.LOCKED));
  }

  private boolean any(PageRange range, Predicate<Page> what) {
    for (long page = range.start(); page < Math.min(PAGES, range.end()); page++) {
      if (what.test(page(page))) {
        return true;
      }
    }
    return false;
  }

  private void clear(long start, long end) {
    for (long page = start; page < end; page++) {
      page(page).become(NOTHING, null, 0);
    }
  }

  private void map(long start, long end, int flags, @Nullable SharedObject object, long index) {
    for (long page = start; page < end; page++) {
      page(page).become(flags, object, object == null ? 0 : index + (page - start));
    }
  }

  Outcome mmap(PageRange range, int flags, @Nullable SharedObject object, long index) {
    map(range.start(), range.end(), flags, object, index);
    return Outcome.DONE;
  }

  Outcome munmap(PageRange range) {
    clear(range.start(), range.end());
    return Outcome.DONE;
  }

  Outcome mprotect(PageRange range, int rights) {
    for (long at = range.start(); at < range.end(); at++) {
      Page page = page(at);
      if (!page.isMapped()) {
        return Outcome.refused(Errno.ENOMEM);
      }
      page.flags = page.flags & ~VmaFlags.RIGHTS | rights;
    }
    return Outcome.DONE;
  }

  Outcome lock(PageRange range, boolean locked) {
    boolean inaccessible = false;
    for (long at = range.start(); at < range.end(); at++) {
      Page page = page(at);
      if (!page.isMapped()) {
        return Outcome.refused(Errno.ENOMEM);
      }
      page.flags = page.flags & ~VmaFlags.LOCKED | (locked ? VmaFlags.LOCKED : 0);
      inaccessible |= !VmaFlags.mayRead(page.flags);
    }
    return locked && inaccessible ? Outcome.refused(Errno.ENOMEM) : Outcome.DONE;
  }

  Outcome madvise(PageRange range, Advice advice) {
    boolean populate = advice == Advice.POPULATE_READ || advice == Advice.POPULATE_WRITE;
    boolean hole = false;
    for (long at = range.start(); at < range.end(); at++) {
      Page page = page(at);
      if (!page.isMapped()) {
        hole = true;
        if (populate) {
          break;
        }
      } else if (!advise(page, advice)) {
        return Outcome.refused(Errno.EINVAL);
      }
    }
    return hole ? Outcome.refused(Errno.ENOMEM) : Outcome.DONE;
  }

  /** False if the advice makes no sense for the page. */
  private static boolean advise(Page page, Advice advice) {
    boolean locked = page.has(VmaFlags.LOCKED);
    switch (advice) {
      case DONTNEED -> {
        if (!locked && !page.isShared()) {
          page.lose();
        }
        return !locked;
      }
      case FREE -> {
        page.mayBeLost |= !locked && page.object == null;
        return !locked && page.object == null;
      }
      case PAGEOUT -> {
        return !locked;
      }
      case POPULATE_READ -> {
        return page.has(VmaFlags.READ);
      }
      case POPULATE_WRITE -> {
        return page.has(VmaFlags.WRITE);
      }
      case MERGEABLE -> page.flags |= page.isShared() ? 0 : VmaFlags.MERGEABLE;
      case UNMERGEABLE -> page.flags &= ~VmaFlags.MERGEABLE;
      case DONTFORK -> page.flags |= VmaFlags.DONTFORK;
      case DOFORK -> page.flags &= ~VmaFlags.DONTFORK;
      case WIPEONFORK -> {
        page.flags |= page.object == null ? VmaFlags.WIPEONFORK : 0;
        return page.object == null;
      }
      case KEEPONFORK -> page.flags &= ~VmaFlags.WIPEONFORK;
    }
    return true;
  }

  /**
   * mremap. Neither range is empty.
   *
   * @param vmaEnd where the VMA at the old start ends; the model does not know VMAs
   */
  Outcome move(PageRange old, PageRange fresh, boolean dontUnmap, long vmaEnd) {
    boolean overlap = old.end() > fresh.start() && fresh.end() > old.start();
    boolean inPlace = old.start() == fresh.start() && !dontUnmap;
    boolean resized = old.pages() != fresh.pages();
    if (!inPlace && (overlap || dontUnmap && resized)) {
      return Outcome.refused(Errno.EINVAL);
    }
    if (!page(old.start()).isMapped()) {
      return Outcome.refused(Errno.EFAULT);
    }
    boolean shrinksInPlace = inPlace && fresh.pages() < old.pages();
    // What a smaller new range has no room for need not lie in the VMA.
    long keptEnd = old.start() + Math.min(old.pages(), fresh.pages());
    if (resized && !shrinksInPlace && keptEnd > vmaEnd) {
      return Outcome.refused(Errno.EFAULT);
    }
    return inPlace ? resize(old, fresh, vmaEnd) : moveTo(old, fresh, dontUnmap);
  }

  private Outcome moveTo(PageRange old, PageRange fresh, boolean dontUnmap) {
    int size = (int) Math.min(old.pages(), fresh.pages());
    Page first = page(old.start());
    int flags = first.flags;
    SharedObject object = first.object;
    long index = first.index;
    for (int i = 0; i < size; i++) {
      Page from = page(old.start() + i);
      if (from.isMapped()) {
        page(fresh.start() + i).copy(from);
        from.lose();
        if (!dontUnmap) {
          from.become(NOTHING, null, 0);
        }
      }
    }
    clear(old.start() + size, old.end());
    map(fresh.start() + size, fresh.end(), flags, object, index + size);
    return Outcome.DONE;
  }

  private Outcome resize(PageRange old, PageRange fresh, long vmaEnd) {
    if (fresh.end() < old.end()) {
      clear(fresh.end(), old.end());
    } else if (fresh.end() > old.end()) {
      Page first = page(old.start());
      PageRange added = new PageRange(old.end(), fresh.end());
      if (old.end() != vmaEnd || any(added, Page::isMapped)) {
        return Outcome.refused(Errno.ENOMEM);
      }
      map(added.start(), added.end(), first.flags, first.object, first.index + old.pages());
    }
    return Outcome.DONE;
  }

  Outcome brk(long newPages) {
    long oldEnd = Layout.HEAP_START + heapPages;
    long newEnd = Layout.HEAP_START + newPages;
    if (newEnd < oldEnd) {
      if (!any(new PageRange(newEnd, oldEnd), Page::isMapped)) {
        return Outcome.refused(Errno.ENOMEM);
      }
      clear(newEnd, oldEnd);
    } else if (newEnd > oldEnd) {
      long next = nextMapped(oldEnd);
      // No stack lies above the heap, so no gap but one page is due.
      if (newEnd > PAGES || next < PAGES && newEnd + 1 > next) {
        return Outcome.refused(Errno.ENOMEM);
      }
      map(oldEnd, newEnd, VmaFlags.READ | VmaFlags.WRITE, null, 0);
    }
    heapPages = newPages;
    return Outcome.DONE;
  }

  private long nextMapped(long from) {
    long next = from;
    while (next < PAGES && !page(next).isMapped()) {
      next++;
    }
    return next;
  }

  /**
   * Whether a read or write is allowed; a stack has grown then, if that was needed.
   *
   * @param room how far down the offsets of the VMA at or above the page reach
   */
  boolean touch(long at, boolean write, long room) {
    Page page = page(at);
    if (!page.isMapped() && !grow(at, room)) {
      return false;
    }
    return write ? VmaFlags.mayWrite(page.flags) : VmaFlags.mayRead(page.flags);
  }

  private boolean grow(long at, long room) {
    long stack = nextMapped(at);
    if (stack == PAGES || !page(stack).has(VmaFlags.GROWSDOWN) || stack - at > room) {
      return false;
    }
    for (long below = at - 1; below >= 0 && below >= at - Layout.STACK_GAP_PAGES; below--) {
      Page neighbour = page(below);
      if (neighbour.isMapped()) {
        if (!neighbour.has(VmaFlags.GROWSDOWN) && VmaFlags.mayRead(neighbour.flags)) {
          return false;
        }
        break;
      }
    }
    map(at, stack, page(stack).flags, null, 0);
    return true;
  }

  /** What a fork child has. */
  MemoryModel fork() {
    MemoryModel child = new MemoryModel();
    child.heapPages = heapPages;
    for (int i = 0; i < PAGES; i++) {
      Page from = pages[i];
      if (from.isMapped() && !from.has(VmaFlags.DONTFORK)) {
        Page to = child.pages[i];
        to.copy(from);
        to.flags &= ~VmaFlags.LOCKED;
        if (from.has(VmaFlags.WIPEONFORK)) {
          to.lose();
        }
      }
    }
    return child;
  }

  Outcome exec(long stackPages, long shiftPages) {
    clear(0, PAGES);
    heapPages = 0;
    for (int i = 0; i < stackPages; i++) {
      Page page = page(PAGES - shiftPages - stackPages + i);
      page.become(VmaFlags.READ | VmaFlags.WRITE | VmaFlags.GROWSDOWN, null, 0);
      page.word = i + 1L;
    }
    return Outcome.DONE;
  }

  /** For reports. */
  @Override
  public String toString() {
    return Arrays.stream(pages).filter(Page::isMapped).count() + " pages mapped";
  }
}
