package rmaplab.workload.view;

import java.util.ArrayList;
import java.util.List;
import rmaplab.memory.Machine;
import rmaplab.memory.area.Vma;
import rmaplab.memory.area.VmaFlags;
import rmaplab.memory.frame.PhysicalMemory;
import rmaplab.memory.rmap.AnonVma;
import rmaplab.memory.space.AddressSpace;
import rmaplab.memory.table.PageTable;
import rmaplab.memory.table.Pte;
import rmaplab.report.MeshPicture;
import rmaplab.report.SpacePicture;

/**
 * Reads a machine on which nothing runs, and makes pictures of it. Takes no locks, so that it may
 * also be used between two steps of operations that hold some.
 */
public final class MachineView {
  private MachineView() {}

  /** The mesh, its avcs numbered row by row. */
  public static MeshPicture mesh(Machine machine) {
    return mesh(machine, new AvcNumbers());
  }

  /** The mesh; avcs that have been drawn with these {@code numbers} before keep theirs. */
  public static MeshPicture mesh(Machine machine, AvcNumbers numbers) {
    return new MeshReader(machine, numbers).picture();
  }

  /** Every process's address space, in order of birth. */
  public static List<SpacePicture> spaces(Machine machine) {
    List<SpacePicture> pictures = new ArrayList<>();
    for (AddressSpace space : machine.spaces()) {
      List<SpacePicture.Area> areas = new ArrayList<>();
      for (int i = 0; i < space.tree().size(); i++) {
        areas.add(area(machine.memory(), space.tree().get(i)));
      }
      pictures.add(new SpacePicture(space.name(), space.hasExited(), areas));
    }
    return List.copyOf(pictures);
  }

  private static SpacePicture.Area area(PhysicalMemory memory, Vma vma) {
    List<SpacePicture.Entry> entries = new ArrayList<>();
    forEachEntry(
        vma.space(),
        vma.start(),
        vma.end(),
        (page, pte) -> {
          SpacePicture.Kind kind = kind(pte);
          boolean swapped = kind == SpacePicture.Kind.SWAP;
          int named = swapped ? Pte.slot(pte) : Pte.frame(pte);
          int mapCount = swapped ? 0 : memory.mapCount(named);
          entries.add(new SpacePicture.Entry(page, kind, named, mapCount));
        });
    AnonVma own = vma.anonVma();
    return new SpacePicture.Area(
        vma.start(),
        vma.end(),
        VmaFlags.describe(vma.flags()),
        vma.pgoff(),
        own == null ? "" : own.toString(),
        entries);
  }

  private static SpacePicture.Kind kind(long pte) {
    if (Pte.isSwap(pte)) {
      return SpacePicture.Kind.SWAP;
    }
    if (Pte.isMigration(pte)) {
      return SpacePicture.Kind.MIGRATION;
    }
    return Pte.frame(pte) == PhysicalMemory.ZERO_FRAME
        ? SpacePicture.Kind.ZERO
        : SpacePicture.Kind.PAGE;
  }

  /** Takes a page-table entry that is not empty. */
  @FunctionalInterface
  interface EntryVisitor {
    void visit(long page, long pte);
  }

  /** Visits the entries of the pages [start, end) that are not empty, in order. */
  static void forEachEntry(AddressSpace space, long start, long end, EntryVisitor visitor) {
    long leafPages = space.machine().config().leafPages();
    long page = start;
    while (page < end) {
      PageTable.Leaf leaf = space.table().leafIfAny(page);
      long stop = Math.min(end, (page / leafPages + 1) * leafPages);
      for (; leaf != null && page < stop; page++) {
        long pte = leaf.get(page);
        if (pte != Pte.NONE) {
          visitor.visit(page, pte);
        }
      }
      page = stop;
    }
  }
}
