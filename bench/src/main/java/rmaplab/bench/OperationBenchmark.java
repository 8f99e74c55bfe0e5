package rmaplab.bench;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import rmaplab.bench.world.FaultWorld;
import rmaplab.bench.world.ForkWorld;
import rmaplab.bench.world.MigrateWorld;
import rmaplab.memory.space.AddressSpace;

/** Fork, faults and migration, for one VMA, page or mapping; under any design. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 4, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Fork(1)
public class OperationBenchmark {
  private static final int UNITS = 1000;

  /** The reverse-map design. */
  @State(Scope.Benchmark)
  public static class OfDesign {
    @Param({"root-lock", "linux-6.18"})
    String design = "root-lock";
  }

  /** A process of 1000 VMAs. */
  @State(Scope.Thread)
  public static class Family {
    ForkWorld world = new ForkWorld("root-lock", 1);

    /** Once. */
    @Setup
    public void setUp(OfDesign of) {
      world = new ForkWorld(of.design, UNITS);
    }

    /** Children must see the parent's pages. */
    @TearDown
    public void verify() {
      world.verify();
    }
  }

  /** 1000 pages that were never written. */
  @State(Scope.Thread)
  public static class Pages {
    FaultWorld world = new FaultWorld("root-lock", 1);

    /** Once. */
    @Setup
    public void setUp(OfDesign of) {
      world = new FaultWorld(of.design, UNITS);
    }

    /** Before each batch, not counted. */
    @Setup(Level.Invocation)
    public void drop() {
      world.dropAll();
    }
  }

  /** 1000 page-table entries to migrate. */
  @State(Scope.Thread)
  public static class Mappings {
    @Param({"1", "10", "100"})
    int processes;

    MigrateWorld world = new MigrateWorld("root-lock", 1, 1);

    /** Once. */
    @Setup
    public void setUp(OfDesign of) {
      world = new MigrateWorld(of.design, processes, UNITS / processes);
    }

    /** Everybody must see every page, wherever it is now. */
    @TearDown
    public void verify() {
      world.verify();
    }
  }

  @Benchmark
  @OperationsPerInvocation(UNITS)
  public void forkAndExit(Family family) {
    AddressSpace child = family.world.fork();
    family.world.end(child);
  }

  @Benchmark
  @OperationsPerInvocation(UNITS)
  public void zeroFillFault(Pages pages) {
    pages.world.writeAll();
  }

  @Benchmark
  @OperationsPerInvocation(UNITS)
  public void migrateMapping(Mappings mappings) {
    mappings.world.migrateAll();
  }
}
