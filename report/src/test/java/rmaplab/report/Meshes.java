package rmaplab.report;

import java.util.ArrayList;
import java.util.List;
import rmaplab.report.MeshPicture.AnonVma;
import rmaplab.report.MeshPicture.Avc;
import rmaplab.report.MeshPicture.Links;
import rmaplab.report.MeshPicture.Mapping;
import rmaplab.report.MeshPicture.Page;
import rmaplab.report.MeshPicture.Vma;

/** Meshes to draw in tests. */
final class Meshes {
  private Meshes() {}

  /** Nothing at all. */
  static MeshPicture empty() {
    return new MeshPicture(List.of(), List.of(), List.of(), List.of());
  }

  /** The mesh that the mail draws: three VMAs, each on three anon_vmas. */
  static MeshPicture ofTheMail() {
    List<Avc> avcs = new ArrayList<>();
    for (int i = 0; i < 9; i++) {
      avcs.add(new Avc(i + 1, i / 3, i % 3, Links.BOTH));
    }
    return new MeshPicture(
        anonVmas(3),
        List.of(
            vma("P2", 0, 2, "r--p", 0, "A3"),
            vma("P2", 2, 4, "r-xp", 2, "A3"),
            vma("P2", 4, 6, "rw-p", 4, "A3")),
        avcs,
        List.of(
            page(1, "A1", 0, new Mapping("P2", 0, false)),
            page(7, "A2", 3, new Mapping("P2", 3, false)),
            page(8, "A3", 5, new Mapping("P2", 5, false))));
  }

  /** The reviewer's case b: vma1 is leaving, its edges go one by one. */
  static MeshPicture halfBroken() {
    return new MeshPicture(
        anonVmas(3),
        List.of(
            new Vma("P2", 0, 2, "r--p", 0, "A3", "off-tree"),
            vma("P2", 2, 4, "r-xp", 2, "A3"),
            vma("P2", 4, 6, "rw-p", 4, "A3")),
        List.of(
            new Avc(2, 0, 1, Links.CHAIN),
            new Avc(3, 0, 2, Links.LIST),
            new Avc(4, 1, 0, Links.BOTH),
            new Avc(5, 1, 1, Links.BOTH),
            new Avc(6, 1, 2, Links.BOTH),
            new Avc(7, 2, 0, Links.BOTH),
            new Avc(9, 2, 2, Links.BOTH)),
        List.of());
  }

  /** Two families, a VMA without pages, an anon_vma without VMAs, a page under migration. */
  static MeshPicture families() {
    return new MeshPicture(
        List.of(
            new AnonVma("A1", "root"),
            new AnonVma("A2", ""),
            new AnonVma("A4", "root"),
            new AnonVma("A3", "")),
        List.of(
            vma("P0", 0, 4, "rw-p", 0, "A1"),
            vma("P1", 2, 4, "rw-p", 0, "A2"),
            vma("P1", 1024, 1048576, "---p", 1024, ""),
            vma("server", 0, 8, "rwxp", 0, "A4")),
        List.of(
            new Avc(1, 0, 0, Links.BOTH),
            new Avc(2, 1, 0, Links.BOTH),
            new Avc(3, 1, 1, Links.BOTH),
            new Avc(4, 3, 2, Links.BOTH)),
        List.of(
            page(4, "A1", 0, new Mapping("P0", 0, false), new Mapping("P1", 2, false)),
            page(5, "A1", 1, new Mapping("P0", 1, false), new Mapping("P1", 3, false)),
            page(6, "A1", 2, new Mapping("P0", 2, false)),
            page(7, "A1", 3, new Mapping("P0", 3, false), new Mapping("P1", 3, true)),
            page(9, "A3", 0, new Mapping("server", 0, true)),
            page(10, "", 0, new Mapping("server", 1, false))));
  }

  /** A process that forks, whose child forks, and so on: row i is on the columns 0 to i. */
  static MeshPicture generations(int count) {
    List<Vma> vmas = new ArrayList<>();
    List<Avc> avcs = new ArrayList<>();
    List<Mapping> mappings = new ArrayList<>();
    for (int row = 0; row < count; row++) {
      vmas.add(vma("P" + row, 0, 8, "rw-p", 0, "A" + (row + 1)));
      for (int column = 0; column <= row; column++) {
        avcs.add(new Avc(avcs.size() + 1, row, column, Links.BOTH));
      }
      mappings.add(new Mapping("P" + row, 3, false));
    }
    return new MeshPicture(anonVmas(count), vmas, avcs, List.of(new Page(7, "A1", 3, mappings)));
  }

  /** A parent whose children know nothing of each other. */
  static MeshPicture siblings(int count) {
    List<Vma> vmas = new ArrayList<>();
    List<Avc> avcs = new ArrayList<>();
    for (int row = 0; row < count; row++) {
      vmas.add(vma("P" + row, 0, 8, "rw-p", 0, "A" + (row + 1)));
      avcs.add(new Avc(avcs.size() + 1, row, 0, Links.BOTH));
      if (row > 0) {
        avcs.add(new Avc(avcs.size() + 1, row, row, Links.BOTH));
      }
    }
    return new MeshPicture(anonVmas(count), vmas, avcs, List.of());
  }

  static List<AnonVma> anonVmas(int count) {
    List<AnonVma> anonVmas = new ArrayList<>();
    for (int i = 1; i <= count; i++) {
      anonVmas.add(new AnonVma("A" + i, i == 1 ? "root" : ""));
    }
    return anonVmas;
  }

  static Vma vma(String process, long start, long end, String rights, long pgoff, String own) {
    return new Vma(process, start, end, rights, pgoff, own, "");
  }

  private static Page page(int frame, String names, long index, Mapping... mappings) {
    return new Page(frame, names, index, List.of(mappings));
  }
}
