package rmaplab.lab.campaign;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.LongConsumer;
import java.util.function.LongPredicate;
import java.util.stream.LongStream;
import rmaplab.memory.Machine;
import rmaplab.memory.PageRange;
import rmaplab.memory.area.Vma;
import rmaplab.memory.area.VmaFlags;
import rmaplab.memory.frame.PhysicalMemory;
import rmaplab.memory.space.AddressSpace;
import rmaplab.memory.table.Pte;
import rmaplab.workload.Advice;
import rmaplab.workload.KernelOperation;
import rmaplab.workload.Operation;
import rmaplab.workload.ProcessOperation;

/**
 * The operations that are worth trying on a machine.
 *
 * <p>Ranges are chosen by the VMAs that there are: of each, its first page, its last page, what
 * lies between them, and all of it. So no two ranges do the same to the VMAs, and a set-up that
 * stands elsewhere in the arena gives the same operations.
 */
final class Vocabulary {
  private static final int RW = VmaFlags.READ | VmaFlags.WRITE;

  /** No range ends above; the arena of a workload is as large as its largest page number. */
  private static final long HIGHEST = 24;

  /** What a write of a set-up stores: the same everywhere, so that pages can be merged. */
  private static final long SETUP_WORD = 1;

  /** What a task's write stores. */
  private static final long TASK_WORD = 2;

  private final Machine machine;
  private final List<AddressSpace> alive;
  private final Set<List<Operation>> found = new LinkedHashSet<>();

  private Vocabulary(Machine machine) {
    this.machine = machine;
    alive = machine.spaces().stream().filter(s -> !s.hasExited()).toList();
  }

  /**
   * What a set-up may go on with; each entry is performed as a whole. Once KSM has come in, only
   * its passes and forks follow.
   *
   * @param strangers whether processes of other families may appear
   */
  static List<List<Operation>> forSetup(Machine machine, boolean strangers) {
    Vocabulary words = new Vocabulary(machine);
    for (AddressSpace space : words.alive) {
      words.add(new ProcessOperation.Fork(space.name(), words.nextName()));
      if (!isMerging(machine)) {
        words.ofSetup(space);
      }
    }
    words.merging();
    if (strangers && words.alive.size() == 1) {
      words.add(ProcessOperation.Mmap.anonymous(words.nextName(), new PageRange(4, 5), RW));
    }
    return List.copyOf(words.found);
  }

  /**
   * What a task may do; a fork's child has no name yet.
   *
   * @param reuse whether tasks that free an anon_vma may let it be used again
   */
  static List<TaskOperation> forTask(Machine machine, boolean reuse) {
    Vocabulary words = new Vocabulary(machine);
    for (AddressSpace space : words.alive) {
      words.ofTask(space);
    }
    if (isMerging(machine)) {
      words.add(new KernelOperation.KsmScan(null));
    }
    List<TaskOperation> all = new ArrayList<>();
    for (List<Operation> step : words.found) {
      Operation operation = step.getFirst();
      all.add(new TaskOperation(operation, words.sharers(operation)));
      if (reuse && words.isEnd(operation)) {
        all.add(new TaskOperation(operation, true, List.of()));
      }
    }
    return List.copyOf(all);
  }

  /** Whether an operation takes the last VMA from a process. */
  private boolean isEnd(Operation operation) {
    return switch (operation) {
      case ProcessOperation.Exit _, ProcessOperation.Exec _ -> true;
      case ProcessOperation.Munmap(String process, PageRange range) ->
          alive.stream()
              .anyMatch(s ->
                  s.name().equals(process)
                      && s.tree().size() == 1
                      && s.tree().get(0).range().equals(range));
      default -> false;
    };
  }

  /** Who else maps the page that the kernel is to work on; for other operations nobody. */
  private List<String> sharers(Operation operation) {
    return switch (operation) {
      case KernelOperation.Migrate(String process, long page) -> sharers(process, page);
      case KernelOperation.Reclaim(String process, long page) -> sharers(process, page);
      default -> List.of();
    };
  }

