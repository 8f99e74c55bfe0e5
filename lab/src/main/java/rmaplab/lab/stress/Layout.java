package rmaplab.lab.stress;

import rmaplab.memory.MachineConfig;
import rmaplab.memory.PageRange;

/**
 * The shape of the machine that is stressed: small arenas, so that operations meet, and so much
 * memory that none is ever short.
 *
 * <pre>
 *     0        16                        52       64
 *     | stacks |  mappings                | heap   |
 * </pre>
 *
 * <p>Only what lies below page 16 grows downwards. So an access of another thread above it can
 * never make a stack grow, and what a process maps is known to its owner alone.
 */
final class Layout {
  /** Pages of each arena. */
  static final int ARENA_PAGES = 64;

  /** Where stacks are. */
  static final PageRange STACKS = new PageRange(0, 16);

  /** Where all else is, the heap included. */
  static final PageRange MAPPINGS = new PageRange(16, ARENA_PAGES);

  /** Where the heap begins. */
  static final long HEAP_START = 52;

  /** How near a stack may grow to accessible memory below it. */
  static final int STACK_GAP_PAGES = 2;

  /** Where in a page the owner's word lies. */
  static final int OWN_WORD_BYTES = 0;

  /** Where in a page the word lies that other threads write. */
  static final int FOREIGN_WORD_BYTES = 8;

  /** Processes of each thread. */
  static final int PROCESSES_PER_THREAD = 4;

  /** The named files. */
  static final int FILES = 2;

  /** What a named file has at first, and grows back to. */
  static final int FILE_PAGES = 64;

  private static final int FRAME_BYTES = 64;
  private static final int LEAF_PAGES = 16;

  private Layout() {}

  /** How many processes there are at any time. */
  static int processes(int threads) {
    return threads * PROCESSES_PER_THREAD;
  }

  /**
   * A machine on which memory does not run out: every page of every process and file may be there
   * once in memory and once more in the swap cache; and each thread may be compacting, which
   * withholds as many frames again.
   */
  static MachineConfig machine(int threads) {
    int owned = 2 * processes(threads) * ARENA_PAGES + FILES * FILE_PAGES;
    int frames = 1 + owned * (threads + 2);
    return new MachineConfig(frames, FRAME_BYTES, ARENA_PAGES, LEAF_PAGES)
        .withHeapStart(HEAP_START)
        .withStackGap(STACK_GAP_PAGES)
        .withSwap(owned);
  }

  /** The name of a process. */
  static String process(int slot) {
    return "P" + slot;
  }

  /** The process of this name. */
  static int slot(String process) {
    return Integer.parseInt(process, 1, process.length(), 10);
  }

  /** The name of a file. */
  static String file(int number) {
    return "F" + number;
  }

  /** The file of this name. */
  static int fileNumber(String file) {
    return Integer.parseInt(file, 1, file.length(), 10);
  }
}
