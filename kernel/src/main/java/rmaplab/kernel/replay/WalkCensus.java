package rmaplab.kernel.replay;

import java.util.BitSet;
import java.util.IdentityHashMap;
import rmaplab.memory.Machine;
import rmaplab.memory.area.Vma;
import rmaplab.memory.frame.PhysicalMemory;
import rmaplab.memory.rmap.AnonVma;
import rmaplab.memory.rmap.AnonVmaChain;
import rmaplab.memory.space.AddressSpace;
import rmaplab.memory.table.PageTable;
import rmaplab.memory.table.Pte;

/**
 * What it would cost to walk the reverse map of every anonymous page once.
 *
 * @param event how many events of the recording had been performed
 * @param pages mapped anonymous pages, each counted once
 * @param mappings page-table entries that map them: what the walks are looking for
 * @param vmasVisited VMAs that the walks look at: with a list all on it, with an interval tree
 *     those that cover the page's index
 * @param mostVisited the most for one page
 */
public record WalkCensus(
    long event, long pages, long mappings, long vmasVisited, long mostVisited) {

  /** Walks from every page of the machine, which is at rest. */
  static WalkCensus of(Machine machine, long event) {
    Counter counter = new Counter(machine);
    for (AddressSpace space : machine.spaces()) {
      for (int i = 0; i < space.tree().size(); i++) {
        counter.count(space.tree().get(i));
      }
    }
    return new WalkCensus(
        event, counter.seen.cardinality(), counter.mappings, counter.visited, counter.most);
  }

  private static final class Counter {
    private final Machine machine;
    private final PhysicalMemory memory;
    private final BitSet seen = new BitSet();
    private final IdentityHashMap<AnonVma, Long> listLengths = new IdentityHashMap<>();
    private long mappings;
    private long visited;
    private long most;
    private long covering;

    Counter(Machine machine) {
      this.machine = machine;
      memory = machine.memory();
    }

    void count(Vma vma) {
      PageTable table = vma.space().table();
      long page = vma.start();
      while (page < vma.end()) {
        PageTable.Leaf leaf = table.leafIfAny(page);
        if (leaf == null) {
          page = table.endOfLeaf(page);
          continue;
        }
        long stop = Math.min(vma.end(), leaf.end());
        for (; page < stop; page++) {
          countEntry(leaf.get(page));
        }
      }
    }

    private void countEntry(long pte) {
      if (!Pte.isPresent(pte) || Pte.isFile(pte)) {
        return;
      }
      int frame = Pte.frame(pte);
      AnonVma anonVma = memory.mapping(frame);
      if (anonVma == null || seen.get(frame)) {
        return;
      }
      seen.set(frame);
      mappings += memory.mapCount(frame);
      long here =
          anonVma.isOrdered() ? walk(frame) : listLengths.computeIfAbsent(anonVma, this::length);
      visited += here;
      most = Math.max(most, here);
    }

    private long walk(int frame) {
      covering = 0;
      memory.locks().lock(frame);
      machine
          .reverseMap()
          .walkMapped(
              frame,
              (_, _) -> {
                covering++;
                return true;
              });
      memory.locks().unlock(frame);
      return covering;
    }

    private long length(AnonVma anonVma) {
      long length = 0;
      for (AnonVmaChain e = anonVma.firstEdge(); e != null; e = anonVma.edgeAfter(e)) {
        length++;
      }
      return length;
    }
  }
}