  /** The kernel works on a page, found through any of those who map it. */
  private void onPage(Vma vma, long page, BiFunction<String, Long, Operation> operation) {
    int frame = Pte.frame(vma.space().table().entry(page));
    for (AddressSpace space : alive) {
      for (long p = 0; p < space.table().pages(); p++) {
        if (maps(space, p, frame)) {
          add(operation.apply(space.name(), p));
        }
      }
    }
  }

  private List<String> sharers(String process, long page) {
    int frame =
        alive.stream()
            .filter(s -> s.name().equals(process))
            .mapToInt(s -> Pte.frame(s.table().entry(page)))
            .findFirst()
            .orElseThrow();
    return alive.stream()
        .filter(s -> LongStream.range(0, s.table().pages()).anyMatch(p -> maps(s, p, frame)))
        .map(AddressSpace::name)
        .toList();
  }

  private static boolean maps(AddressSpace space, long page, int frame) {
    long pte = space.table().entry(page);
    return isOwn(pte) && Pte.frame(pte) == frame;
  }

  /** Whether KSM has anything to look at, or has had. */
  static boolean isMerging(Machine machine) {
    return machine.spaces().stream().anyMatch(AddressSpace::mayHoldMergedPages);
  }

  private void ofSetup(AddressSpace space) {
    String process = space.name();
    if (alive.size() > 1) {
      add(new ProcessOperation.Exit(process));
    }
    for (Vma vma : vmas(space)) {
      PageRange first = new PageRange(vma.start(), vma.start() + 1);
      add(new ProcessOperation.Munmap(process, first));
      add(new ProcessOperation.Mprotect(process, first, others(vma)));
      add(ProcessOperation.Mmap.anonymous(process, first, others(vma)));
      if (vma.pages() > 2) {
        PageRange inner = new PageRange(vma.start() + 1, vma.end() - 1);
        add(new ProcessOperation.Munmap(process, inner));
        add(new ProcessOperation.Mprotect(process, inner, others(vma)));
      }
      moveAway(space, vma.range());
      moveBack(space, vma);
      firstPage(
          vma,
          pte -> VmaFlags.mayWrite(vma.flags()) && !Pte.isWritable(pte),
          page -> write(process, page, SETUP_WORD));
      firstPage(vma, Vocabulary::isOwn, page -> add(new KernelOperation.Reclaim(process, page)));
    }
  }

  /** Does something to the first page of a VMA whose entry is of a kind, if there is one. */
  private static void firstPage(Vma vma, LongPredicate kind, LongConsumer action) {
    LongStream.range(vma.start(), vma.end())
        .filter(page -> kind.test(vma.space().table().entry(page)))
        .limit(1)
        .forEach(action);
  }

  private static boolean isOwn(long pte) {
    return Pte.isPresent(pte) && Pte.frame(pte) != PhysicalMemory.ZERO_FRAME;
  }

  private void ofTask(AddressSpace space) {
    String process = space.name();
    add(new ProcessOperation.Fork(process, ""));
    add(new ProcessOperation.Exit(process));
    add(new ProcessOperation.Exec(process, new ProcessOperation.Stack(1, 1)));
    add(new KernelOperation.TakeAllLocks(process));
    layout(space);
    for (Vma vma : vmas(space)) {
      ofTask(vma, vma.start());
      ofTask(vma, vma.end() - 1);
      firstPage(vma, Vocabulary::isOwn, page -> onPage(vma, page, KernelOperation.Reclaim::new));
    }
  }

  private void ofTask(Vma vma, long page) {
    String process = vma.space().name();
    long pte = vma.space().table().entry(page);
    if (VmaFlags.mayWrite(vma.flags())) {
      write(process, page, TASK_WORD);
    }
    if (Pte.isSwap(pte)) {
      add(new ProcessOperation.Read(process, new PageRange(page, page + 1), OptionalLong.empty()));
    }
    if (isOwn(pte)) {
      onPage(vma, page, KernelOperation.Migrate::new);
    }
  }

  private void write(String process, long page, long word) {
    add(new ProcessOperation.Write(process, new PageRange(page, page + 1), OptionalLong.of(word)));
  }

