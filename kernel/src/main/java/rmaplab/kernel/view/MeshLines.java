package rmaplab.kernel.view;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import rmaplab.memory.Machine;
import rmaplab.memory.area.Vma;
import rmaplab.memory.frame.PageMapping;
import rmaplab.memory.frame.PhysicalMemory;
import rmaplab.memory.ksm.StableNode;
import rmaplab.memory.rmap.AnonVma;
import rmaplab.memory.rmap.AnonVmaChain;
import rmaplab.memory.space.AddressSpace;
import rmaplab.memory.table.Pte;

/**
 * The reverse map of a machine at rest, a line for each VMA of each process:
 *
 * <pre>
 *   P1 0-4 pgoff=0 own=a2 root=a1 parent=a1 ref=1 children=0 active=1 chain=a2,a1 pages=0:a1+0
 * </pre>
 *
 * <p>The VMA's bounds and page offset; its own anon_vma ({@code -} for none), its root, parent,
 * reference count, num_children and num_active_vmas; the chain, newest first; and for each page
 * that is there what it names, at which index, and {@code w} if it may be written. {@code a} is an
 * anon_vma, {@code k} a node of KSM's stable tree, both numbered by first appearance. The zero page
 * and pages of files are left out.
 */
public final class MeshLines {
  private final Machine machine;
  private final Names<AnonVma> anonVmas = Names.numbered("a");
  private final Names<StableNode> nodes = Names.numbered("k");

  private final boolean withPages;

  private MeshLines(Machine machine, boolean withPages) {
    this.machine = machine;
    this.withPages = withPages;
  }

  /** The lines of all VMAs, by process in order of birth, then by address. */
  public static List<String> of(Machine machine) {
    return new MeshLines(machine, true).lines();
  }

  /** The same without pages: VMAs and anon_vmas only. */
  public static List<String> withoutPages(Machine machine) {
    return new MeshLines(machine, false).lines();
  }

  private List<String> lines() {
    List<String> lines = new ArrayList<>();
    for (AddressSpace space : machine.spaces()) {
      for (int i = 0; i < space.tree().size(); i++) {
        lines.add(line(space.tree().get(i)));
      }
    }
    return lines;
  }

  private String line(Vma vma) {
    StringBuilder line = new StringBuilder(vma.space().name());
    line.append(' ').append(vma.start()).append('-').append(vma.end());
    line.append(" pgoff=").append(vma.pgoff());
    AnonVma own = vma.anonVma();
    if (own == null) {
      return line.append(" own=-").toString();
    }
    line.append(" own=").append(anonVmas.of(own));
    line.append(" root=").append(anonVmas.of(own.root()));
    AnonVma parent = own.parentIfAny();
    line.append(" parent=").append(parent == null ? "-" : anonVmas.of(parent));
    line.append(" ref=").append(own.references());
    line.append(" children=").append(own.children());
    line.append(" active=").append(own.activeVmas());
    line.append(" chain=").append(String.join(",", chain(vma)));
    List<String> pages = withPages ? pages(vma) : List.of();
    if (!pages.isEmpty()) {
      line.append(" pages=").append(String.join(",", pages));
    }
    return line.toString();
  }

  private List<String> chain(Vma vma) {
    List<String> chain = new ArrayList<>();
    for (AnonVmaChain avc = vma.chain().newest(); avc != null; avc = avc.older()) {
      chain.add(anonVmas.of(avc.anonVma()));
    }
    return chain;
  }

  private List<String> pages(Vma vma) {
    PhysicalMemory memory = machine.memory();
    List<String> pages = new ArrayList<>();
    for (long page = vma.start(); page < vma.end(); page++) {
      long pte = vma.space().table().entry(page);
      if (Pte.isPresent(pte) && Pte.frame(pte) != PhysicalMemory.ZERO_FRAME && !Pte.isFile(pte)) {
        int frame = Pte.frame(pte);
        pages.add(
            page
                + ":"
                + name(memory.backing(frame))
                + "+"
                + memory.index(frame)
                + (Pte.isWritable(pte) ? "w" : ""));
      }
    }
    return pages;
  }

  private String name(@Nullable PageMapping mapping) {
    return switch (mapping) {
      case AnonVma anonVma -> anonVmas.of(anonVma);
      case StableNode node -> nodes.of(node);
      case null -> "-";
      default -> mapping.toString();
    };
  }
}
