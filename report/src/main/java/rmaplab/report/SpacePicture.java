package rmaplab.report;

import java.util.List;
import java.util.Locale;

/**
 * One address space, ready to be drawn.
 *
 * @param process its name
 * @param exited whether the process has exited
 * @param areas its VMAs in address order
 */
public record SpacePicture(String process, boolean exited, List<Area> areas) {
  /** Copies the list. */
  public SpacePicture {
    areas = List.copyOf(areas);
  }

  /**
   * A VMA: the pages [start, end).
   *
   * @param rights as in /proc/PID/maps, for example {@code rw-p}
   * @param pgoff the page offset of the first page
   * @param own the name of its own anon_vma; empty for none
   * @param entries what its page-table entries hold, in address order; absent pages are left out
   */
  public record Area(
      long start, long end, String rights, long pgoff, String own, List<Entry> entries) {
    /** Copies the list. */
    public Area {
      entries = List.copyOf(entries);
    }
  }

  /** What a page-table entry holds. */
  public enum Kind {
    /** A page of its own frame. */
    PAGE,
    /** The zero page. */
    ZERO,
    /** A migration entry. */
    MIGRATION,
    /** A swap entry. */
    SWAP;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * A page-table entry that is not empty.
   *
   * @param page where it stands
   * @param frame the frame that it names; the slot, if it is a swap entry
   * @param mapCount how many entries map that frame
   */
  public record Entry(long page, Kind kind, int frame, int mapCount) {}
}