  /** What changes VMAs. */
  private void layout(AddressSpace space) {
    String process = space.name();
    if (space.tree().size() == 0) {
      add(ProcessOperation.Mmap.anonymous(process, Setup.ARENA, RW));
    }
    for (Vma vma : vmas(space)) {
      for (PageRange part : parts(vma)) {
        if (part.start() == vma.start() || part.end() == vma.end()) {
          add(new ProcessOperation.Munmap(process, part));
        }
        add(new ProcessOperation.Mprotect(process, part, others(vma)));
      }
      grow(space, vma, rights(vma));
      moveAway(space, vma.range());
      moveBack(space, vma);
    }
  }

  private static int rights(Vma vma) {
    return vma.flags() & VmaFlags.RIGHTS;
  }

  /** Rights that the VMA does not have. */
  private static int others(Vma vma) {
    return rights(vma) == VmaFlags.READ ? RW : VmaFlags.READ;
  }

  /** A page more at either end, if there is room. */
  private void grow(AddressSpace space, Vma vma, int rights) {
    if (vma.start() > 0 && space.tree().containing(vma.start() - 1) == null) {
      PageRange below = new PageRange(vma.start() - 1, vma.start());
      add(ProcessOperation.Mmap.anonymous(space.name(), below, rights));
    }
    if (vma.end() < HIGHEST && space.tree().containing(vma.end()) == null) {
      PageRange above = new PageRange(vma.end(), vma.end() + 1);
      add(ProcessOperation.Mmap.anonymous(space.name(), above, rights));
    }
  }

  /** Moves a part away, behind all others with a hole between. */
  private void moveAway(AddressSpace space, PageRange part) {
    long place = 0;
    for (Vma other : vmas(space)) {
      place = Math.max(place, other.end() + 1);
    }
    if (place + part.pages() <= HIGHEST) {
      move(space, part, place);
    }
  }

  /** Moves a VMA to where its pages' indexes are. */
  private void moveBack(AddressSpace space, Vma vma) {
    if (vma.pgoff() != vma.start() && isFree(space, vma.pgoff(), vma.pages())) {
      move(space, vma.range(), vma.pgoff());
    }
  }

  private static boolean isFree(AddressSpace space, long start, long pages) {
    Vma next = space.tree().firstFrom(start);
    return next == null || next.start() >= start + pages;
  }

  private void move(AddressSpace space, PageRange from, long to) {
    add(
        new ProcessOperation.Mremap(
            space.name(), from, new PageRange(to, to + from.pages()), false));
  }

  /** The first two pages of a process become mergeable and are looked at once; then once more. */
  private void merging() {
    if (isMerging(machine)) {
      add(new KernelOperation.KsmScan(null));
      return;
    }
    for (AddressSpace space : alive) {
      for (Vma vma : vmas(space)) {
        if (vma.pages() > 1) {
          PageRange two = new PageRange(vma.start(), vma.start() + 2);
          found.add(
              List.of(
                  new ProcessOperation.Madvise(space.name(), two, Advice.MERGEABLE),
                  new KernelOperation.KsmScan(null)));
          break;
        }
      }
    }
  }

  private void add(Operation operation) {
    found.add(List.of(operation));
  }

  private String nextName() {
    return "P" + machine.spaces().size();
  }

  private static List<Vma> vmas(AddressSpace space) {
    List<Vma> vmas = new ArrayList<>();
    for (int i = 0; i < space.tree().size(); i++) {
      vmas.add(space.tree().get(i));
    }
    return vmas;
  }

  /** First page, last page, what lies between, all. */
  private static List<PageRange> parts(Vma vma) {
    Set<PageRange> parts = new LinkedHashSet<>();
    parts.add(new PageRange(vma.start(), vma.start() + 1));
    parts.add(new PageRange(vma.end() - 1, vma.end()));
    if (vma.pages() > 2) {
      parts.add(new PageRange(vma.start() + 1, vma.end() - 1));
    }
    parts.add(vma.range());
    return List.copyOf(parts);
  }
}
