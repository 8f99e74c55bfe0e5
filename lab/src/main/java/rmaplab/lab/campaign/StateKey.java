package rmaplab.lab.campaign;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import rmaplab.memory.Machine;
import rmaplab.memory.area.Vma;
import rmaplab.memory.frame.PageMapping;
import rmaplab.memory.frame.PhysicalMemory;
import rmaplab.memory.rmap.AnonVma;
import rmaplab.memory.rmap.AnonVmaChain;
import rmaplab.memory.space.AddressSpace;
import rmaplab.memory.table.Pte;

/**
 * The state of a machine at rest, as a string that is the same for machines which no operation can
 * tell apart.
 *
 * <p>Left out are names: of processes (the smallest string over all orders of the living ones is
 * taken), of anon_vmas, frames and swap slots (numbered as they are met), and the place of the
 * whole in the arena (page numbers and page offsets are counted from the lowest start of all VMAs).
 * Left out too are processes that have exited, and free objects: a pool gives out the one that was
 * freed last, and an object that was free before the tasks began is a new one to all of them.
 *
 * <p>Kept is all else that operations read: VMAs with bounds, offsets, flags and own anon_vma; both
 * orders of every edge; what an anon_vma counts; page-table entries; of pages what they name, their
 * counts, marks and first word; swap slots. What KSM knows is not looked at: {@link Setups} keeps
 * apart what has come to be by KSM.
 */
final class StateKey {
  private final Machine machine;
  private final List<AddressSpace> order;
  private final long shift;
  private final StringBuilder text = new StringBuilder();
  private final IdentityHashMap<AnonVma, Integer> anonVmas = new IdentityHashMap<>();
  private final List<AnonVma> met = new ArrayList<>();
  private final IdentityHashMap<Vma, Integer> vmas = new IdentityHashMap<>();
  private final Map<Integer, Integer> frames = new TreeMap<>();
  private final List<Integer> framesMet = new ArrayList<>();
  private final Map<Integer, Integer> slots = new TreeMap<>();
  private final List<Integer> slotsMet = new ArrayList<>();

  private StateKey(Machine machine, List<AddressSpace> order, long shift) {
    this.machine = machine;
    this.order = order;
    this.shift = shift;
  }

  /** The same for machines that no operation can tell apart, but for names and places. */
  static String of(Machine machine) {
    List<AddressSpace> alive = alive(machine);
    long lowest = Long.MAX_VALUE;
    for (AddressSpace space : alive) {
      if (space.tree().size() > 0) {
        lowest = Math.min(lowest, space.tree().get(0).start());
      }
    }
    String best = "";
    for (List<AddressSpace> order : orders(alive)) {
      String key = new StateKey(machine, order, lowest == Long.MAX_VALUE ? 0 : lowest).read();
      if (best.isEmpty() || key.compareTo(best) < 0) {
        best = key;
      }
    }
    return best;
  }

  /** As {@link #of}, but processes and places count. */
  static String exactly(Machine machine) {
    List<AddressSpace> alive = alive(machine);
    List<String> names = alive.stream().map(AddressSpace::name).toList();
    return names + new StateKey(machine, alive, 0).read();
  }

  private static List<AddressSpace> alive(Machine machine) {
    return machine.spaces().stream().filter(s -> !s.hasExited()).toList();
  }

  private static <T> List<List<T>> orders(List<T> things) {
    if (things.isEmpty()) {
      return List.of(List.of());
    }
    List<List<T>> orders = new ArrayList<>();
    for (int i = 0; i < things.size(); i++) {
      List<T> rest = new ArrayList<>(things);
      T first = rest.remove(i);
      for (List<T> order : orders(rest)) {
        List<T> whole = new ArrayList<>(List.of(first));
        whole.addAll(order);
        orders.add(whole);
      }
    }
    return orders;
  }

  private String read() {
    for (AddressSpace space : order) {
      for (int i = 0; i < space.tree().size(); i++) {
        vmas.put(space.tree().get(i), vmas.size());
      }
    }
    for (AddressSpace space : order) {
      space(space);
    }
    // Lists lead to anon_vmas that were not met yet, and so do pages.
    int lists = 0;
    int pages = 0;
    while (lists < met.size() || pages < framesMet.size()) {
      if (lists < met.size()) {
        anonVma(met.get(lists++));
      } else {
        page(framesMet.get(pages++));
      }
    }
    for (int i = 0; i < slotsMet.size(); i++) {
      slot(slotsMet.get(i));
    }
    return text.toString();
  }

