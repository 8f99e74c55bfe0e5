package rmaplab.bench.world;

import java.util.ArrayList;
import java.util.List;
import rmaplab.memory.Machine;
import rmaplab.memory.migrate.Migrate;
import rmaplab.memory.space.AddressSpace;
import rmaplab.memory.space.UserAccess;

/** Processes of one family that all map the same pages, thinly spread over their page tables. */
public final class MigrateWorld {
  private static final int STRIDE_PAGES = 8;
  private final int pages;
  private final List<AddressSpace> processes = new ArrayList<>();

  /** A process that writes the pages and forks the others. */
  public MigrateWorld(String design, int processes, int pages) {
    this.pages = pages;
    Machine machine = World.machine(design, pages, (long) STRIDE_PAGES * pages);
    AddressSpace first = machine.spawn("parent");
    World.map(first, 0, (long) STRIDE_PAGES * pages);
    for (int i = 0; i < pages; i++) {
      UserAccess.store(first, (long) STRIDE_PAGES * i, 0, i);
    }
    this.processes.add(first);
    for (int p = 1; p < processes; p++) {
      this.processes.add(World.fork(first));
    }
  }

  /** How many page-table entries one batch replaces, twice each. */
  public int mappings() {
    return pages * processes.size();
  }

  /** Migrates every page once. */
  public void migrateAll() {
    AddressSpace first = processes.getFirst();
    for (int i = 0; i < pages; i++) {
      World.mustDo(Migrate.migrate(first, (long) STRIDE_PAGES * i));
    }
  }

  /** Looks whether every process still sees every page. */
  public void verify() {
    for (AddressSpace process : processes) {
      for (int i = 0; i < pages; i++) {
        World.expect(process, (long) STRIDE_PAGES * i, i);
      }
    }
  }
}
