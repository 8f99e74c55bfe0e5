package rmaplab.workload.fuzz;

import java.util.Collection;
import org.jspecify.annotations.Nullable;
import rmaplab.memory.Errno;
import rmaplab.memory.Outcome;
import rmaplab.memory.PageRange;
import rmaplab.memory.area.VmaFlags;
import rmaplab.memory.file.Truncate;
import rmaplab.memory.space.Advise.Advice;
import rmaplab.workload.fuzz.ProcessModel.FileModel;
import rmaplab.workload.fuzz.ProcessModel.Page;

/** The verbs on the model: their outcomes on Linux, and what processes see afterwards. */
final class ModelVerbs {
  private static final int ARENA = ProcessModel.ARENA;
  private static final int RW = VmaFlags.READ | VmaFlags.WRITE;
  private static final Outcome DONE = Outcome.DONE;

  private ModelVerbs() {}

  private static Outcome no(Errno errno) {
    return Outcome.refused(errno);
  }

  static Outcome mmap(
      ProcessModel p, PageRange range, int flags, @Nullable FileModel file, long page) {
    boolean shared = (flags & VmaFlags.SHARED) != 0;
    if (range.isEmpty() || (file != null || shared) && (flags & VmaFlags.GROWSDOWN) != 0) {
      return no(Errno.EINVAL);
    }
    if (file != null && page > Truncate.MAX_PAGES - range.pages()) {
      return no(Errno.EOVERFLOW);
    }
    if (range.end() > ARENA) {
      return no(Errno.ENOMEM);
    }
    if (p.exited) {
      return no(Errno.ESRCH);
    }
    FileModel shown = file == null && shared ? new FileModel(range.pages()) : file;
    for (long i = range.start(); i < range.end(); i++) {
      p.set(i, new Page(flags, shown, page + i - range.start(), null, false));
    }
    return DONE;
  }

  static Outcome munmap(ProcessModel p, PageRange range) {
    if (range.isEmpty() || range.end() > ARENA) {
      return no(Errno.EINVAL);
    }
    if (p.exited) {
      return no(Errno.ESRCH);
    }
    p.unmap(range.start(), range.end());
    return DONE;
  }

  static Outcome mprotect(ProcessModel p, PageRange range, int rights) {
    if (range.isEmpty()) {
      return DONE;
    }
    return p.exited ? no(Errno.ESRCH) : changeFlags(p, range, VmaFlags.RIGHTS, rights);
  }

  private static Outcome changeFlags(ProcessModel p, PageRange range, int mask, int bits) {
    for (long page = range.start(); page < range.end(); page++) {
      Page now = p.at(page);
      if (now == null) {
        return no(Errno.ENOMEM);
      }
      p.set(page, now.withFlags(now.flags() & ~mask | bits));
    }
    return DONE;
  }

  static Outcome lock(ProcessModel p, PageRange range, boolean lock) {
    if (range.isEmpty()) {
      return DONE;
    }
    if (p.exited) {
      return no(Errno.ESRCH);
    }
    Outcome marked = changeFlags(p, range, VmaFlags.LOCKED, lock ? VmaFlags.LOCKED : 0);
    for (long page = range.start(); lock && marked.done() && page < range.end(); page++) {
      Page now = p.at(page);
      if (now != null && (!VmaFlags.mayRead(now.flags()) || now.beyondEnd())) {
        return no(Errno.ENOMEM);
      }
    }
    return marked;
  }

  static Outcome madvise(ProcessModel p, PageRange range, Advice advice) {
    if (range.isEmpty()) {
      return DONE;
    }
    if (p.exited) {
      return no(Errno.ESRCH);
    }
    boolean populate = advice == Advice.POPULATE_READ || advice == Advice.POPULATE_WRITE;
    boolean hole = range.end() > ARENA;
    for (long page = range.start(); page < Math.min(range.end(), ARENA); page++) {
      Page now = p.at(page);
      if (now == null) {
        hole = true;
        if (populate) {
          break;
        }
        continue;
      }
      Errno errno = populate ? populate(now, advice) : advise(p, page, now, advice);
      if (errno != null) {
        return no(errno);
      }
    }
    return hole ? no(Errno.ENOMEM) : DONE;
  }

  private static @Nullable Errno populate(Page now, Advice advice) {
    if (!now.has(advice == Advice.POPULATE_READ ? VmaFlags.READ : VmaFlags.WRITE)) {
      return Errno.EINVAL;
    }
    return now.beyondEnd() ? Errno.EFAULT : null;
  }

