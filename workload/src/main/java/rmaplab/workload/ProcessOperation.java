package rmaplab.workload;

import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import rmaplab.memory.PageRange;

/**
 * What a process does to its own memory. {@code process} is its name; ranges count pages from the
 * start of the arena.
 */
public sealed interface ProcessOperation extends Operation {
  /** The name of the process that acts. */
  String process();

  /**
   * Maps memory at a fixed place.
   *
   * @param rights bits of {@link rmaplab.memory.area.VmaFlags#RIGHTS}
   * @param file the file that is mapped, and from which page of it; null for anonymous memory
   */
  record Mmap(
      String process,
      PageRange range,
      int rights,
      boolean shared,
      @Nullable FilePage file,
      boolean growsDown,
      boolean noReserve)
      implements ProcessOperation {
    /** Private anonymous memory. */
    public static Mmap anonymous(String process, PageRange range, int rights) {
      return new Mmap(process, range, rights, false, null, false, false);
    }
  }

  /** A page of a named file. */
  record FilePage(String file, long page) {}

  /** Unmaps. */
  record Munmap(String process, PageRange range) implements ProcessOperation {}

  /** Changes rights, the bits of {@link rmaplab.memory.area.VmaFlags#RIGHTS}. */
  record Mprotect(String process, PageRange range, int rights) implements ProcessOperation {}

  /** Moves a mapping, or makes it larger or smaller. */
  record Mremap(String process, PageRange from, PageRange to, boolean dontUnmap)
      implements ProcessOperation {}

  /** Gives advice. */
  record Madvise(String process, PageRange range, Advice advice) implements ProcessOperation {}

  /** Locks pages in memory. */
  record Mlock(String process, PageRange range) implements ProcessOperation {}

  /** Unlocks pages. */
  record Munlock(String process, PageRange range) implements ProcessOperation {}

  /** Sets the heap's length in pages. */
  record Brk(String process, long pages) implements ProcessOperation {}

  /** Reads the first word of each page; {@code word} is what each must hold, if stated. */
  record Read(String process, PageRange range, OptionalLong word) implements ProcessOperation {}

  /** Writes the first word of each page; without {@code word}, the number 1. */
  record Write(String process, PageRange range, OptionalLong word) implements ProcessOperation {}

  /** Makes a child process. */
  record Fork(String process, String child) implements ProcessOperation {}

  /** Replaces the process's memory by that of a new program; {@code stack} is null without one. */
  record Exec(String process, @Nullable Stack stack) implements ProcessOperation {}

  /** A new program's stack: its size, and by how many pages it is moved once it is there. */
  record Stack(long pages, long shiftPages) {}

  /** Ends the process. */
  record Exit(String process) implements ProcessOperation {}
}
