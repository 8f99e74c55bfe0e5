package rmaplab.workload.shortage;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import rmaplab.memory.Machine;
import rmaplab.memory.area.Vma;
import rmaplab.memory.area.VmaFlags;
import rmaplab.memory.file.MappedFile;
import rmaplab.memory.frame.PageMapping;
import rmaplab.memory.frame.PhysicalMemory;
import rmaplab.memory.ksm.RmapItem;
import rmaplab.memory.ksm.StableNode;
import rmaplab.memory.reclaim.SwapSpace;
import rmaplab.memory.rmap.AnonVma;
import rmaplab.memory.rmap.AnonVmaChain;
import rmaplab.memory.space.AddressSpace;
import rmaplab.memory.table.PageTable;
import rmaplab.memory.table.Pte;

/**
 * All of a machine at rest as text: two machines with the same text differ in nothing that an
 * operation could meet, but for the numbers of frames and anon_vmas.
 *
 * <p>Shown are each VMA with its chain, each anon_vma with its list in order, each page-table entry
 * that is not empty, each page with its counts, its place and its first word, slots, page caches,
 * what KSM keeps, and how many objects of each kind are alive. Frames, slots and anon_vmas are
 * numbered in the order in which they are met. Not shown are empty page tables, which cost a
 * process nothing but memory.
 */
final class MachinePicture {
  private final Machine machine;
  private final PhysicalMemory memory;
  private final Map<Integer, Integer> frames = new LinkedHashMap<>();
  private final Map<Integer, Integer> slots = new LinkedHashMap<>();
  private final IdentityHashMap<AnonVma, Integer> numbers = new IdentityHashMap<>();
  private final List<AnonVma> anonVmas = new ArrayList<>();
  private final List<MappedFile> files = new ArrayList<>();
  private final StringBuilder text = new StringBuilder();

  private MachinePicture(Machine machine) {
    this.machine = machine;
    memory = machine.memory();
  }

  /** Everything. */
  static String of(Machine machine) {
    MachinePicture picture = new MachinePicture(machine);
    machine.spaces().stream().filter(s -> !s.hasExited()).forEach(picture::space);
    picture.files();
    picture.merged();
    picture.meshAndPages();
    picture.counts();
    return picture.text.toString();
  }

  /** What the processes see: each page's attributes and word. Reads nothing in. */
  static String asSeen(Machine machine) {
    StringBuilder seen = new StringBuilder();
    for (AddressSpace space : machine.spaces()) {
      if (space.hasExited()) {
        continue;
      }
      seen.append(space).append(" heap ").append(space.heapPages()).append('\n');
      for (int i = 0; i < space.tree().size(); i++) {
        Vma vma = space.tree().get(i);
        for (long page = vma.start(); page < vma.end(); page++) {
          seen.append(page).append(' ').append(flags(vma)).append(' ');
          seen.append(word(vma, page)).append('\n');
        }
      }
    }
    return seen.toString();
  }

  private static long word(Vma vma, long page) {
    Machine machine = vma.space().machine();
    long pte = vma.space().table().entry(page);
    if (Pte.isSwap(pte)) {
      int cached = machine.swap().cached(Pte.slot(pte));
      return cached >= 0
          ? machine.memory().store().getLong(cached, 0)
          : machine.swap().word(Pte.slot(pte));
    }
    if (pte != Pte.NONE) {
      return machine.memory().store().getLong(Pte.frame(pte), 0);
    }
    MappedFile file = vma.file();
    int frame = file == null ? -1 : file.cache().frame(vma.indexOf(page));
    return frame < 0 ? 0 : machine.memory().store().getLong(frame, 0);
  }

  private static String flags(Vma vma) {
    return VmaFlags.describe(vma.flags()) + Integer.toHexString(vma.flags());
  }

  private void space(AddressSpace space) {
    text.append(space).append(" heap ").append(space.heapPages());
    text.append(space.mayHoldMergedPages() ? " known to KSM\n" : "\n");
    for (int i = 0; i < space.tree().size(); i++) {
      Vma vma = space.tree().get(i);
      text.append("  ").append(vma.start()).append('-').append(vma.end());
      text.append('@').append(vma.pgoff()).append(' ').append(flags(vma));
      text.append(" own ").append(name(vma.anonVma())).append(" chain");
      for (AnonVmaChain avc = vma.chain().newest(); avc != null; avc = avc.older()) {
        text.append(' ').append(name(avc.anonVma()));
      }
      text.append(file(vma.file())).append('\n');
    }
    for (long base = 0;
        base < space.table().pages();
        base += space.machine().config().leafPages()) {
      PageTable.Leaf leaf = space.table().leafIfAny(base);
      for (long page = base; leaf != null && page < leaf.end(); page++) {
        entry(page, leaf.get(page));
      }
    }
  }

  private void entry(long page, long pte) {
    if (pte == Pte.NONE) {
      return;
    }
    String what =
        Pte.isSwap(pte)
            ? "swap s" + slot(Pte.slot(pte))
            : "f" + frame(Pte.frame(pte)) + (Pte.isMigration(pte) ? " migrating" : "");
    boolean present = Pte.isPresent(pte);
    text.append("    ").append(page).append(": ").append(what);
    text.append(present && Pte.isReadable(pte) ? " r" : "");
    text.append(present && Pte.isWritable(pte) ? "w" : "");
    text.append(Pte.isFile(pte) ? " file\n" : "\n");
  }

