package rmaplab.workload.run;

import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;
import rmaplab.memory.MachineConfig;
import rmaplab.memory.PageRange;
import rmaplab.workload.Advice;
import rmaplab.workload.KernelOperation;
import rmaplab.workload.Operation;
import rmaplab.workload.ProcessOperation;

/**
 * How large a machine a workload needs, so that memory is never short by itself.
 *
 * @param frames frames of physical memory
 * @param pages pages of each arena
 * @param swapSlots pages of swap space; 0 unless the workload evicts pages
 * @param fixed whether the workload knows where an arena ends, or where the heap begins
 */
record MachineSize(int frames, long pages, int swapSlots, boolean fixed) {
  /** The most frames that a machine gets; a workload that needs more runs out of memory. */
  static final int MAX_FRAMES = 1 << 16;

  /** Where the heap begins in a workload that uses brk. */
  static final long HEAP_START = 32;

  /** The pages of an arena that is used from its end (exec); more if the workload names more. */
  static final long SMALL_ARENA = 64;

  /** A task may hold a page that it fills, one that it migrates to, and one that it waits for. */
  private static final int FRAMES_IN_FLIGHT = 3;

  private static final int ZERO_FRAMES = 1;

  static MachineSize of(List<Operation> operations, int processes, int tasks) {
    boolean heap = operations.stream().anyMatch(o -> o instanceof ProcessOperation.Brk);
    boolean stack =
        operations.stream()
            .anyMatch(o -> o instanceof ProcessOperation.Exec e && e.stack() != null);
    long named = operations.stream().mapToLong(MachineSize::endPage).max().orElse(1);
    long pages = Math.max(heap || stack ? SMALL_ARENA : 1, named);
    boolean evicts = operations.stream().anyMatch(MachineSize::evicts);
    long inFlight = (long) FRAMES_IN_FLIGHT * (tasks + 1);
    long owned = owned(operations, processes);
    long swapSlots = evicts ? owned + inFlight : 0;
    // Compaction may take a free frame for every page at first.
    long compactions =
        operations.stream().filter(o -> o instanceof KernelOperation.Compact).count();
    long copies = 1 + Math.min(compactions, tasks + 1L);
    // A page that nobody maps may stay in the swap cache.
    long frames = ZERO_FRAMES + owned * copies + swapSlots + inFlight;
    return new MachineSize(
        (int) Math.min(MAX_FRAMES, frames),
        pages,
        (int) Math.min(MAX_FRAMES, swapSlots),
        heap || stack);
  }

  /** Pages of one word, the only one that operations touch, and an arena as small as can be. */
  MachineConfig tiny() {
    MachineConfig small = MachineConfig.tiny(frames, pages);
    return finished(new MachineConfig(frames, Long.BYTES, small.addressPages(), small.leafPages()));
  }

  /** Pages of 4 KiB. */
  MachineConfig full() {
    MachineConfig whole = MachineConfig.ofFrames(frames);
    return finished(
        fixed
            ? new MachineConfig(whole.frames(), whole.frameBytes(), pages, whole.leafPages())
            : whole);
  }

  private MachineConfig finished(MachineConfig config) {
    MachineConfig heap = fixed ? config.withHeapStart(HEAP_START) : config;
    return swapSlots > 0 ? heap.withSwap(swapSlots) : heap;
  }

  /** The page after the last that an operation names or may need. */
  private static long endPage(Operation operation) {
    return switch (operation) {
      case ProcessOperation.Mmap mmap -> mmap.range().end();
      case ProcessOperation.Munmap(var _, var range) -> range.end();
      case ProcessOperation.Mprotect(var _, var range, int _) -> range.end();
      case ProcessOperation.Mremap(var _, var from, var to, boolean _) ->
          Math.max(from.end(), to.end());
      case ProcessOperation.Madvise(var _, var range, var _) -> range.end();
      case ProcessOperation.Mlock(var _, var range) -> range.end();
      case ProcessOperation.Munlock(var _, var range) -> range.end();
      case ProcessOperation.Brk(var _, long pages) ->
          Math.min(MachineConfig.ofFrames(2).addressPages(), HEAP_START + pages);
      case ProcessOperation.Read(var _, var range, var _) -> range.end();
      case ProcessOperation.Write(var _, var range, var _) -> range.end();
      case ProcessOperation.Exec(var _, var stack) ->
          stack == null
              ? 0
              : Math.min(
                  MachineConfig.ofFrames(2).addressPages(), stack.pages() + stack.shiftPages());
      case ProcessOperation.Fork _, ProcessOperation.Exit _ -> 0;
      case KernelOperation.Migrate(var _, long page) -> page + 1;
      case KernelOperation.Reclaim(var _, long page) -> page + 1;
      case KernelOperation.KsmScan(var target) -> target == null ? 0 : target.range().end();
      case KernelOperation.KsmUnmerge(var _, var range) -> range.end();
      case KernelOperation.Compact _, KernelOperation.TakeAllLocks _, KernelOperation.Truncate _ ->
          0;
    };
  }

  private static boolean evicts(Operation operation) {
    return operation instanceof KernelOperation.Reclaim
        || operation instanceof ProcessOperation.Madvise(var _, var _, Advice advice)
            && advice == Advice.PAGEOUT;
  }

  /**
   * The pages that there can be at once: each process may own each page that anybody fills, moves
   * or gets by exec; and files keep each page that anybody has touched.
   */
  private static long owned(List<Operation> operations, int processes) {
    BitSet filled = new BitSet();
    long ofFiles = 0;
    long ofStacks = 0;
    boolean files = operations.stream().anyMatch(MachineSize::mapsFile);
    for (Operation operation : operations) {
      PageRange range = filledBy(operation);
      if (range != null) {
        filled.set((int) range.start(), (int) range.end());
      }
      PageRange touched =
          operation instanceof ProcessOperation.Read(var _, PageRange read, var _) ? read : range;
      ofFiles += files && touched != null ? touched.pages() : 0;
      if (operation instanceof ProcessOperation.Exec(var _, var stack) && stack != null) {
        ofStacks += stack.pages();
      }
    }
    return (filled.cardinality() + ofStacks) * processes + ofFiles;
  }

  private static boolean mapsFile(Operation operation) {
    return operation instanceof ProcessOperation.Mmap mmap
        && (mmap.file() != null || mmap.shared());
  }

  /** Where the operation may put pages of a process's own; null for nowhere. */
  private static @Nullable PageRange filledBy(Operation operation) {
    return switch (operation) {
      case ProcessOperation.Write(var _, PageRange range, var _) -> range;
      case ProcessOperation.Mlock(var _, PageRange range) -> range;
      case ProcessOperation.Mremap(var _, var _, PageRange to, boolean _) -> to;
      case ProcessOperation.Madvise(var _, PageRange range, Advice advice)
          when advice == Advice.POPULATE_WRITE || advice == Advice.POPULATE_READ ->
          range;
      default -> null;
    };
  }
}