  private static @Nullable Errno advise(ProcessModel p, long page, Page now, Advice advice) {
    boolean locked = now.has(VmaFlags.LOCKED);
    boolean mapsFile = now.file() != null;
    switch (advice) {
      case DONTNEED -> p.set(page, locked ? now : now.withCopy(null));
      case FREE -> p.set(page, locked || mapsFile ? now : now.losable());
      case MERGEABLE -> {
        if (!now.has(VmaFlags.SHARED)) {
          p.set(page, now.withFlags(now.flags() | VmaFlags.MERGEABLE));
        }
      }
      case UNMERGEABLE -> p.set(page, now.withFlags(now.flags() & ~VmaFlags.MERGEABLE));
      case DONTFORK -> p.set(page, now.withFlags(now.flags() | VmaFlags.DONTFORK));
      case DOFORK -> p.set(page, now.withFlags(now.flags() & ~VmaFlags.DONTFORK));
      case WIPEONFORK -> {
        if (!mapsFile) {
          p.set(page, now.withFlags(now.flags() | VmaFlags.WIPEONFORK));
        }
      }
      case KEEPONFORK -> p.set(page, now.withFlags(now.flags() & ~VmaFlags.WIPEONFORK));
      case PAGEOUT, POPULATE_READ, POPULATE_WRITE -> {}
    }
    boolean senseless =
        switch (advice) {
          case DONTNEED, PAGEOUT -> locked;
          case FREE -> locked || mapsFile;
          case WIPEONFORK -> mapsFile;
          default -> false;
        };
    return senseless ? Errno.EINVAL : null;
  }

  /**
   * mremap.
   *
   * @param vmaEnd where the VMA at the old start ends; the model does not know VMAs
   */
  static Outcome mremap(
      ProcessModel p, PageRange old, PageRange fresh, boolean dontUnmap, long vmaEnd) {
    boolean overlap = old.end() > fresh.start() && fresh.end() > old.start();
    boolean inPlace = old.start() == fresh.start() && !dontUnmap;
    boolean resized = old.pages() != fresh.pages();
    if (fresh.isEmpty() || !inPlace && (overlap || dontUnmap && resized || fresh.end() > ARENA)) {
      return no(Errno.EINVAL);
    }
    if (p.exited) {
      return no(Errno.ESRCH);
    }
    Page first = p.at(old.start());
    if (first == null) {
      return no(Errno.EFAULT);
    }
    if (resized && !(inPlace && fresh.pages() < old.pages())) {
      if (old.isEmpty() && !first.has(VmaFlags.SHARED)) {
        return no(Errno.EINVAL);
      }
      if (old.start() + Math.min(old.pages(), fresh.pages()) > vmaEnd) {
        return no(Errno.EFAULT);
      }
    }
    return inPlace ? resize(p, old, fresh, first, vmaEnd) : move(p, old, fresh, first, dontUnmap);
  }

  private static Outcome resize(
      ProcessModel p, PageRange old, PageRange fresh, Page first, long vmaEnd) {
    if (fresh.end() < old.end()) {
      if (old.end() > ARENA) {
        return no(Errno.EINVAL);
      }
      p.unmap(fresh.end(), old.end());
      return DONE;
    }
    if (fresh.end() > old.end()) {
      if (old.end() != vmaEnd || fresh.end() > ARENA || p.nextMapped(old.end()) < fresh.end()) {
        return no(Errno.ENOMEM);
      }
      extend(p, old.start(), old.end(), fresh.end(), first);
    }
    return DONE;
  }

  private static Outcome move(
      ProcessModel p, PageRange old, PageRange fresh, Page first, boolean dontUnmap) {
    long size = Math.min(old.pages(), fresh.pages());
    for (long i = 0; i < size; i++) {
      Page moved = p.at(old.start() + i);
      if (moved != null) {
        p.set(fresh.start() + i, moved);
        p.set(old.start() + i, dontUnmap ? moved.withCopy(null) : null);
      }
    }
    p.unmap(old.start() + size, old.end());
    extend(p, fresh.start(), fresh.start() + size, fresh.end(), first);
    return DONE;
  }

  /** New pages [from, to) of a mapping whose page at {@code start} is, or was, {@code first}. */
  private static void extend(ProcessModel p, long start, long from, long to, Page first) {
    for (long page = from; page < to; page++) {
      long index = first.index() + (page - start);
      p.set(page, new Page(first.flags(), first.file(), index, null, false));
    }
  }

