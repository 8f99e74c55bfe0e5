package rmaplab.kernel.explore;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import rmaplab.kernel.trace.SystemCall;
import rmaplab.memory.PageRange;
import rmaplab.memory.area.VmaFlags;
import rmaplab.workload.Advice;
import rmaplab.workload.ProcessOperation;

/**
 * Recorded system calls as operations of the language, with the recording's page numbers. What the
 * language does not have comes as no operation; whoever uses the result compares states.
 */
final class CallOperations {
  private static final int PAGE_SHIFT = 12;
  private static final long PAGE_MASK = (1L << PAGE_SHIFT) - 1;
  private static final long LIMIT = 1L << 47;
  private static final long MAP_TYPE = 3;
  private static final long MAP_PRIVATE = 2;
  private static final long MAP_ANONYMOUS = 0x20;
  private static final long MAP_GROWSDOWN = 0x100;
  private static final long MAP_LOCKED = 0x2000;
  private static final long MAP_NORESERVE = 0x4000;
  private static final long MREMAP_DONTUNMAP = 4;

  /** The breaks that are known, by process. */
  private final Map<Life, Long> breaks = new HashMap<>();

  /** A child begins with its parent's break. */
  void born(Life parent, Life child) {
    Long known = breaks.get(parent);
    if (known != null) {
      breaks.put(child, known);
    }
  }

  /** What a call that has succeeded did. */
  List<ProcessOperation> of(Life life, SystemCall call, long[] a, int count, long result) {
    if (count < call.arguments()) {
      return List.of();
    }
    String name = life.name();
    PageRange range =
        call == SystemCall.MMAP ? range(result, a[1]) : count > 1 ? range(a[0], a[1]) : null;
    return switch (call) {
      case BRK -> brk(life, a[0], result);
      case MREMAP -> {
        PageRange to = range(result, a[2]);
        yield range == null || to == null
            ? List.of()
            : List.of(new ProcessOperation.Mremap(name, range, to, (a[3] & MREMAP_DONTUNMAP) != 0));
      }
      case MMAP -> range == null ? List.of() : mmap(name, range, a);
      case MUNMAP -> range == null ? List.of() : List.of(new ProcessOperation.Munmap(name, range));
      case MPROTECT, PKEY_MPROTECT ->
          range == null
              ? List.of()
              : List.of(new ProcessOperation.Mprotect(name, range, (int) a[2] & VmaFlags.RIGHTS));
      case MLOCK, MLOCK2 ->
          range == null ? List.of() : List.of(new ProcessOperation.Mlock(name, range));
      case MUNLOCK ->
          range == null ? List.of() : List.of(new ProcessOperation.Munlock(name, range));
      case MADVISE -> {
        Advice advice = advice((int) a[2]);
        yield range == null || advice == null
            ? List.of()
            : List.of(new ProcessOperation.Madvise(name, range, advice));
      }
      default -> List.of();
    };
  }

  private static @Nullable Advice advice(int number) {
    return switch (number) {
      case 4, 24 -> Advice.DONTNEED;
      case 8 -> Advice.FREE;
      case 10 -> Advice.DONTFORK;
      case 11 -> Advice.DOFORK;
      case 18 -> Advice.WIPEONFORK;
      case 19 -> Advice.KEEPONFORK;
      case 23 -> Advice.POPULATE_WRITE;
      default -> null;
    };
  }

  private static List<ProcessOperation> mmap(String name, PageRange range, long[] a) {
    boolean anonymous = (a[3] & MAP_ANONYMOUS) != 0;
    ProcessOperation mapped =
        new ProcessOperation.Mmap(
            name,
            range,
            (int) a[2] & VmaFlags.RIGHTS,
            (a[3] & MAP_TYPE) != MAP_PRIVATE,
            anonymous
                ? null
                : new ProcessOperation.FilePage("fd" + (int) a[4], a[5] >>> PAGE_SHIFT),
            (a[3] & MAP_GROWSDOWN) != 0,
            (a[3] & MAP_NORESERVE) != 0);
    return (a[3] & MAP_LOCKED) != 0
        ? List.of(mapped, new ProcessOperation.Mlock(name, range))
        : List.of(mapped);
  }

  /** The first call only tells where the heap begins; one that fails returns the old break. */
  private List<ProcessOperation> brk(Life life, long asked, long result) {
    Long before = breaks.put(life, result);
    if (before == null || before == result || asked != result || result >= LIMIT) {
      return List.of();
    }
    long old = pagesUp(before);
    long now = pagesUp(result);
    if (now > old) {
      return List.of(
          ProcessOperation.Mmap.anonymous(
              life.name(), new PageRange(old, now), VmaFlags.READ | VmaFlags.WRITE));
    }
    return now == old
        ? List.of()
        : List.of(new ProcessOperation.Munmap(life.name(), new PageRange(now, old)));
  }

  private static long pagesUp(long bytes) {
    return bytes + PAGE_MASK >>> PAGE_SHIFT;
  }

  /** The pages of [address, address + bytes); null if there are none below 2^47. */
  private static @Nullable PageRange range(long address, long bytes) {
    boolean fits =
        address >= 0 && address < LIMIT && bytes > 0 && bytes < LIMIT && address + bytes <= LIMIT;
    return fits ? new PageRange(address >>> PAGE_SHIFT, pagesUp(address + bytes)) : null;
  }
}
