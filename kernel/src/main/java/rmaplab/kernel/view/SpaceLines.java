package rmaplab.kernel.view;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import rmaplab.memory.Machine;
import rmaplab.memory.area.Vma;
import rmaplab.memory.area.VmaFlags;
import rmaplab.memory.frame.PhysicalMemory;
import rmaplab.memory.ksm.MergedPage;
import rmaplab.memory.space.AddressSpace;
import rmaplab.memory.table.PageTable;
import rmaplab.memory.table.Pte;

/**
 * The address spaces of a machine at rest as /proc would tell of them, a line for each process:
 *
 * <pre>
 *   P0: [0-2 rw-p A2 B1!] [4-8 r--p .2 Z S]
 * </pre>
 *
 * <p>{@code [0-2 rw-p ...]} is a VMA of pages 0 and 1 with its rights. {@code A2} is a page that is
 * mapped twice in the whole machine; the same letter is the same page, and letters are given by
 * first appearance. After the count: {@code k} merged by KSM, {@code f} a file's, {@code !} mapped
 * once (the kernel says so in a bit of its own), {@code m} locked in memory. {@code .2}: two pages
 * that are not there. {@code Z}: the zero page. {@code S}: swapped out.
 */
public final class SpaceLines {
  private final Machine machine;
  private final Detail detail;
  private final Names<Integer> letters = Names.letters();
  private final Set<Integer> lockedFrames = new HashSet<>();

  /** How much a line says. */
  public enum Detail {
    /** Everything. */
    FULL,
    /**
     * What the kernel's state after the same operations must agree with. Left out are pages of
     * files: {@code ~3} is three pages in a row of a VMA that maps a file, whether or not they are
     * there, since the kernel also maps neighbours that it has at hand; and {@code m}, since the
     * kernel takes that mark off a page some time after the last VMA that was locked has let go.
     */
    COMPARABLE
  }

  private SpaceLines(Machine machine, Detail detail) {
    this.machine = machine;
    this.detail = detail;
  }

  /** The lines of all processes that are alive, in order of birth. */
  public static List<String> of(Machine machine, Detail detail) {
    return new SpaceLines(machine, detail).lines();
  }

  private List<String> lines() {
    List<AddressSpace> spaces = machine.spaces();
    if (detail == Detail.FULL) {
      spaces.forEach(this::noteLocked);
    }
    List<String> lines = new ArrayList<>();
    for (AddressSpace space : spaces) {
      if (!space.hasExited()) {
        lines.add(line(space));
      }
    }
    return lines;
  }

  private void noteLocked(AddressSpace space) {
    for (int i = 0; i < space.tree().size(); i++) {
      Vma vma = space.tree().get(i);
      if ((vma.flags() & VmaFlags.LOCKED) != 0) {
        for (long page = vma.start(); page < vma.end(); page++) {
          long pte = space.table().entry(page);
          if (Pte.isPresent(pte)) {
            lockedFrames.add(Pte.frame(pte));
          }
        }
      }
    }
  }

  private String line(AddressSpace space) {
    StringBuilder line = new StringBuilder(space.name()).append(':');
    for (int i = 0; i < space.tree().size(); i++) {
      Vma vma = space.tree().get(i);
      line.append(" [").append(vma.start()).append('-').append(vma.end()).append(' ');
      line.append(VmaFlags.describe(vma.flags()));
      cells(vma, line);
      line.append(']');
    }
    return line.toString();
  }

  private void cells(Vma vma, StringBuilder line) {
    char run = '.';
    long running = 0;
    for (long page = vma.start(); page < vma.end(); page++) {
      PageTable.Leaf leaf = vma.space().table().leafIfAny(page);
      long pte = leaf == null ? Pte.NONE : leaf.get(page);
      boolean hidden =
          detail == Detail.COMPARABLE
              && vma.file() != null
              && (pte == Pte.NONE || Pte.isPresent(pte) && Pte.isFile(pte));
      char kind = hidden ? '~' : pte == Pte.NONE ? '.' : ' ';
      if (running > 0 && kind != run) {
        line.append(' ').append(run).append(running);
        running = 0;
      }
      if (kind == ' ') {
        line.append(' ').append(cell(pte));
      } else {
        run = kind;
        running++;
      }
    }
    if (running > 0) {
      line.append(' ').append(run).append(running);
    }
  }

  private String cell(long pte) {
    if (Pte.isSwap(pte)) {
      return "S";
    }
    if (Pte.isMigration(pte)) {
      return "M";
    }
    int frame = Pte.frame(pte);
    if (frame == PhysicalMemory.ZERO_FRAME) {
      return "Z";
    }
    int mapCount = machine.memory().mapCount(frame);
    return letters.of(frame)
        + mapCount
        + (machine.memory().backing(frame) instanceof MergedPage ? "k" : "")
        + (Pte.isFile(pte) ? "f" : "")
        + (mapCount == 1 ? "!" : "")
        + (lockedFrames.contains(frame) ? "m" : "");
  }
}