  static Outcome brk(ProcessModel p, long pages) {
    if (p.exited) {
      return no(Errno.ESRCH);
    }
    if (pages < 0 || pages > ARENA - ProcessModel.HEAP) {
      return no(Errno.ENOMEM);
    }
    long oldEnd = ProcessModel.HEAP + p.heapPages;
    long newEnd = ProcessModel.HEAP + pages;
    if (newEnd < oldEnd) {
      if (p.nextMapped(newEnd) >= oldEnd) {
        return no(Errno.ENOMEM);
      }
      p.unmap(newEnd, oldEnd);
    } else if (newEnd > oldEnd) {
      long next = p.nextMapped(oldEnd);
      Page above = p.at(next);
      int gap = above != null && above.has(VmaFlags.GROWSDOWN) ? ProcessModel.GAP : 0;
      if (above != null && newEnd + 1 > next - gap) {
        return no(Errno.ENOMEM);
      }
      for (long page = oldEnd; page < newEnd; page++) {
        p.set(page, Page.anonymous(RW));
      }
    }
    p.heapPages = pages;
    return DONE;
  }

  static Outcome exec(ProcessModel p, long stack, long shift) {
    if (stack < 0 || shift < 0 || stack == 0 && shift > 0) {
      return no(Errno.EINVAL);
    }
    if (stack > ARENA || shift > ARENA - stack) {
      return no(Errno.ENOMEM);
    }
    if (p.exited) {
      return no(Errno.ESRCH);
    }
    p.unmap(0, ARENA);
    p.heapPages = 0;
    for (long i = 0; i < stack; i++) {
      Page page = Page.anonymous(RW | VmaFlags.GROWSDOWN);
      p.set(ARENA - shift - stack + i, page.withCopy(i + 1));
    }
    return DONE;
  }

  static Outcome exit(ProcessModel p) {
    if (p.exited) {
      return no(Errno.ESRCH);
    }
    p.unmap(0, ARENA);
    p.heapPages = 0;
    p.exited = true;
    return DONE;
  }

  /**
   * A read, or a write of {@code word}, of one page.
   *
   * @param room how far down the offsets of the VMA at or above the page reach
   */
  static Outcome touch(ProcessModel p, long page, @Nullable Long word, long room) {
    if (page < 0 || page >= ARENA) {
      return no(Errno.EFAULT);
    }
    if (p.exited) {
      return no(Errno.ESRCH);
    }
    if (p.at(page) == null) {
      growStack(p, page, room);
    }
    Page now = p.at(page);
    if (now == null
        || !(word == null ? VmaFlags.mayRead(now.flags()) : VmaFlags.mayWrite(now.flags()))
        || now.beyondEnd()) {
      return no(Errno.EFAULT);
    }
    FileModel file = now.file();
    if (word != null && file != null && now.has(VmaFlags.SHARED)) {
      file.words.put(now.index(), word);
    } else if (word != null) {
      p.set(page, now.withCopy(word));
    }
    return DONE;
  }

  private static void growStack(ProcessModel p, long page, long room) {
    long top = p.nextMapped(page);
    Page stack = p.at(top);
    if (stack == null || !stack.has(VmaFlags.GROWSDOWN) || top - page > room) {
      return;
    }
    for (long below = page - 1; below >= 0 && below >= page - ProcessModel.GAP; below--) {
      Page other = p.at(below);
      if (other != null) {
        if (!other.has(VmaFlags.GROWSDOWN) && VmaFlags.mayRead(other.flags())) {
          return;
        }
        break;
      }
    }
    for (long i = page; i < top; i++) {
      p.set(i, Page.anonymous(stack.flags()));
    }
  }

  /** A file's new size; private copies of what is cut off go with it. */
  static Outcome truncate(Collection<ProcessModel> all, FileModel file, long pages) {
    if (pages < 0) {
      return no(Errno.EINVAL);
    }
    if (pages > Truncate.MAX_PAGES) {
      return no(Errno.EFBIG);
    }
    boolean shrinks = pages < file.pages;
    file.pages = pages;
    if (shrinks) {
      file.words.tailMap(pages, true).clear();
      for (ProcessModel p : all) {
        for (long page = 0; page < ARENA; page++) {
          Page now = p.at(page);
          if (now != null && now.file() == file && now.index() >= pages) {
            p.set(page, now.withCopy(null));
          }
        }
      }
    }
    return DONE;
  }
}
