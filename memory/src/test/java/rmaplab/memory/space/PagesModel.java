package rmaplab.memory.space;

import java.util.Arrays;
import rmaplab.memory.Errno;
import rmaplab.memory.Outcome;
import rmaplab.memory.PageRange;
import rmaplab.memory.area.VmaFlags;
import rmaplab.memory.space.Advise.Advice;

/** What a process sees of its memory: for each page its attributes and its first word. */
final class PagesModel {
  static final int ARENA = 64;
  static final int HEAP = 40;
  static final int GAP = 2;
  static final int NOTHING = -1;

  private final int[] flags = new int[ARENA];
  private final long[] values = new long[ARENA];
  private final boolean[] mayBeLost = new boolean[ARENA];
  private long heapPages;

  PagesModel() {
    Arrays.fill(flags, NOTHING);
  }

  int flags(long page) {
    return flags[(int) page];
  }

  long value(long page) {
    return values[(int) page];
  }

  private boolean isMapped(long page) {
    return page < ARENA && flags(page) != NOTHING;
  }

  private boolean has(long page, int bit) {
    return isMapped(page) && (flags(page) & bit) != 0;
  }

  private void set(long page, int newFlags, long value) {
    flags[(int) page] = newFlags;
    values[(int) page] = value;
    mayBeLost[(int) page] = false;
  }

  /** Learns that the page reads as {@code value}: zeroes, if its content may be lost. */
  void observe(long page, long value) {
    if (value == 0 && mayBeLost[(int) page]) {
      set(page, flags(page), 0);
    }
  }

  private void fill(long start, long end, int newFlags) {
    for (long page = start; page < end; page++) {
      set(page, newFlags, 0);
    }
  }

  boolean isAnyLocked(PageRange range) {
    for (long page = range.start(); page < range.end(); page++) {
      if (has(page, VmaFlags.LOCKED)) {
        return true;
      }
    }
    return false;
  }

  Outcome mmap(PageRange range, int newFlags) {
    if (range.isEmpty()) {
      return Outcome.refused(Errno.EINVAL);
    }
    fill(range.start(), range.end(), newFlags);
    return Outcome.DONE;
  }

  Outcome munmap(PageRange range) {
    if (range.isEmpty()) {
      return Outcome.refused(Errno.EINVAL);
    }
    fill(range.start(), range.end(), NOTHING);
    return Outcome.DONE;
  }

  Outcome mprotect(PageRange range, int rights) {
    for (long page = range.start(); page < range.end(); page++) {
      if (!isMapped(page)) {
        return Outcome.refused(Errno.ENOMEM);
      }
      flags[(int) page] = flags(page) & ~VmaFlags.RIGHTS | rights;
    }
    return Outcome.DONE;
  }

  Outcome lock(PageRange range, boolean locked) {
    boolean inaccessible = false;
    for (long page = range.start(); page < range.end(); page++) {
      if (!isMapped(page)) {
        return Outcome.refused(Errno.ENOMEM);
      }
      flags[(int) page] = flags(page) & ~VmaFlags.LOCKED | (locked ? VmaFlags.LOCKED : 0);
      inaccessible |= !VmaFlags.mayRead(flags(page));
    }
    return locked && inaccessible ? Outcome.refused(Errno.ENOMEM) : Outcome.DONE;
  }

  Outcome madvise(PageRange range, Advice advice) {
    boolean hole = false;
    for (long page = range.start(); page < range.end(); page++) {
      boolean populate = advice == Advice.POPULATE_READ || advice == Advice.POPULATE_WRITE;
      if (!isMapped(page)) {
        hole = true;
        if (populate) {
          break;
        }
        continue;
      }
      if (!advise(page, advice)) {
        return Outcome.refused(Errno.EINVAL);
      }
    }
    return hole ? Outcome.refused(Errno.ENOMEM) : Outcome.DONE;
  }

  private boolean advise(long page, Advice advice) {
    int i = (int) page;
    switch (advice) {
      case DONTNEED, FREE, PAGEOUT -> {
        if (has(page, VmaFlags.LOCKED)) {
          return false;
        }
        if (advice == Advice.DONTNEED) {
          set(page, flags(page), 0);
        }
        mayBeLost[i] |= advice == Advice.FREE;
      }
      case POPULATE_READ -> {
        return has(page, VmaFlags.READ);
      }
      case POPULATE_WRITE -> {
        return has(page, VmaFlags.WRITE);
      }
      case MERGEABLE -> flags[i] |= VmaFlags.MERGEABLE;
      case UNMERGEABLE -> flags[i] &= ~VmaFlags.MERGEABLE;
      case DONTFORK -> flags[i] |= VmaFlags.DONTFORK;
      case DOFORK -> flags[i] &= ~VmaFlags.DONTFORK;
      case WIPEONFORK -> flags[i] |= VmaFlags.WIPEONFORK;
      case KEEPONFORK -> flags[i] &= ~VmaFlags.WIPEONFORK;
    }
    return true;
  }

