package rmaplab.lab.stress;

import java.util.OptionalLong;
import java.util.SplittableRandom;
import rmaplab.memory.PageRange;
import rmaplab.memory.area.VmaFlags;
import rmaplab.workload.Advice;
import rmaplab.workload.KernelOperation;
import rmaplab.workload.Operation;
import rmaplab.workload.ProcessOperation;

/**
 * The operations of one thread: a function of the seed, the thread's number and how many threads
 * there are, whatever the machine does.
 *
 * <p>Ranges mostly begin and end at multiples of four pages, so that they often are whole VMAs: the
 * cases of a merge need such.
 */
final class OperationGenerator {
  private static final int GRID_PAGES = 4;
  private static final int RW = VmaFlags.READ | VmaFlags.WRITE;
  private static final int[] RIGHTS = {RW, RW, RW, RW, RW, RW, VmaFlags.READ, 0};
  private static final Advice[] ADVICES = Advice.values();
  private static final int COMMON_WORDS = 3;

  private final SplittableRandom random;
  private final long seed;
  private final int thread;
  private final int threads;
  private final Lottery lottery;
  private int[] order;
  private long produced;

  OperationGenerator(long seed, int thread, int threads, Mix mix) {
    this.seed = seed;
    this.thread = thread;
    this.threads = threads;
    lottery = mix.lottery();
    random = new SplittableRandom(seed * 0x9e3779b97f4a7c15L + thread);
    order = Deal.order(seed, 0, threads);
  }

  /** The next operation. */
  Operation next() {
    if (produced % Deal.ROUND_OPERATIONS == 0) {
      order = Deal.order(seed, produced / Deal.ROUND_OPERATIONS, threads);
    }
    produced++;
    return operation(lottery.draw(random));
  }

  private Operation operation(Draw draw) {
    return switch (draw) {
      case READ -> new ProcessOperation.Read(own(), accessed(), OptionalLong.empty());
      case WRITE -> new ProcessOperation.Write(own(), accessed(), word());
      case MMAP -> ProcessOperation.Mmap.anonymous(own(), mapped(), rights());
      case MMAP_FILE -> mmapFile();
      case MMAP_SHARED ->
          new ProcessOperation.Mmap(own(), mapped(), rights(), true, null, false, false);
      case MMAP_STACK ->
          new ProcessOperation.Mmap(own(), within(Layout.STACKS), RW, false, null, true, false);
      case MUNMAP -> new ProcessOperation.Munmap(own(), anywhere());
      case MPROTECT -> new ProcessOperation.Mprotect(own(), anywhere(), rights());
      case MREMAP -> mremap();
      case MADVISE -> new ProcessOperation.Madvise(own(), anywhere(), oneOf(ADVICES));
      case MLOCK -> mlock();
      case BRK -> new ProcessOperation.Brk(own(), random.nextInt(10));
      case FORK -> fork();
      case EXEC -> exec();
      case EXIT -> new ProcessOperation.Exit(own());
      case FOREIGN_READ -> new ProcessOperation.Read(other(), page(), OptionalLong.empty());
      case FOREIGN_WRITE -> new ProcessOperation.Write(other(), page(), OptionalLong.empty());
      case FOREIGN_ADVICE ->
          new ProcessOperation.Madvise(
              other(),
              within(Layout.MAPPINGS),
              random.nextBoolean() ? Advice.PAGEOUT : Advice.POPULATE_READ);
      case MIGRATE -> new KernelOperation.Migrate(any(), anyPage());
      case COMPACT -> new KernelOperation.Compact();
      case RECLAIM -> new KernelOperation.Reclaim(any(), anyPage());
      case KSM_SCAN_RANGE ->
          new KernelOperation.KsmScan(new KernelOperation.Target(any(), anywhere()));
      case KSM_SCAN -> new KernelOperation.KsmScan(null);
      case KSM_UNMERGE -> new KernelOperation.KsmUnmerge(any(), anywhere());
      case TAKE_ALL_LOCKS -> new KernelOperation.TakeAllLocks(any());
      case TRUNCATE ->
          new KernelOperation.Truncate(
              Layout.file(random.nextInt(Layout.FILES)),
              random.nextBoolean() ? Layout.FILE_PAGES : random.nextInt(20));
    };
  }