  private void files() {
    for (MappedFile file : machine.files().named()) {
      file(file);
    }
    for (MappedFile file : files) {
      text.append(file(file)).append(": ").append(file.pages()).append(" pages, cached");
      for (long page = file.cache().next(0); page >= 0; page = file.cache().next(page + 1)) {
        text.append(' ').append(page).append("=f").append(frame(file.cache().frame(page)));
      }
      text.append(", mapped by ").append(file.mappings().size()).append('\n');
    }
  }

  private void merged() {
    var ksm = machine.ksm();
    text.append("KSM ").append(ksm.pagesShared()).append(' ').append(ksm.pagesSharing());
    text.append(' ').append(ksm.pagesUnshared()).append('\n');
    for (StableNode node : ksm.stableNodes()) {
      text.append("  node of f").append(frame(node.frame())).append(':');
      for (RmapItem item = node.first(); item != null; item = item.next()) {
        text.append(' ').append(item.space()).append(':').append(item.page());
        text.append(' ').append(name(item.anonVma()));
      }
      text.append('\n');
    }
  }

  /** Pages may name anon_vmas that were not met yet, and lists end. */
  private void meshAndPages() {
    List<String> pages = new ArrayList<>();
    List<Integer> met = new ArrayList<>(frames.keySet());
    for (int slot : new TreeSet<>(slots.keySet())) {
      int cached = machine.swap().cached(slot);
      if (cached >= 0 && !met.contains(cached)) {
        frame(cached);
        met.add(cached);
      }
    }
    met.forEach(frame -> pages.add(page(frame)));
    for (int i = 0; i < anonVmas.size(); i++) {
      AnonVma anonVma = anonVmas.get(i);
      text.append(name(anonVma)).append(" pins ").append(anonVma.pins());
      text.append(" children ").append(anonVma.children());
      text.append(" active ").append(anonVma.activeVmas()).append(':');
      for (AnonVmaChain avc = anonVma.firstEdge(); avc != null; avc = anonVma.edgeAfter(avc)) {
        text.append(' ').append(avc.vma());
      }
      text.append('\n');
    }
    pages.forEach(page -> text.append(page).append('\n'));
    for (var slot : slots.entrySet()) {
      int cached = machine.swap().cached(slot.getKey());
      text.append('s').append(slot.getValue()).append(": ");
      text.append(machine.swap().count(slot.getKey())).append(" entries, word ");
      text.append(cached >= 0 ? "in f" + frame(cached) : "" + machine.swap().word(slot.getKey()));
      text.append('\n');
    }
  }

  private String page(int frame) {
    PageMapping backing = memory.backing(frame);
    String names =
        switch (backing) {
          case AnonVma anonVma -> name(anonVma);
          case MappedFile file -> file(file);
          case StableNode _ -> "a node";
          case null -> "nothing";
          default -> backing.getClass().getSimpleName();
        };
    int slot = machine.swap().slotOf(frame);
    return "f%d: %d references, mapped %d, names%s index %d, word %d%s%s"
        .formatted(
            frame(frame),
            frame == PhysicalMemory.ZERO_FRAME ? 0 : memory.references(frame),
            memory.mapCount(frame),
            " " + names,
            memory.index(frame),
            memory.store().getLong(frame, 0),
            memory.isLazilyFreed(frame) ? " lazily freed" : "",
            slot == SwapSpace.NO_SLOT ? "" : " copy of s" + slot(slot));
  }

  private void counts() {
    text.append("alive: ").append(machine.vmas().live()).append(" VMAs, ");
    text.append(machine.reverseMap().liveAnonVmas()).append(" anon_vmas, ");
    text.append(machine.reverseMap().liveEdges()).append(" avcs, ");
    text.append(memory.store().live()).append(" frames, ");
    text.append(machine.files().liveUnnamed()).append(" unnamed files, ");
    text.append(machine.ksm().liveNodes()).append(" nodes, ");
    text.append(machine.ksm().liveItems()).append(" items, ");
    text.append(machine.swap().free()).append(" free slots\n");
  }

  private int frame(int frame) {
    if (frame == PhysicalMemory.ZERO_FRAME) {
      return frames.computeIfAbsent(frame, f -> 0);
    }
    return frames.computeIfAbsent(frame, f -> frames.size() + 1);
  }

  private int slot(int slot) {
    return slots.computeIfAbsent(slot, s -> slots.size() + 1);
  }

  private String name(@Nullable AnonVma anonVma) {
    if (anonVma == null) {
      return "-";
    }
    Integer number = numbers.get(anonVma);
    if (number == null) {
      number = numbers.size() + 1;
      numbers.put(anonVma, number);
      anonVmas.add(anonVma);
    }
    return "A" + number;
  }

  private String file(@Nullable MappedFile file) {
    if (file == null) {
      return "";
    }
    if (!files.contains(file)) {
      files.add(file);
    }
    return " F" + files.indexOf(file);
  }
}
