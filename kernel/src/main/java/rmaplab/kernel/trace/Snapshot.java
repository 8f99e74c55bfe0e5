package rmaplab.kernel.trace;

import java.util.List;

/**
 * The kernel's own picture of an address space at a moment (smaps).
 *
 * @param line the line of the recording at which it stands
 * @param pid the process
 * @param kind when it was taken
 * @param areas its VMAs in address order; the vsyscall page, which is no VMA of a process, is left
 *     out
 */
public record Snapshot(long line, int pid, Kind kind, List<Area> areas) {
  /** The occasions. */
  public enum Kind {
    /** When the recording began. */
    START,
    /** After a successful exec. */
    EXEC,
    /** After an exec of which the recording shows nothing: the stack that every exec leaves. */
    UNSEEN_EXEC,
    /** Before a process lets its memory go. */
    EXIT
  }

  /** Copies the list. */
  public Snapshot {
    areas = List.copyOf(areas);
  }

  /**
   * One VMA.
   *
   * @param start its first page
   * @param end the page after its last
   * @param rights as in /proc/PID/maps: {@code rw-p}
   * @param offset the page of the file at its start
   * @param anonymousPages how many of its pages are anonymous
   * @param name the file, {@code [heap]} and the like, or {@code -}
   * @param flags some of VmFlags, separated by blanks
   */
  public record Area(
      long start,
      long end,
      String rights,
      long offset,
      long anonymousPages,
      String name,
      List<String> flags) {
    /** Copies the list. */
    public Area {
      flags = List.copyOf(flags);
    }

    /** Whether it maps a file, shared memory, or one of the kernel's own pages. */
    public boolean mapsFile() {
      return name.startsWith("/") || name.startsWith("[v") || rights.endsWith("s");
    }
  }
}
