package rmaplab.bench;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import rmaplab.bench.world.AccessWorld;
import rmaplab.memory.space.UserAccess;
import rmaplab.memory.table.Pte;

/**
 * One 8-byte access at a random place, beside the same on a byte[] and a MemorySegment; and the two
 * ways to read that the memory system does not use: with nothing that protects the frame, and with
 * a second look at the entry in place of a section.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@OperationsPerInvocation(AccessBenchmark.ACCESSES)
@Warmup(iterations = 4, time = 250, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 7, time = 250, timeUnit = TimeUnit.MILLISECONDS)
@Fork(1)
public class AccessBenchmark {
  static final int ACCESSES = 1024;
  private static final VarHandle BYTES =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder())
          .withInvokeExactBehavior();

  /** 64 pages lie in a processor's own cache, 16,384 (64 MiB) in none. */
  @Param({"64", "16384"})
  int pages;

  private AccessWorld world = new AccessWorld("root-lock", 1);
  private byte[] array = new byte[0];
  private MemorySegment segment = MemorySegment.NULL;
  private int random = 1;

  /** Writes every page. */
  @Setup
  public void setUp() {
    world = new AccessWorld("root-lock", pages);
    array = new byte[pages * AccessWorld.PAGE_BYTES];
    segment = Arena.ofAuto().allocate(array.length, AccessWorld.PAGE_BYTES);
  }

  /** A place, as page * 512 + word. */
  private int next() {
    random = random * 1664525 + 1013904223;
    return (random >>> 8) & pages * AccessWorld.PAGE_WORDS - 1;
  }

  @Benchmark
  public long loadArray() {
    long sum = 0;
    for (int i = 0; i < ACCESSES; i++) {
      sum += (long) BYTES.get(array, next() * Long.BYTES);
    }
    return sum;
  }

  @Benchmark
  public long loadSegment() {
    long sum = 0;
    for (int i = 0; i < ACCESSES; i++) {
      sum += segment.getAtIndex(ValueLayout.JAVA_LONG, next());
    }
    return sum;
  }

  @Benchmark
  public long load() {
    long sum = 0;
    for (int i = 0; i < ACCESSES; i++) {
      int place = next();
      sum += UserAccess.load(world.space(), page(place), offsetBytes(place));
    }
    return sum;
  }

  @Benchmark
  public long loadUnprotected() {
    long sum = 0;
    for (int i = 0; i < ACCESSES; i++) {
      int place = next();
      long pte = world.space().table().entry(page(place));
      sum += Pte.isReadable(pte) ? word(pte, place) : 0;
    }
    return sum;
  }

  @Benchmark
  public long loadLookingAgain() {
    long sum = 0;
    for (int i = 0; i < ACCESSES; i++) {
      int place = next();
      long pte = world.space().table().entry(page(place));
      if (Pte.isReadable(pte)) {
        long word = word(pte, place);
        VarHandle.loadLoadFence();
        sum += world.space().table().entry(page(place)) == pte ? word : 0;
      }
    }
    return sum;
  }

  @Benchmark
  public void storeArray() {
    for (int i = 0; i < ACCESSES; i++) {
      BYTES.set(array, next() * Long.BYTES, (long) i);
    }
  }

  @Benchmark
  public void storeSegment() {
    for (int i = 0; i < ACCESSES; i++) {
      segment.setAtIndex(ValueLayout.JAVA_LONG, next(), i);
    }
  }

  @Benchmark
  public void store() {
    for (int i = 0; i < ACCESSES; i++) {
      int place = next();
      UserAccess.store(world.space(), page(place), offsetBytes(place), i);
    }
  }

  private long word(long pte, int place) {
    return world.space().machine().memory().store().getLong(Pte.frame(pte), offsetBytes(place));
  }

  private static int page(int place) {
    return place / AccessWorld.PAGE_WORDS;
  }

  private static int offsetBytes(int place) {
    return place % AccessWorld.PAGE_WORDS * Long.BYTES;
  }
}
