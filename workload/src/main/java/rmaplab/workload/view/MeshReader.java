package rmaplab.workload.view;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import rmaplab.memory.Machine;
import rmaplab.memory.area.Vma;
import rmaplab.memory.area.VmaFlags;
import rmaplab.memory.frame.PageMapping;
import rmaplab.memory.frame.PhysicalMemory;
import rmaplab.memory.rmap.AnonVma;
import rmaplab.memory.rmap.AnonVmaChain;
import rmaplab.memory.space.AddressSpace;
import rmaplab.memory.table.Pte;
import rmaplab.report.MeshPicture;

/**
 * Reads the mesh of a machine: the VMAs by process and address, the anon_vmas from old to new, and
 * every avc that is on a list of either.
 *
 * <p>Between two steps of an operation, a VMA may be on lists but not in its tree, and an avc on
 * one of its two lists only; the picture says so.
 */
final class MeshReader {
  /** Stops a walk over a list that a broken machine has made circular. */
  private static final int LONGEST_LIST = 10_000;

  private final Machine machine;
  private final AvcNumbers numbers;
  private final List<Vma> vmas = new ArrayList<>();
  private final IdentityHashMap<Vma, Boolean> inTree = new IdentityHashMap<>();
  private final IdentityHashMap<AnonVma, Integer> columns = new IdentityHashMap<>();
  private final List<AnonVma> anonVmas = new ArrayList<>();
  private final IdentityHashMap<AnonVma, Boolean> roots = new IdentityHashMap<>();
  private final List<AnonVmaChain> onChains = new ArrayList<>();
  private final IdentityHashMap<AnonVmaChain, MeshPicture.Links> links = new IdentityHashMap<>();
  private final Map<Integer, FrameUse> frames = new TreeMap<>();

  /** Who maps a frame. */
  private record FrameUse(int frame, List<MeshPicture.Mapping> mappings) {}

  MeshReader(Machine machine, AvcNumbers numbers) {
    this.machine = machine;
    this.numbers = numbers;
  }

  MeshPicture picture() {
    for (AddressSpace space : machine.spaces()) {
      readSpace(space);
    }
    for (FrameUse use : frames.values()) {
      AnonVma named = machine.memory().mapping(use.frame());
      if (named != null) {
        column(named);
      }
    }
    // A list may lead to a VMA that has left its tree, and that VMA's chain to another anon_vma.
    for (int i = 0; i < anonVmas.size(); i++) {
      readList(anonVmas.get(i));
    }
    vmas.sort(Comparator.comparingInt(this::birthOrder).thenComparingLong(Vma::start));
    return new MeshPicture(
        anonVmas.stream().map(this::anonVma).toList(),
        vmas.stream().map(this::vma).toList(),
        avcs(),
        frames.values().stream().map(this::page).toList());
  }

  private int birthOrder(Vma vma) {
    return machine.spaces().indexOf(vma.space());
  }

  private void readSpace(AddressSpace space) {
    for (int i = 0; i < space.tree().size(); i++) {
      Vma vma = space.tree().get(i);
      if (inTree.put(vma, true) == null) {
        readVma(vma);
      }
    }
    MachineView.forEachEntry(
        space, 0, space.table().pages(), (page, pte) -> readEntry(space, page, pte));
  }

  private void readEntry(AddressSpace space, long page, long pte) {
    int frame = Pte.frame(pte);
    if (!Pte.isSwap(pte) && frame != PhysicalMemory.ZERO_FRAME) {
      frames
          .computeIfAbsent(frame, f -> new FrameUse(f, new ArrayList<>()))
          .mappings()
          .add(new MeshPicture.Mapping(space.name(), page, Pte.isMigration(pte)));
    }
  }

  /** A VMA and its chain, from the oldest edge to the newest. */
  private void readVma(Vma vma) {
    vmas.add(vma);
    AnonVmaChain oldest = vma.chain().oldest();
    if (oldest != null) {
      roots.put(oldest.anonVma(), true);
    }
    int length = 0;
    for (AnonVmaChain avc = oldest; avc != null && length++ < LONGEST_LIST; avc = avc.newer()) {
      column(avc.anonVma());
      if (links.putIfAbsent(avc, MeshPicture.Links.CHAIN) == null) {
        onChains.add(avc);
      }
    }
    AnonVma own = vma.anonVma();
    if (own != null) {
      column(own);
    }
  }

  private void readList(AnonVma anonVma) {
    int length = 0;
    for (AnonVmaChain avc = anonVma.firstEdge();
        avc != null && length++ < LONGEST_LIST;
        avc = anonVma.edgeAfter(avc)) {
      Vma vma = avc.vma();
      if (inTree.putIfAbsent(vma, false) == null) {
        readVma(vma);
      }
      if (links.containsKey(avc)) {
        links.put(avc, MeshPicture.Links.BOTH);
      } else {
        links.put(avc, MeshPicture.Links.LIST);
        onChains.add(avc);
      }
    }
  }

  private int column(AnonVma anonVma) {
    Integer column = columns.get(anonVma);
    if (column == null) {
      column = anonVmas.size();
      columns.put(anonVma, column);
      anonVmas.add(anonVma);
    }
    return column;
  }

  private MeshPicture.AnonVma anonVma(AnonVma anonVma) {
    return new MeshPicture.AnonVma(anonVma.toString(), roots.containsKey(anonVma) ? "root" : "");
  }

  private MeshPicture.Vma vma(Vma vma) {
    AnonVma own = vma.anonVma();
    boolean linked = inTree.getOrDefault(vma, false);
    return new MeshPicture.Vma(
        vma.space().name(),
        vma.start(),
        vma.end(),
        VmaFlags.describe(vma.flags()),
        vma.pgoff(),
        own == null ? "" : own.toString(),
        linked ? "" : "off-tree");
  }

  private List<MeshPicture.Avc> avcs() {
    IdentityHashMap<Vma, Integer> rows = new IdentityHashMap<>();
    for (Vma vma : vmas) {
      rows.put(vma, rows.size());
    }
    List<AnonVmaChain> rowMajor = new ArrayList<>(onChains);
    rowMajor.sort(
        Comparator.<AnonVmaChain>comparingInt(avc -> known(rows.get(avc.vma())))
            .thenComparingInt(avc -> column(avc.anonVma())));
    List<MeshPicture.Avc> avcs = new ArrayList<>();
    for (AnonVmaChain avc : rowMajor) {
      MeshPicture.Links linked = links.getOrDefault(avc, MeshPicture.Links.BOTH);
      avcs.add(
          new MeshPicture.Avc(
              numbers.of(avc), known(rows.get(avc.vma())), column(avc.anonVma()), linked));
    }
    return avcs;
  }

  private static int known(@Nullable Integer row) {
    if (row == null) {
      throw new AssertionError("an avc of a VMA that was not read");
    }
    return row;
  }

  private MeshPicture.Page page(FrameUse use) {
    PageMapping named = machine.memory().backing(use.frame());
    return new MeshPicture.Page(
        use.frame(),
        named == null ? "" : named.toString(),
        machine.memory().index(use.frame()),
        use.mappings());
  }
}
