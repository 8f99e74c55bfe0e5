package rmaplab.report;

import java.util.List;
import java.util.Locale;

/**
 * The mesh of VMAs and anon_vmas at one moment, ready to be drawn.
 *
 * @param anonVmas the columns, in the order in which they are drawn: older ones first
 * @param vmas the rows, in the order in which they are drawn
 * @param avcs the crossings
 * @param pages the pages that are of interest
 */
public record MeshPicture(
    List<AnonVma> anonVmas, List<Vma> vmas, List<Avc> avcs, List<Page> pages) {

  /** Copies the lists and checks that the crossings lie in the picture. */
  public MeshPicture {
    anonVmas = List.copyOf(anonVmas);
    vmas = List.copyOf(vmas);
    avcs = List.copyOf(avcs);
    pages = List.copyOf(pages);
    for (Avc avc : avcs) {
      if (avc.vma() < 0
          || avc.vma() >= vmas.size()
          || avc.anonVma() < 0
          || avc.anonVma() >= anonVmas.size()) {
        throw new IllegalArgumentException(
            avc + " in a mesh of " + vmas.size() + " by " + anonVmas.size());
      }
    }
  }

  /**
   * A column.
   *
   * @param name for example {@code A1}
   * @param note a word about it: {@code root}, {@code freed}; empty for none
   */
  public record AnonVma(String name, String note) {}

  /**
   * A row: the pages [start, end) of a process.
   *
   * @param rights as in /proc/PID/maps, for example {@code rw-p}
   * @param pgoff the page offset of the first page
   * @param own the name of the VMA's own anon_vma; empty for none
   * @param note a word about it: {@code removed}; empty for none
   */
  public record Vma(
      String process, long start, long end, String rights, long pgoff, String own, String note) {}

  /**
   * A crossing.
   *
   * @param number the avc's name in the picture
   * @param vma position in the list of VMAs
   * @param anonVma position in the list of anon_vmas
   * @param links which of its two lists it is on
   */
  public record Avc(int number, int vma, int anonVma, Links links) {}

  /** Which lists an avc is on: at rest both, on its way in or out one. */
  public enum Links {
    /** Both lists. */
    BOTH,
    /** The VMA's chain (same_vma) only. */
    CHAIN,
    /** The anon_vma's list (same_anon_vma) only. */
    LIST;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * A page.
   *
   * @param frame the number of its frame
   * @param names the anon_vma or file that it names; empty for none
   * @param index its page offset
   * @param mappings the page-table entries that map it
   */
  public record Page(int frame, String names, long index, List<Mapping> mappings) {
    /** Copies the list. */
    public Page {
      mappings = List.copyOf(mappings);
    }
  }

  /**
   * A page-table entry.
   *
   * @param page the page of the process at which it stands
   * @param migration whether it is a migration entry
   */
  public record Mapping(String process, long page, boolean migration) {}
}
