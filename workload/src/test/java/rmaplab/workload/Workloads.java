package rmaplab.workload;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import rmaplab.memory.Errno;
import rmaplab.memory.PageRange;

/** Random workloads that are well-formed, with every verb of the language. */
final class Workloads {
  private static final List<Errno> ERRNOS = List.of(Errno.values());
  private static final List<Advice> ADVICES = List.of(Advice.values());
  private static final List<String> WORDS =
      List.of("a", "walk", "setup:", "tasks:", "x".repeat(99), "T0:", "P0", "=", "->", "ä", "𝕏");

  private final SplittableRandom random;
  private int children;

  private Workloads(SplittableRandom random) {
    this.random = random;
  }

  static Workload random(SplittableRandom random) {
    return new Workloads(random).workload();
  }

  private Workload workload() {
    List<List<Statement>> tasks = new ArrayList<>();
    for (int i = random.nextInt(1, 5); i > 0; i--) {
      tasks.add(statements(1));
    }
    List<Statement> setup = new ArrayList<>(statements(0));
    // Everybody whom statements name exists.
    for (int i = 0; i < 3; i++) {
      setup.add(plain(new ProcessOperation.Exit("P" + i)));
    }
    return new Workload(
        "", "w" + random.nextInt(100), about(), setup, tasks, statements(0), expectations());
  }

  private String about() {
    List<String> words = new ArrayList<>();
    for (int i = random.nextInt(60); i > 0; i--) {
      words.add(WORDS.get(random.nextInt(WORDS.size())));
    }
    return String.join(" ", words);
  }

  private List<Expectation> expectations() {
    List<Expectation> expectations = new ArrayList<>();
    for (int i = random.nextInt(3); i > 0; i--) {
      Expected expected =
          switch (random.nextInt(3)) {
            case 0 -> new Expected.Pass();
            case 1 -> new Expected.Incomplete();
            default -> new Expected.Fail(Expected.KINDS.get(random.nextInt(Expected.KINDS.size())));
          };
      List<String> designs =
          random.nextBoolean() ? List.of("design-" + i) : List.of("design-" + i, "other-" + i);
      expectations.add(new Expectation(designs, expected, Position.NONE));
    }
    return expectations;
  }

  private List<Statement> statements(int least) {
    List<Statement> statements = new ArrayList<>();
    for (int i = random.nextInt(least, 8); i > 0; i--) {
      Errno refusal = random.nextInt(4) == 0 ? ERRNOS.get(random.nextInt(ERRNOS.size())) : null;
      statements.add(new Statement(operation(), refusal, Position.NONE));
    }
    return statements;
  }

  private static Statement plain(Operation operation) {
    return new Statement(operation, null, Position.NONE);
  }

  private Operation operation() {
    String p = "P" + random.nextInt(3);
    return switch (random.nextInt(20)) {
      case 0 -> new ProcessOperation.Mmap(p, range(), rights(), flip(), file(), flip(), flip());
      case 1 -> new ProcessOperation.Munmap(p, range());
      case 2 -> new ProcessOperation.Mprotect(p, range(), rights());
      case 3 -> new ProcessOperation.Mremap(p, range(), range(), flip());
      case 4 -> new ProcessOperation.Madvise(p, range(), ADVICES.get(random.nextInt(11)));
      case 5 -> new ProcessOperation.Mlock(p, range());
      case 6 -> new ProcessOperation.Munlock(p, range());
      case 7 -> new ProcessOperation.Brk(p, random.nextLong(Workload.MAX_PAGES + 1));
      case 8 -> new ProcessOperation.Read(p, range(), word());
      case 9 -> new ProcessOperation.Write(p, range(), word());
      case 10 -> new ProcessOperation.Fork(p, "child" + children++);
      case 11 ->
          new ProcessOperation.Exec(p, flip() ? new ProcessOperation.Stack(page(), page()) : null);
      case 12 -> new ProcessOperation.Exit(p);
      case 13 -> new KernelOperation.Migrate(p, page());
      case 14 -> new KernelOperation.Compact();
      case 15 ->
          new KernelOperation.KsmScan(flip() ? new KernelOperation.Target(p, range()) : null);
      case 16 -> new KernelOperation.KsmUnmerge(p, range());
      case 17 -> new KernelOperation.Reclaim(p, page());
      case 18 -> new KernelOperation.TakeAllLocks(p);
      default -> new KernelOperation.Truncate("file", page());
    };
  }

  private boolean flip() {
    return random.nextBoolean();
  }

  private long page() {
    return random.nextLong(flip() ? 10 : Workload.MAX_PAGES);
  }

  private PageRange range() {
    long start = page();
    long end = flip() ? start + 1 : random.nextLong(start + 1, Workload.MAX_PAGES + 1);
    return new PageRange(start, end);
  }

  private int rights() {
    return random.nextInt(8);
  }

  private ProcessOperation.@Nullable FilePage file() {
    return flip() ? new ProcessOperation.FilePage("libc.so_" + random.nextInt(9), page()) : null;
  }

  private OptionalLong word() {
    return flip() ? OptionalLong.of(random.nextLong(Long.MAX_VALUE)) : OptionalLong.empty();
  }
}
