package rmaplab.kernel.replay;

import java.util.HashMap;
import org.jspecify.annotations.Nullable;
import rmaplab.kernel.trace.SystemCall;
import rmaplab.memory.Errno;
import rmaplab.memory.Machine;
import rmaplab.memory.Outcome;
import rmaplab.memory.PageRange;
import rmaplab.memory.area.Vma;
import rmaplab.memory.area.VmaFlags;
import rmaplab.memory.file.FileWindow;
import rmaplab.memory.file.MappedFile;
import rmaplab.memory.file.Truncate;
import rmaplab.memory.space.AddressSpace;
import rmaplab.memory.space.Advise;
import rmaplab.memory.space.Lock;
import rmaplab.memory.space.Map;
import rmaplab.memory.space.Move;
import rmaplab.memory.space.Protect;
import rmaplab.memory.space.Unmap;

/**
 * Performs recorded system calls on a machine.
 *
 * <p>Guarantee: a call does here what it did on the kernel as far as VMAs and anonymous pages are
 * concerned, or its outcome says that it did not. The kernel chose the places; they are taken from
 * the results.
 *
 * <p>A recording names files by descriptor only. All mappings through descriptors of one number are
 * taken to show one file: neighbours join if their offsets follow each other as well, which those
 * of different files hardly ever do.
 */
final class Performer {
  private static final int PAGE_SHIFT = 12;
  private static final long PAGE_MASK = (1L << PAGE_SHIFT) - 1;

  private static final long MAP_TYPE = 0x3;
  private static final long MAP_PRIVATE = 0x2;
  private static final long MAP_ANONYMOUS = 0x20;
  private static final long MAP_GROWSDOWN = 0x100;
  private static final long MAP_LOCKED = 0x2000;
  private static final long MAP_NORESERVE = 0x4000;
  private static final long MAP_POPULATE = 0x8000;
  private static final long MAP_NONBLOCK = 0x10000;
  private static final long MAP_STACK = 0x20000;
  private static final long MREMAP_DONTUNMAP = 4;
  private static final long SHM_RDONLY = 0x1000;
  private static final long ENOMEM = -12;

  private static final Outcome ELSEWHERE = Outcome.refused(Errno.EINVAL);

  private final Machine machine;
  private final Skipped skipped;

  /** The sizes of shared-memory segments in pages, by id. */
  private final HashMap<Long, Long> segments = new HashMap<>();

  private boolean assumeWrites;

  Performer(Machine machine, Skipped skipped) {
    this.machine = machine;
    this.skipped = skipped;
  }

  /**
   * Whether to take the first page of private writable memory as written as soon as it is mapped:
   * for recordings without faults.
   */
  void assumeWrites(boolean assumed) {
    assumeWrites = assumed;
  }

  private Outcome assumeWritten(AddressSpace space, long page, int flags, Outcome mapped) {
    boolean applies =
        assumeWrites && mapped.done() && VmaFlags.mayWrite(flags) && (flags & VmaFlags.SHARED) == 0;
    return applies ? Touch.touch(space, page, true) : mapped;
  }

  /**
   * Performs a call that the kernel has performed.
   *
   * @param result what the kernel returned; a call that it refused is performed only if it may have
   *     done something all the same
   * @return refused if the kernel did what we did not
   */
  Outcome perform(ProcessMemory memory, SystemCall call, long[] arguments, int count, long result) {
    boolean failed = result < 0 && result >= -4095;
    if (failed) {
      if (result == ENOMEM && count >= call.arguments() && leavesTraces(call)) {
        // A hole: what lies before it, or around it, has changed there as it does here.
        apply(memory, call, arguments, count, result);
      }
      return Outcome.DONE;
    }
    return apply(memory, call, arguments, count, result);
  }

  private static boolean leavesTraces(SystemCall call) {
    return switch (call) {
      case MPROTECT, PKEY_MPROTECT, MADVISE, MLOCK, MLOCK2, MUNLOCK -> true;
      default -> false;
    };
  }

  private Outcome apply(ProcessMemory memory, SystemCall call, long[] a, int count, long result) {
    AddressSpace space = memory.space();
    return switch (call) {
      case MMAP -> mmap(space, a, result);
      case MUNMAP -> within(a[0], a[1], r -> Unmap.munmap(space, r));
      case MPROTECT, PKEY_MPROTECT ->
          within(a[0], a[1], r -> Protect.mprotect(space, r, (int) a[2] & VmaFlags.RIGHTS));
      case BRK -> brk(memory, a[0], result);
      case MREMAP -> mremap(space, a, result);
      case MADVISE -> madvise(space, a);
      case MLOCK, MLOCK2 -> within(a[0], a[1], r -> Lock.mlock(space, r));
      case MUNLOCK -> within(a[0], a[1], r -> Lock.munlock(space, r));
      case SHMGET -> {
        segments.put(result, pagesUp(a[1]));
        yield Outcome.DONE;
      }
      case SHMAT -> shmat(space, a[0], count > 2 ? a[2] : 0, result);
      case SHMDT -> shmdt(space, a[0]);
      case PRCTL, EXECVE, EXECVEAT, FORK, VFORK, CLONE, CLONE3, EXIT, EXIT_GROUP, UNKNOWN ->
          Outcome.DONE;
    };
  }

  private interface OnRange {
    Outcome on(PageRange range);
  }

  /** Does something with the pages of [address, address + bytes), if there can be such. */
  private Outcome within(long address, long bytes, OnRange what) {
    PageRange range = range(address, bytes);
    return range == null ? ELSEWHERE : what.on(range);
  }