  private Operation mmapFile() {
    ProcessOperation.FilePage file =
        new ProcessOperation.FilePage(
            Layout.file(random.nextInt(Layout.FILES)), random.nextInt(3) * (long) GRID_PAGES);
    return new ProcessOperation.Mmap(
        own(), mapped(), rights(), random.nextBoolean(), file, false, false);
  }

  private Operation mremap() {
    PageRange region = region();
    PageRange from = within(region);
    PageRange to = within(region);
    boolean samePlace = random.nextInt(4) == 0;
    boolean sameSize = random.nextInt(3) > 0;
    long start = samePlace ? from.start() : to.start();
    long size = sameSize ? from.pages() : to.pages();
    start = Math.min(start, region.end() - size);
    boolean dontUnmap = random.nextInt(5) == 0;
    return new ProcessOperation.Mremap(own(), from, new PageRange(start, start + size), dontUnmap);
  }

  private Operation mlock() {
    return random.nextInt(3) == 0
        ? new ProcessOperation.Mlock(own(), within(Layout.MAPPINGS))
        : new ProcessOperation.Munlock(own(), anywhere());
  }

  private Operation fork() {
    int parent = random.nextInt(Layout.PROCESSES_PER_THREAD);
    int by = 1 + random.nextInt(Layout.PROCESSES_PER_THREAD - 1);
    return new ProcessOperation.Fork(
        ownProcess(parent), ownProcess((parent + by) % Layout.PROCESSES_PER_THREAD));
  }

  /** A stack that ends up where stacks are. */
  private Operation exec() {
    int pages = random.nextInt(5);
    int shift = Layout.ARENA_PAGES - (int) Layout.STACKS.end() + random.nextInt(4);
    return new ProcessOperation.Exec(
        own(), pages == 0 ? null : new ProcessOperation.Stack(pages, shift));
  }

  private String own() {
    return ownProcess(random.nextInt(Layout.PROCESSES_PER_THREAD));
  }

  private String ownProcess(int number) {
    return Layout.process(order[thread * Layout.PROCESSES_PER_THREAD + number]);
  }

  /** A process of another thread; of this one, if there is no other. */
  private String other() {
    int others = order.length - (threads == 1 ? 0 : Layout.PROCESSES_PER_THREAD);
    int after = (thread + 1) * Layout.PROCESSES_PER_THREAD;
    return Layout.process(order[(after + random.nextInt(others)) % order.length]);
  }

  private String any() {
    return Layout.process(random.nextInt(order.length));
  }

  private PageRange page() {
    long page = random.nextLong(Layout.MAPPINGS.start(), Layout.MAPPINGS.end());
    return new PageRange(page, page + 1);
  }

  private long anyPage() {
    PageRange region = region();
    return random.nextLong(region.start(), region.end());
  }

  private PageRange region() {
    return random.nextInt(8) == 0 ? Layout.STACKS : Layout.MAPPINGS;
  }

  private PageRange anywhere() {
    return within(region());
  }

  /** Where memory is mapped: mostly large pieces. */
  private PageRange mapped() {
    if (random.nextInt(2) == 0) {
      return within(Layout.MAPPINGS);
    }
    long start = Layout.MAPPINGS.start() + random.nextInt(6) * (long) GRID_PAGES;
    return new PageRange(start, start + (3 + random.nextInt(4)) * (long) GRID_PAGES);
  }

  private PageRange accessed() {
    PageRange region = region();
    long start = random.nextLong(region.start(), region.end());
    return new PageRange(start, Math.min(region.end(), start + 1 + random.nextInt(8)));
  }

  private PageRange within(PageRange region) {
    boolean onGrid = random.nextInt(4) > 0;
    long step = onGrid ? GRID_PAGES : 1;
    long start = region.start() + random.nextLong(region.pages() / step) * step;
    long size = onGrid ? step * (1 + random.nextInt(3)) : 1 + random.nextInt(7);
    return new PageRange(start, Math.min(region.end(), start + size));
  }

  private int rights() {
    return RIGHTS[random.nextInt(RIGHTS.length)];
  }

  /** Mostly a word of its own; now and then one that is written to many pages. */
  private OptionalLong word() {
    return random.nextInt(4) == 0
        ? OptionalLong.of(1 + random.nextInt(COMMON_WORDS))
        : OptionalLong.empty();
  }

  private <T> T oneOf(T[] values) {
    return values[random.nextInt(values.length)];
  }
}
