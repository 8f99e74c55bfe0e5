package rmaplab.memory.kit;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import rmaplab.memory.Machine;
import rmaplab.memory.area.Vma;
import rmaplab.memory.frame.PhysicalMemory;
import rmaplab.memory.rmap.AnonVma;
import rmaplab.memory.rmap.AnonVmaChain;
import rmaplab.memory.space.AddressSpace;
import rmaplab.memory.table.PageTable;
import rmaplab.memory.table.Pte;

/**
 * Memory as text, for assertions.
 *
 * <p>A VMA is {@code [0-4 rw A2<A1]}: bounds, rights, its chain from the newest to the oldest;
 * {@code @7} follows the bounds if pgoff is not the start, {@code own=} precedes the chain if the
 * VMA's own anon_vma is not the newest of it.
 */
public final class Picture {
  private Picture() {}

  /** The VMAs of one process in address order. */
  public static String of(AddressSpace space) {
    List<String> areas = new ArrayList<>();
    for (int i = 0; i < space.tree().size(); i++) {
      areas.add(of(space.tree().get(i)));
    }
    return String.join(" ", areas);
  }

  /** One VMA. */
  public static String of(Vma vma) {
    List<String> chain = new ArrayList<>();
    for (AnonVmaChain avc = vma.chain().newest(); avc != null; avc = avc.older()) {
      chain.add(avc.anonVma().toString());
    }
    String own = String.valueOf(vma.anonVma());
    String family = vma.anonVma() == null && chain.isEmpty() ? "-" : String.join("<", chain);
    boolean ordinary = chain.isEmpty() ? vma.anonVma() == null : chain.getFirst().equals(own);
    String pgoff = vma.pgoff() == vma.start() ? "" : "@" + vma.pgoff();
    return "["
        + (vma.start() + "-" + vma.end() + pgoff + " " + Op.rights(vma.flags()) + " ")
        + (ordinary ? family : "own=" + own + " " + family)
        + "]";
  }

  /** The VMAs on the list of an anon_vma, from head to tail: {@code P0:0-4 P1:0-4}. */
  public static String of(AnonVma anonVma) {
    List<String> areas = new ArrayList<>();
    for (AnonVmaChain avc = anonVma.firstEdge(); avc != null; avc = anonVma.edgeAfter(avc)) {
      areas.add(avc.vma().space() + ":" + avc.vma().start() + "-" + avc.vma().end());
    }
    return String.join(" ", areas);
  }

  /** Everything: spaces, lists of the anon_vmas, page-table entries, pages with a word of data. */
  public static String of(Machine machine) {
    StringBuilder text = new StringBuilder();
    TreeMap<Integer, String> lists = new TreeMap<>();
    TreeMap<Integer, String> pages = new TreeMap<>();
    for (AddressSpace space : machine.spaces()) {
      text.append(space).append(space.hasExited() ? " exited " : " ").append(of(space));
      describeEntries(space, text, pages);
      text.append('\n');
      for (AnonVma anonVma : anonVmas(space)) {
        lists.put(anonVma.number(), anonVma + ": " + of(anonVma));
      }
    }
    lists.values().forEach(list -> text.append(list).append('\n'));
    pages.values().forEach(page -> text.append(page).append('\n'));
    return text.toString();
  }

  private static void describeEntries(
      AddressSpace space, StringBuilder text, Map<Integer, String> pages) {
    long leafPages = space.machine().config().leafPages();
    for (long base = 0; base < space.table().pages(); base += leafPages) {
      PageTable.Leaf leaf = space.table().leafIfAny(base);
      for (long page = base; leaf != null && page < leaf.end(); page++) {
        long pte = leaf.get(page);
        if (pte != Pte.NONE) {
          text.append(" | ").append(page).append(": ").append(Pte.describe(pte));
          pages.put(Pte.frame(pte), describePage(space.machine().memory(), Pte.frame(pte)));
        }
      }
    }
  }

  private static String describePage(PhysicalMemory memory, int frame) {
    return "f%d: %d references, mapped %d, %s index %d, word %d"
        .formatted(
            frame,
            memory.references(frame),
            memory.mapCount(frame),
            memory.mapping(frame),
            memory.index(frame),
            memory.store().getLong(frame, 0));
  }

  private static Set<AnonVma> anonVmas(AddressSpace space) {
    Set<AnonVma> found = Collections.newSetFromMap(new IdentityHashMap<>());
    for (int i = 0; i < space.tree().size(); i++) {
      Vma vma = space.tree().get(i);
      for (AnonVmaChain avc = vma.chain().newest(); avc != null; avc = avc.older()) {
        found.add(avc.anonVma());
      }
    }
    return found;
  }
}
