package rmaplab.kernel.fuzz;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import rmaplab.kernel.agent.Features;
import rmaplab.memory.PageRange;
import rmaplab.memory.area.VmaFlags;
import rmaplab.workload.Advice;
import rmaplab.workload.KernelOperation;
import rmaplab.workload.Operation;
import rmaplab.workload.ProcessOperation;

/**
 * Random operations of a few processes on a small arena, so that VMAs meet: most operations touch
 * what an earlier one left.
 */
final class Generator {
  /** Pages of the arena. */
  static final int PAGES = 20;

  /** Processes that are alive at once. */
  static final int MOST_ALIVE = 8;

  /** Processes that are ever born in one program. */
  static final int MOST_BORN = 24;

  /**
   * Where the arena begins: behind more pages than it has itself, or across the border of two leaf
   * page tables. The kernel's page offsets begin at address 0, far below the arena, and ours at its
   * page 0; a VMA that was moved cannot grow by more pages than its offset.
   */
  private static final long[] BASES = {64, 64, 64, 502};

  private static final int LONGEST_RANGE = 6;
  private static final int FILES = 2;
  private static final int FILE_PAGES = 64;
  private static final int WORDS = 4;

  /** One program in so many has VMAs that grow downwards. */
  private static final int GROWING = 4;

  private static final int RW = VmaFlags.READ | VmaFlags.WRITE;
  private static final int[] RIGHTS = {
    RW, RW, RW, RW, RW, VmaFlags.READ, VmaFlags.READ, RW | VmaFlags.EXEC, 0
  };

  private final SplittableRandom random;
  private final Features features;

  /** Whether this program has VMAs that grow downwards. */
  private final boolean grows;

  private final long base;

  private final List<String> alive = new ArrayList<>();
  private int born;

  /** What is drawn, and how often compared with the others. */
  private enum Choice {
    WRITE(200),
    MMAP(110),
    MPROTECT(110),
    READ(80),
    MREMAP(80),
    ADVISE(110),
    MUNMAP(60),
    FORK(60),
    EXIT(25),
    MLOCK(15),
    MUNLOCK(15),
    MIGRATE(30),
    PAGEOUT(20),
    KSM(4),
    KSM_UNMERGE(1);

    private final int weight;

    Choice(int weight) {
      this.weight = weight;
    }
  }

  private static final List<Advice> ADVICE =
      List.of(
          Advice.DONTNEED,
          Advice.DONTNEED,
          Advice.FREE,
          Advice.MERGEABLE,
          Advice.MERGEABLE,
          Advice.UNMERGEABLE,
          Advice.DONTFORK,
          Advice.DOFORK,
          Advice.WIPEONFORK,
          Advice.KEEPONFORK,
          Advice.POPULATE_READ,
          Advice.POPULATE_WRITE);

  private Generator(SplittableRandom random, Features features) {
    this.random = random;
    this.features = features;
    base = BASES[random.nextInt(BASES.length)];
    grows = random.nextInt(GROWING) == 0;
  }

  /** A program of {@code length} operations, the same for the same seed. */
  static List<Operation> program(long seed, int length, Features features) {
    return new Generator(new SplittableRandom(seed), features).program(length);
  }

  private List<Operation> program(int length) {
    List<Operation> operations = new ArrayList<>();
    alive.add("P0");
    born = 1;
    while (operations.size() < length) {
      operations.add(operation());
    }
    return operations;
  }

  private Operation operation() {
    String p = alive.get(random.nextInt(alive.size()));
    return switch (choice()) {
      case WRITE -> new ProcessOperation.Write(p, range(), OptionalLong.of(random.nextInt(WORDS)));
      case READ -> new ProcessOperation.Read(p, range(), OptionalLong.empty());
      case MMAP -> mmap(p);
      case MUNMAP -> new ProcessOperation.Munmap(p, range());
      case MPROTECT -> new ProcessOperation.Mprotect(p, range(), rights());
      case MREMAP -> mremap(p);
      case ADVISE -> new ProcessOperation.Madvise(p, range(), advice());
      case MLOCK -> new ProcessOperation.Mlock(p, range());
      case MUNLOCK -> new ProcessOperation.Munlock(p, range());
      case FORK -> fork(p);
      case EXIT -> exit(p);
      case MIGRATE -> new KernelOperation.Migrate(p, base + random.nextInt(PAGES));
      case PAGEOUT -> new ProcessOperation.Madvise(p, range(), Advice.PAGEOUT);
      case KSM -> new KernelOperation.KsmScan(null);
      case KSM_UNMERGE -> new KernelOperation.KsmUnmerge(p, new PageRange(base, base + PAGES));
    };
  }

  private Choice choice() {
    while (true) {
      int total = 0;
      for (Choice choice : Choice.values()) {
        total += choice.weight;
      }
      int drawn = random.nextInt(total);
      for (Choice choice : Choice.values()) {
        drawn -= choice.weight;
        if (drawn < 0) {
          if (isPossible(choice)) {
            return choice;
          }
          break;
        }
      }
    }
  }

  private boolean isPossible(Choice choice) {
    return switch (choice) {
      case FORK -> alive.size() < MOST_ALIVE && born < MOST_BORN;
      case EXIT -> alive.size() > 1;
      case PAGEOUT -> features.swap();
      case KSM, KSM_UNMERGE -> features.ksm();
      default -> true;
    };
  }

  private PageRange range() {
    return range(1 + random.nextInt(LONGEST_RANGE));
  }

  private PageRange range(long pages) {
    long start = base + random.nextInt((int) (PAGES - pages + 1));
    return new PageRange(start, start + pages);
  }

  private int rights() {
    return RIGHTS[random.nextInt(RIGHTS.length)];
  }

  private Advice advice() {
    return ADVICE.get(random.nextInt(ADVICE.size()));
  }

  private Operation mmap(String p) {
    PageRange range = range();
    int kind = random.nextInt(20);
    boolean shared = kind == 0 || kind == 1;
    ProcessOperation.FilePage file =
        kind == 1 || kind == 2
            ? new ProcessOperation.FilePage("f" + random.nextInt(FILES), random.nextInt(FILE_PAGES))
            : null;
    return new ProcessOperation.Mmap(
        p, range, rights(), shared, file, grows && kind == 3, kind == 4 || kind == 5);
  }

  private Operation mremap(String p) {
    PageRange from = range();
    int kind = random.nextInt(10);
    if (kind < 3) {
      long end = Math.min(base + PAGES, from.start() + 1 + random.nextInt(LONGEST_RANGE));
      return new ProcessOperation.Mremap(p, from, new PageRange(from.start(), end), false);
    }
    long pages = kind < 8 ? from.pages() : 1 + random.nextInt(LONGEST_RANGE);
    return new ProcessOperation.Mremap(p, from, range(pages), kind == 3 || kind == 4);
  }

  private Operation fork(String parent) {
    String child = "P" + born++;
    alive.add(child);
    return new ProcessOperation.Fork(parent, child);
  }

  private Operation exit(String p) {
    alive.remove(p);
    return new ProcessOperation.Exit(p);
  }
}