  /**
   * mremap.
   *
   * @param vmaEnd where the VMA at the old start ends; the model does not know VMAs
   */
  Outcome move(PageRange old, PageRange fresh, boolean dontUnmap, long vmaEnd) {
    boolean overlap = old.end() > fresh.start() && fresh.end() > old.start();
    boolean inPlace = old.start() == fresh.start() && !dontUnmap;
    boolean resized = old.pages() != fresh.pages();
    if (fresh.isEmpty() || !inPlace && (overlap || dontUnmap && resized || fresh.end() > ARENA)) {
      return Outcome.refused(Errno.EINVAL);
    }
    if (!isMapped(old.start())) {
      return Outcome.refused(Errno.EFAULT);
    }
    boolean shrinksInPlace = inPlace && fresh.pages() < old.pages();
    if (resized && !shrinksInPlace && old.isEmpty()) {
      return Outcome.refused(Errno.EINVAL);
    }
    if (resized && !shrinksInPlace && old.start() + Math.min(old.pages(), fresh.pages()) > vmaEnd) {
      return Outcome.refused(Errno.EFAULT);
    }
    if (inPlace) {
      return resize(old, fresh, vmaEnd);
    }
    int size = (int) Math.min(old.pages(), fresh.pages());
    int newFlags = flags(old.start());
    for (int i = 0; i < size; i++) {
      long from = old.start() + i;
      if (isMapped(from)) {
        boolean lost = mayBeLost[(int) from];
        set(fresh.start() + i, flags(from), value(from));
        mayBeLost[(int) fresh.start() + i] = lost;
        set(from, dontUnmap ? flags(from) : NOTHING, 0);
      }
    }
    fill(old.start() + size, old.end(), NOTHING);
    fill(fresh.start() + size, fresh.end(), newFlags);
    return Outcome.DONE;
  }

  private Outcome resize(PageRange old, PageRange fresh, long vmaEnd) {
    if (fresh.end() < old.end()) {
      fill(fresh.end(), old.end(), NOTHING);
    } else if (fresh.end() > old.end()) {
      boolean room = old.end() == vmaEnd && fresh.end() <= ARENA;
      for (long page = old.end(); room && page < fresh.end(); page++) {
        room = !isMapped(page);
      }
      if (!room) {
        return Outcome.refused(Errno.ENOMEM);
      }
      fill(old.end(), fresh.end(), flags(old.start()));
    }
    return Outcome.DONE;
  }

  Outcome brk(long pages) {
    long oldEnd = HEAP + heapPages;
    long newEnd = HEAP + pages;
    if (newEnd < oldEnd) {
      boolean any = false;
      for (long page = newEnd; page < oldEnd; page++) {
        any |= isMapped(page);
      }
      if (!any) {
        return Outcome.refused(Errno.ENOMEM);
      }
      fill(newEnd, oldEnd, NOTHING);
    } else if (newEnd > oldEnd) {
      long next = nextMapped(oldEnd);
      int gap = has(next, VmaFlags.GROWSDOWN) ? GAP : 0;
      if (newEnd > ARENA || next < ARENA && newEnd + 1 > next - gap) {
        return Outcome.refused(Errno.ENOMEM);
      }
      fill(oldEnd, newEnd, Spaces.RW);
    }
    heapPages = pages;
    return Outcome.DONE;
  }

  private long nextMapped(long page) {
    long next = page;
    while (next < ARENA && !isMapped(next)) {
      next++;
    }
    return next;
  }

  /**
   * A read or write.
   *
   * @param room how far down the offsets of the VMA at or above the page reach
   * @return whether it is allowed; if so it has been done
   */
  boolean touch(long page, boolean write, long value, long room) {
    if (!isMapped(page) && !grow(page, room)) {
      return false;
    }
    if (!(write ? VmaFlags.mayWrite(flags(page)) : VmaFlags.mayRead(flags(page)))) {
      return false;
    }
    if (write) {
      set(page, flags(page), value);
    }
    return true;
  }

  private boolean grow(long page, long room) {
    long stack = nextMapped(page);
    if (!has(stack, VmaFlags.GROWSDOWN) || stack - page > room) {
      return false;
    }
    for (long below = page - 1; below >= 0 && below >= page - GAP; below--) {
      if (isMapped(below)) {
        if (!has(below, VmaFlags.GROWSDOWN) && VmaFlags.mayRead(flags(below))) {
          return false;
        }
        break;
      }
    }
    fill(page, stack, flags(stack));
    return true;
  }

  PagesModel fork() {
    PagesModel child = new PagesModel();
    child.heapPages = heapPages;
    for (long page = 0; page < ARENA; page++) {
      if (isMapped(page) && !has(page, VmaFlags.DONTFORK)) {
        boolean wiped = has(page, VmaFlags.WIPEONFORK);
        child.set(page, flags(page) & ~VmaFlags.LOCKED, wiped ? 0 : value(page));
        child.mayBeLost[(int) page] = mayBeLost[(int) page] && !wiped;
      }
    }
    return child;
  }

  Outcome exec(int stackPages, int shiftPages) {
    fill(0, ARENA, NOTHING);
    heapPages = 0;
    for (int i = 0; i < stackPages; i++) {
      int page = ARENA - shiftPages - stackPages + i;
      set(page, Spaces.RW | VmaFlags.GROWSDOWN, i + 1);
    }
    return Outcome.DONE;
  }
}
