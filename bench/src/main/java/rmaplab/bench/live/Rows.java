package rmaplab.bench.live;

import java.util.ArrayList;
import java.util.List;
import rmaplab.bench.world.FaultWorld;
import rmaplab.bench.world.ForkWorld;
import rmaplab.bench.world.MigrateWorld;
import rmaplab.memory.space.AddressSpace;

/** What is compared. */
final class Rows {
  private static final double FORK = 0.1;
  private static final double FAULT = 0.25;
  private static final double MIGRATE = 0.5;
  private static final int PAGES = 1000;

  /** Enough that our pages are most of what the live kernel migrates. */
  private static final int MIGRATED_MAPPINGS = 200_000;

  private static final int MIGRATED_PAGES = 20_000;

  private Rows() {}

  /** The rows that need no rights. */
  static List<Row> common(String design) {
    List<Row> rows = new ArrayList<>();
    for (int vmas : new int[] {1000, 10_000}) {
      ForkWorld world = new ForkWorld(design, vmas);
      int times = 20_000 / vmas;
      String command = "fork " + vmas + " " + times;
      rows.add(
          new Row(
              "fork() of " + vmas + " VMAs, per VMA",
              FORK,
              () -> forkAlone(world, times),
              kernel -> kernel.measure(command)[0] / vmas));
      rows.add(
          new Row(
              "fork, exit, wait of " + vmas + " VMAs, per VMA",
              FORK,
              () -> forkAndExit(world, times),
              kernel -> kernel.measure(command)[1] / vmas));
    }
    FaultWorld world = new FaultWorld(design, PAGES);
    rows.add(
        new Row(
            "first write to a page (zero fill)",
            FAULT,
            () -> zeroFill(world),
            kernel -> kernel.measure("zerofill " + PAGES + " 50")[0]));
    FaultWorld shared = new FaultWorld(design, PAGES);
    shared.writeAll();
    rows.add(
        new Row(
            "first write after fork (copy)",
            FAULT,
            () -> copyOnWrite(shared),
            kernel -> kernel.measure("cow " + PAGES + " 50")[0]));
    return rows;
  }

  /** The rows for which the live kernel is made to compact its memory. */
  static List<Row> migration(String design) {
    List<Row> rows = new ArrayList<>();
    CompactionCost cost = new CompactionCost();
    for (int processes : new int[] {1, 10, 100}) {
      int pages = Math.min(MIGRATED_PAGES, MIGRATED_MAPPINGS / processes);
      MigrateWorld world = new MigrateWorld(design, processes, pages);
      rows.add(
          new Row(
              "migrate a page of " + processes + " mappings, per mapping",
              MIGRATE,
              () -> migrate(world),
              kernel -> cost.perMapping(kernel, processes, pages)));
    }
    return rows;
  }

  private static Row.Batch forkAlone(ForkWorld world, int times) {
    long nanos = 0;
    for (int i = 0; i < times; i++) {
      long begin = Clock.threadNanos();
      AddressSpace child = world.fork();
      nanos += Clock.threadNanos() - begin;
      world.end(child);
    }
    return batch(nanos, (long) times * world.vmas());
  }

  private static Row.Batch forkAndExit(ForkWorld world, int times) {
    long begin = Clock.threadNanos();
    for (int i = 0; i < times; i++) {
      world.end(world.fork());
    }
    return batch(Clock.threadNanos() - begin, (long) times * world.vmas());
  }

  private static Row.Batch zeroFill(FaultWorld world) {
    long begin = Clock.threadNanos();
    world.writeAll();
    long nanos = Clock.threadNanos() - begin;
    world.dropAll();
    return batch(nanos, world.pages());
  }

  private static Row.Batch copyOnWrite(FaultWorld world) {
    AddressSpace child = world.fork();
    long begin = Clock.threadNanos();
    world.writeAll();
    long nanos = Clock.threadNanos() - begin;
    world.end(child);
    return batch(nanos, world.pages());
  }

  private static Row.Batch migrate(MigrateWorld world) {
    long begin = Clock.threadNanos();
    world.migrateAll();
    return batch(Clock.threadNanos() - begin, world.mappings());
  }

  private static Row.Batch batch(long nanos, long units) {
    return new Row.Batch((double) nanos / units, units);
  }
}