  private void space(AddressSpace space) {
    text.append("mm").append(space.mayHoldMergedPages() ? "+" : "").append('{');
    for (int i = 0; i < space.tree().size(); i++) {
      vma(space.tree().get(i));
    }
    text.append('}');
  }

  private void vma(Vma vma) {
    text.append('[').append(vma.start() - shift).append(',').append(vma.end() - shift);
    text.append(" o").append(vma.pgoff() - shift).append(" f").append(vma.flags());
    AnonVma own = vma.anonVma();
    text.append(own == null ? " -" : " A" + number(own)).append(" c");
    for (AnonVmaChain avc = vma.chain().oldest(); avc != null; avc = avc.newer()) {
      text.append(number(avc.anonVma())).append(',');
    }
    text.append(" p");
    for (long page = vma.start(); page < vma.end(); page++) {
      entry(vma.space(), page);
    }
    text.append(']');
  }

  private void entry(AddressSpace space, long page) {
    if (space.table().leafIfAny(page) == null) {
      text.append('?');
      return;
    }
    long pte = space.table().entry(page);
    if (pte == Pte.NONE) {
      text.append('.');
    } else if (Pte.isSwap(pte)) {
      text.append('s').append(slotNumber(Pte.slot(pte)));
    } else {
      text.append(Pte.isMigration(pte) ? 'm' : Pte.isWritable(pte) ? 'w' : 'r');
      text.append(Pte.isReadable(pte) ? "" : "!").append(frameNumber(Pte.frame(pte)));
    }
  }

  private int number(AnonVma anonVma) {
    Integer known = anonVmas.get(anonVma);
    if (known == null) {
      known = anonVmas.size();
      anonVmas.put(anonVma, known);
      met.add(anonVma);
    }
    return known;
  }

  private int frameNumber(int frame) {
    if (frame == PhysicalMemory.ZERO_FRAME) {
      return -1;
    }
    Integer known = frames.get(frame);
    if (known == null) {
      known = frames.size();
      frames.put(frame, known);
      framesMet.add(frame);
    }
    return known;
  }

  private int slotNumber(int slot) {
    Integer known = slots.get(slot);
    if (known == null) {
      known = slots.size();
      slots.put(slot, known);
      slotsMet.add(slot);
    }
    return known;
  }

  private void anonVma(AnonVma anonVma) {
    text.append('A').append(anonVmas.get(anonVma)).append("{p").append(anonVma.pins());
    AnonVma root = anonVma.rootIfAny();
    text.append(root == null ? "" : " r" + number(root));
    AnonVma parent = anonVma.parentIfAny();
    text.append(parent == null ? "" : " u" + number(parent));
    text.append(" n").append(anonVma.children()).append(',').append(anonVma.activeVmas());
    text.append(' ');
    for (AnonVmaChain avc = anonVma.firstEdge(); avc != null; avc = anonVma.edgeAfter(avc)) {
      Integer vma = vmas.get(avc.vma());
      text.append(vma == null ? -1 : vma).append(',');
    }
    text.append('}');
  }

  private void page(int frame) {
    PhysicalMemory memory = machine.memory();
    @Nullable PageMapping backing = memory.backing(frame);
    text.append('f').append(frames.get(frame)).append('{');
    text.append(
        backing instanceof AnonVma named ? "A" + number(named) : backing == null ? "-" : "k");
    text.append(" i").append(memory.index(frame) - shift);
    text.append(" m").append(memory.mapCount(frame)).append(" r").append(memory.references(frame));
    text.append(" w").append(memory.store().getLong(frame, 0));
    text.append(memory.isLazilyFreed(frame) ? " lazy" : "");
    int slot = machine.swap().slotOf(frame);
    text.append(slot < 0 ? "" : " s" + slotNumber(slot)).append('}');
  }

  private void slot(int slot) {
    int cached = machine.swap().cached(slot);
    text.append('s').append(slots.get(slot)).append('{').append(machine.swap().count(slot));
    // A page that only the cache knows still belongs to a family, but is not to be moved or mapped
    // except through the slot.
    if (cached >= 0) {
      int known = framesMet.size();
      text.append(" c").append(frameNumber(cached));
      if (framesMet.size() > known) {
        page(cached);
      }
    }
    text.append('}');
  }
}
