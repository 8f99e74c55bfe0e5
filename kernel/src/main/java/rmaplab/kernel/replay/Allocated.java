package rmaplab.kernel.replay;

import java.util.ArrayList;
import java.util.List;
import rmaplab.memory.Machine;
import rmaplab.memory.space.AddressSpace;
import rmaplab.memory.table.PageTable;

/**
 * How many objects of a kind were allocated in a replay, and how many of them freed before its end.
 *
 * @param what {@code vmas}, {@code anonVmas}, {@code edges} (anon_vma_chains), {@code pageTables}
 *     (leaves) or {@code pages}
 */
public record Allocated(String what, long allocated, long freed) {

  /** What a machine, which is at rest, has allocated since its allocations are counted. */
  static List<Allocated> of(Machine machine) {
    List<Allocated> all = new ArrayList<>();
    all.add(of(machine, "vmas", "vma", machine.vmas().live()));
    all.add(of(machine, "anonVmas", "anon_vma", machine.reverseMap().liveAnonVmas()));
    all.add(of(machine, "edges", "avc", machine.reverseMap().liveEdges()));
    long tables = 0;
    for (AddressSpace space : machine.spaces()) {
      tables += leaves(space.table());
    }
    all.add(of(machine, "pageTables", "page table", tables));
    // The zero page was there before.
    all.add(of(machine, "pages", "page", machine.memory().store().live() - 1));
    return all;
  }

  private static Allocated of(Machine machine, String what, String site, long live) {
    long allocated = machine.allocations().counted(site);
    return new Allocated(what, allocated, allocated - live);
  }

  private static long leaves(PageTable table) {
    long leaves = 0;
    for (long page = 0; page < table.pages(); page = table.endOfLeaf(page)) {
      leaves += table.leafIfAny(page) == null ? 0 : 1;
    }
    return leaves;
  }
}