  /** The pages of [address, address + bytes); null if they do not all lie below 2^47. */
  private @Nullable PageRange range(long address, long bytes) {
    long limit = machine.config().addressPages() << PAGE_SHIFT;
    boolean fits =
        Long.compareUnsigned(address, limit) <= 0
            && Long.compareUnsigned(bytes, limit) <= 0
            && address + bytes <= limit;
    if (!fits) {
      skipped.count("addresses beyond 2^47");
      return null;
    }
    return new PageRange(address >>> PAGE_SHIFT, pagesUp(address + bytes));
  }

  private static long pagesUp(long bytes) {
    return bytes + PAGE_MASK >>> PAGE_SHIFT;
  }

  private Outcome mmap(AddressSpace space, long[] a, long result) {
    PageRange range = range(result, a[1]);
    if (range == null) {
      return ELSEWHERE;
    }
    long how = a[3];
    boolean anonymous = (how & MAP_ANONYMOUS) != 0;
    boolean shared = (how & MAP_TYPE) != MAP_PRIVATE;
    int flags =
        (int) a[2] & VmaFlags.RIGHTS
            | (shared ? VmaFlags.SHARED : 0)
            | ((how & MAP_GROWSDOWN) != 0 ? VmaFlags.GROWSDOWN : 0)
            | ((how & MAP_NORESERVE) != 0 ? VmaFlags.NORESERVE : 0)
            | ((how & MAP_STACK) != 0 ? VmaFlags.NOHUGEPAGE : 0);
    FileWindow window = null;
    if (!anonymous) {
      MappedFile file = machine.files().open("fd" + (int) a[4], Truncate.MAX_PAGES);
      window = new FileWindow(file, a[5] >>> PAGE_SHIFT);
    }
    Outcome mapped = Map.mmap(space, range, flags, window);
    if (mapped.done() && (how & MAP_LOCKED) != 0) {
      return Lock.mlock(space, range);
    }
    boolean populate = (how & (MAP_POPULATE | MAP_NONBLOCK)) == MAP_POPULATE;
    if (mapped.done() && populate && VmaFlags.mayRead(flags)) {
      boolean write = !shared && VmaFlags.mayWrite(flags);
      Advise.madvise(
          space, range, write ? Advise.Advice.POPULATE_WRITE : Advise.Advice.POPULATE_READ);
    }
    return assumeWritten(space, range.start(), flags, mapped);
  }

  /** The first call only tells where the heap begins; one that fails returns the old break. */
  private Outcome brk(ProcessMemory memory, long asked, long result) {
    long before = memory.brkBytes();
    memory.setBrkBytes(result);
    if (before == ProcessMemory.UNKNOWN || result == before || result != asked) {
      return Outcome.DONE;
    }
    PageRange old = range(0, before);
    PageRange now = range(0, result);
    if (old == null || now == null) {
      return ELSEWHERE;
    }
    AddressSpace space = memory.space();
    if (now.end() > old.end()) {
      int flags = VmaFlags.READ | VmaFlags.WRITE;
      Outcome grown = Map.mmap(space, new PageRange(old.end(), now.end()), flags);
      return assumeWritten(space, old.end(), flags, grown);
    }
    return now.end() == old.end()
        ? Outcome.DONE
        : Unmap.munmap(space, new PageRange(now.end(), old.end()));
  }

  private Outcome mremap(AddressSpace space, long[] a, long result) {
    PageRange old = range(a[0], a[1]);
    PageRange fresh = range(result, a[2]);
    return old == null || fresh == null
        ? ELSEWHERE
        : Move.mremap(space, old, fresh, (a[3] & MREMAP_DONTUNMAP) != 0);
  }

  private Outcome madvise(AddressSpace space, long[] a) {
    Advise.@Nullable Advice advice =
        switch ((int) a[2]) {
          case 4, 24 -> Advise.Advice.DONTNEED;
          case 8 -> Advise.Advice.FREE;
          case 10 -> Advise.Advice.DONTFORK;
          case 11 -> Advise.Advice.DOFORK;
          case 12 -> Advise.Advice.MERGEABLE;
          case 13 -> Advise.Advice.UNMERGEABLE;
          case 18 -> Advise.Advice.WIPEONFORK;
          case 19 -> Advise.Advice.KEEPONFORK;
          case 22 -> Advise.Advice.POPULATE_READ;
          case 23 -> Advise.Advice.POPULATE_WRITE;
          default -> null;
        };
    if (advice != null) {
      Advise.Advice known = advice;
      return within(a[0], a[1], r -> Advise.madvise(space, r, known));
    }
    skipped.count("madvise " + (int) a[2]);
    return Outcome.DONE;
  }

  private Outcome shmat(AddressSpace space, long id, long flags, long result) {
    Long pages = segments.get(id);
    if (pages == null) {
      skipped.count("shmat of an unknown segment");
      return Outcome.DONE;
    }
    MappedFile file = machine.files().open("shm" + id, Truncate.MAX_PAGES);
    int rights = VmaFlags.READ | ((flags & SHM_RDONLY) != 0 ? 0 : VmaFlags.WRITE);
    return within(
        result,
        pages << PAGE_SHIFT,
        r -> Map.mmap(space, r, rights | VmaFlags.SHARED, new FileWindow(file, 0)));
  }

  /** Unmaps what maps the segment that is attached at the address. */
  private Outcome shmdt(AddressSpace space, long address) {
    long page = address >>> PAGE_SHIFT;
    Vma first = page < machine.config().addressPages() ? space.tree().containing(page) : null;
    if (first == null || first.file() == null || first.start() != page) {
      return ELSEWHERE;
    }
    long end = first.end();
    Vma next = space.tree().next(first);
    while (next != null && next.start() == end && next.file() == first.file()) {
      end = next.end();
      next = space.tree().next(next);
    }
    return Unmap.munmap(space, new PageRange(page, end));
  }
}
