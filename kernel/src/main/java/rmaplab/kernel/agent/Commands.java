package rmaplab.kernel.agent;

import java.util.OptionalLong;
import rmaplab.memory.PageRange;
import rmaplab.memory.area.VmaFlags;
import rmaplab.workload.Advice;
import rmaplab.workload.ProcessOperation;

/**
 * The agent's commands. A process is named by a number, its slot; lengths are in pages; flags are
 * those of Linux on x86-64.
 */
public final class Commands {
  /** Ends every process and empties every file. */
  public static final String BEGIN = "begin";

  /** Looks, and does nothing. */
  public static final String LOOK = "look";

  /** Asks for the process ids of those who are alive, in order of birth; the answer's words. */
  public static final String PIDS = "pids";

  /** Merges equal pages until nothing more can be merged. */
  public static final String KSM_SCAN = "ksm-scan";

  /** Gives every merged page of every process back. */
  public static final String KSM_UNMERGE = "ksm-unmerge";

  /** Asks for compaction of memory. */
  public static final String COMPACT = "compact";

  /** Makes swap space in memory, unless there is some. */
  public static final String SWAP = "swap";

  private static final int PROT_READ = 1;
  private static final int PROT_WRITE = 2;
  private static final int PROT_EXEC = 4;
  private static final int MAP_SHARED = 1;
  private static final int MAP_PRIVATE = 2;
  private static final int MAP_ANONYMOUS = 0x20;
  private static final int MAP_GROWSDOWN = 0x100;
  private static final int MAP_NORESERVE = 0x4000;
  private static final int MREMAP_MAYMOVE = 1;
  private static final int MREMAP_FIXED = 2;
  private static final int MREMAP_DONTUNMAP = 4;
  private static final int NO_FILE = -1;

  /** What a write stores that states no word. */
  private static final long DEFAULT_WORD = 1;

  private Commands() {}

  /** A process without memory comes into being. */
  public static String spawn(int slot, String name) {
    return "spawn " + slot + " " + name;
  }

  /** The process in a slot forks. */
  public static String fork(int slot, int childSlot, String child) {
    return "fork " + slot + " " + childSlot + " " + child;
  }

  /** The process in a slot ends. */
  public static String exit(int slot) {
    return "exit " + slot;
  }

  /**
   * Maps memory.
   *
   * @param file the number of the file that is mapped, if it is one
   */
  public static String mmap(int slot, ProcessOperation.Mmap mmap, int file) {
    ProcessOperation.FilePage shown = mmap.file();
    int flags =
        (mmap.shared() ? MAP_SHARED : MAP_PRIVATE)
            | (shown == null ? MAP_ANONYMOUS : 0)
            | (mmap.growsDown() ? MAP_GROWSDOWN : 0)
            | (mmap.noReserve() ? MAP_NORESERVE : 0);
    return onRange("mmap", slot, mmap.range())
        + " "
        + rights(mmap.rights())
        + " "
        + flags
        + " "
        + (shown == null ? NO_FILE : file)
        + " "
        + (shown == null ? 0 : shown.page());
  }

  /** Unmaps. */
  public static String munmap(int slot, PageRange range) {
    return onRange("munmap", slot, range);
  }

  /** Changes rights, the bits of {@link VmaFlags#RIGHTS}. */
  public static String mprotect(int slot, PageRange range, int rights) {
    return onRange("mprotect", slot, range) + " " + rights(rights);
  }

  /** Moves or resizes; where it is if both ranges begin at the same page. */
  public static String mremap(int slot, PageRange from, PageRange to, boolean dontUnmap) {
    boolean inPlace = from.start() == to.start() && !dontUnmap;
    int flags = (inPlace ? 0 : MREMAP_MAYMOVE | MREMAP_FIXED) | (dontUnmap ? MREMAP_DONTUNMAP : 0);
    return onRange("mremap", slot, from) + " " + to.pages() + " " + flags + " " + to.start();
  }

  /** Gives advice. */
  public static String madvise(int slot, PageRange range, Advice advice) {
    int number =
        switch (advice) {
          case DONTNEED -> 4;
          case FREE -> 8;
          case DONTFORK -> 10;
          case DOFORK -> 11;
          case MERGEABLE -> 12;
          case UNMERGEABLE -> 13;
          case WIPEONFORK -> 18;
          case KEEPONFORK -> 19;
          case PAGEOUT -> 21;
          case POPULATE_READ -> 22;
          case POPULATE_WRITE -> 23;
        };
    return onRange("madvise", slot, range) + " " + number;
  }

  /** Locks pages in memory. */
  public static String mlock(int slot, PageRange range) {
    return onRange("mlock", slot, range);
  }

  /** Unlocks pages. */
  public static String munlock(int slot, PageRange range) {
    return onRange("munlock", slot, range);
  }

  /** Reads the first word of each page. */
  public static String read(int slot, PageRange range) {
    return onRange("read", slot, range);
  }

  /** Writes the first word of each page. */
  public static String write(int slot, PageRange range, OptionalLong word) {
    return onRange("write", slot, range) + " " + word.orElse(DEFAULT_WORD);
  }

  /** Gives a file another size. */
  public static String truncate(int file, long pages) {
    return "truncate " + file + " " + pages;
  }

  private static String onRange(String verb, int slot, PageRange range) {
    return verb + " " + slot + " " + range.start() + " " + range.pages();
  }

  private static int rights(int rights) {
    return ((rights & VmaFlags.READ) != 0 ? PROT_READ : 0)
        | ((rights & VmaFlags.WRITE) != 0 ? PROT_WRITE : 0)
        | ((rights & VmaFlags.EXEC) != 0 ? PROT_EXEC : 0);
  }
}
