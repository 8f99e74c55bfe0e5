package rmaplab.bench;

import java.util.Locale;
import rmaplab.memory.Machine;
import rmaplab.memory.MachineConfig;
import rmaplab.memory.Outcome;
import rmaplab.memory.PageRange;
import rmaplab.memory.area.VmaFlags;
import rmaplab.memory.check.Validator;
import rmaplab.memory.migrate.Migrate;
import rmaplab.memory.rmap.Designs;
import rmaplab.memory.space.AddressSpace;
import rmaplab.memory.space.Exit;
import rmaplab.memory.space.Fork;
import rmaplab.memory.space.Map;
import rmaplab.memory.space.UserAccess;

/**
 * A machine of 1 GiB with 10,000 VMAs: maps, touches every page, forks, writes in the child,
 * migrates, looks at every word on the way, and validates everything. Says what it cost; ends with
 * an assertion if a word is wrong.
 *
 * <p>{@code java -Xmx2g -cp bench/target/benchmarks.jar rmaplab.bench.LargeMachine [design]}
 */
public final class LargeMachine {
  private static final int FRAMES = 1 << 18;
  private static final int VMAS = 10_000;
  private static final int VMA_PAGES = 26;

  /** With a hole after each VMA, so that they stay apart. */
  private static final int STRIDE_PAGES = VMA_PAGES + 1;

  private static final int COPIED = 1_500;
  private static final int MIGRATED = 5_000;

  private final Machine machine;
  private final AddressSpace parent;
  private long began = System.nanoTime();

  private LargeMachine(String design) {
    MachineConfig config = new MachineConfig(FRAMES, 4096, (long) VMAS * STRIDE_PAGES, 512);
    machine = new Machine(config, Designs.named(design).orElseThrow());
    parent = machine.spawn("parent");
    say("1 GiB of frames");
  }

  /** Runs and prints. */
  public static void main(String[] args) {
    new LargeMachine(args.length > 0 ? args[0] : "linux-6.18").run();
  }

  private void run() {
    for (int i = 0; i < VMAS; i++) {
      long start = (long) i * STRIDE_PAGES;
      int rights = VmaFlags.READ | VmaFlags.WRITE;
      mustDo(Map.mmap(parent, new PageRange(start, start + VMA_PAGES), rights));
    }
    say("map 10,000 VMAs");
    long heap = usedHeapBytes();
    began = System.nanoTime();
    for (int n = 0; n < VMAS * VMA_PAGES; n++) {
      UserAccess.store(parent, page(n), 0, n);
    }
    say("touch 260,000 pages");
    System.out.printf(
        Locale.ROOT,
        "heap: %.1f MiB, of which %.1f came with the pages%n",
        usedHeapBytes() / 1048576.0,
        (usedHeapBytes() - heap) / 1048576.0);
    began = System.nanoTime();
    AddressSpace child = machine.spawn("child");
    mustDo(Fork.fork(parent, child));
    say("fork");
    for (int n = 0; n < COPIED; n++) {
      UserAccess.store(child, page(n * 100), 0, -n);
    }
    say("copy 1,500 pages on write");
    for (int n = 0; n < MIGRATED; n++) {
      mustDo(Migrate.migrate(parent, page(n * 50 + 1)));
    }
    say("migrate 5,000 pages of two mappings");
    for (int n = 0; n < VMAS * VMA_PAGES; n++) {
      boolean copied = n % 100 == 0 && n / 100 < COPIED;
      expect(parent, n, n);
      expect(child, n, copied ? -(n / 100) : n);
    }
    say("read every word in both");
    Validator.validate(machine);
    say("validate");
    mustDo(Exit.exit(child));
    mustDo(Exit.exit(parent));
    say("exit of both");
    if (machine.memory().store().live() != 1) {
      throw new AssertionError(machine.memory().store().live() + " frames left, not the zero page");
    }
  }

  private static long page(int n) {
    return (long) (n / VMA_PAGES) * STRIDE_PAGES + n % VMA_PAGES;
  }

  private static void expect(AddressSpace space, int n, long word) {
    long found = UserAccess.load(space, page(n), 0);
    if (found != word) {
      throw new AssertionError(space + " page " + page(n) + " holds " + found + ", not " + word);
    }
  }

  private static void mustDo(Outcome outcome) {
    if (!outcome.done()) {
      throw new AssertionError("refused: " + outcome);
    }
  }

  private static long usedHeapBytes() {
    System.gc();
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }

  private void say(String what) {
    System.out.printf(Locale.ROOT, "%-40s %7.1f ms%n", what, (System.nanoTime() - began) / 1e6);
    began = System.nanoTime();
  }
}
