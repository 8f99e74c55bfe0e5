package rmaplab.memory;

/**
 * The size of a machine.
 *
 * @param frames frames of physical memory, the zero frame included; at least 2
 * @param frameBytes bytes in a frame, a multiple of 8 (4096 as on x86; less makes small machines
 *     cheap to build)
 * @param addressPages pages of each process's arena
 * @param leafPages entries in a leaf page table, a power of two (512 as on x86)
 * @param swapSlots pages of swap space; 0 for none, and then no operation looks for any
 */
public record MachineConfig(
    int frames, int frameBytes, long addressPages, int leafPages, int swapSlots) {
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
  }

  /** A machine without swap space. */
  public MachineConfig(int frames, int frameBytes, long addressPages, int leafPages) {
    this(frames, frameBytes, addressPages, leafPages, 0);
  }

  /** The same machine with {@code slots} pages of swap space. */
  public MachineConfig withSwap(int slots) {
    return new MachineConfig(frames, frameBytes, addressPages, leafPages, slots);
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
}
