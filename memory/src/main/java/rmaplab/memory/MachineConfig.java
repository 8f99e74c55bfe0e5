package rmaplab.memory;

import rmaplab.memory.table.Pte;

/**
 * The size of a machine.
 *
 * @param frames frames of physical memory, the zero frame included; at least 2, and no more than
 *     page-table entries can name
 * @param frameBytes bytes in a frame, a multiple of 8 (4096 as on x86; less makes small machines
 *     cheap to build)
 * @param addressPages pages of each process's arena
 * @param leafPages entries in a leaf page table, a power of two (512 as on x86)
 * @param swapSlots pages of swap space; 0 for none, and then no operation looks for any
 * @param heapStart the page at which each process's heap begins (mm.start_brk); in the arena
 * @param stackGapPages how near a stack may grow to accessible memory below it (stack_guard_gap)
 * @param cleanAsLinux whether pages count as clean where they do in Linux 6.18 although nobody has
 *     freed them: a copy that KSM gives back, a page that was read in past the swap cache, a merged
 *     page whose last process frees it lazily. MADV_FREE of another process can then lose them, as
 *     it can in Linux (docs/findings.md); this is for comparisons with it
 */
public record MachineConfig(
    int frames,
    int frameBytes,
    long addressPages,
    int leafPages,
    int swapSlots,
    long heapStart,
    long stackGapPages,
    boolean cleanAsLinux) {
  /** What Linux leaves free below a stack: 256 pages. */
  public static final long LINUX_STACK_GAP = 256;

  /** Checks the bounds. */
  public MachineConfig {
    if (frames < 2 || addressPages < 1 || Integer.bitCount(leafPages) != 1 || swapSlots < 0) {
      throw new IllegalArgumentException(
          frames
              + " frames, "
              + addressPages
              + " pages, leaves of "
              + leafPages
              + ", "
              + swapSlots
              + " slots");
    }
    if (frames > Pte.MAX_FRAMES || swapSlots > Pte.MAX_FRAMES) {
      throw new IllegalArgumentException(
          frames + " frames, " + swapSlots + " slots; at most " + Pte.MAX_FRAMES + " each");
    }
    if (heapStart < 0 || heapStart > addressPages || stackGapPages < 0) {
      throw new IllegalArgumentException(
          "heap at " + heapStart + " of " + addressPages + ", stack gap " + stackGapPages);
    }
  }

  /**
   * A machine without swap space; the heap begins in the middle of the arena, and the gap below
   * stacks is that of Linux.
   */
  public MachineConfig(int frames, int frameBytes, long addressPages, int leafPages) {
    this(frames, frameBytes, addressPages, leafPages, 0, addressPages / 2, LINUX_STACK_GAP, false);
  }

  /** The same machine with {@code slots} pages of swap space. */
  public MachineConfig withSwap(int slots) {
    return new MachineConfig(
        frames, frameBytes, addressPages, leafPages, slots, heapStart, stackGapPages, cleanAsLinux);
  }

  /** 4 KiB pages, leaves of 512, arenas of 2^20 pages (4 GiB). */
  public static MachineConfig ofFrames(int frames) {
    return new MachineConfig(frames, 4096, 1L << 20, 512);
  }

  /**
   * A machine as small as possible for {@code addressPages} pages to each process: pages of 16
   * bytes.
   */
  public static MachineConfig tiny(int frames, long addressPages) {
    int leaf = 16;
    while (leaf < addressPages && leaf < 512) {
      leaf *= 2;
    }
    return new MachineConfig(frames, 16, addressPages, leaf);
  }

  /** The same machine with the heaps at {@code page}. */
  public MachineConfig withHeapStart(long page) {
    return new MachineConfig(
        frames, frameBytes, addressPages, leafPages, swapSlots, page, stackGapPages, cleanAsLinux);
  }

  /** The same machine with {@code pages} between a stack and accessible memory below it. */
  public MachineConfig withStackGap(long pages) {
    return new MachineConfig(
        frames, frameBytes, addressPages, leafPages, swapSlots, heapStart, pages, cleanAsLinux);
  }

  /** The same machine, whose pages are clean where Linux has them clean. */
  public MachineConfig withCleanAsLinux() {
    return new MachineConfig(
        frames, frameBytes, addressPages, leafPages, swapSlots, heapStart, stackGapPages, true);
  }
}
