package rmaplab.lab.shrink;

import java.util.ArrayList;
import java.util.List;
import rmaplab.memory.PageRange;
import rmaplab.workload.KernelOperation;
import rmaplab.workload.Operation;
import rmaplab.workload.ProcessOperation;
import rmaplab.workload.Statement;
import rmaplab.workload.Workload;

/**
 * Workloads that are one step smaller than another: without a task, a process, a statement, with
 * one page cut out of the arena, or with a page less in one range.
 *
 * <p>They need not make sense; whether one does is seen when it is tried. Those that take away most
 * come first.
 */
final class Smaller {
  /** Cutting pages out one by one is for small arenas. */
  private static final long MOST_PAGES = 64;

  private final Workload whole;
  private final List<Workload> found = new ArrayList<>();

  private Smaller(Workload whole) {
    this.whole = whole;
  }

  /** All that are one step smaller, in a fixed order. */
  static List<Workload> than(Workload whole) {
    Smaller smaller = new Smaller(whole);
    smaller.withoutTask();
    smaller.withoutProcess();
    smaller.withoutStatement();
    smaller.withoutPage();
    smaller.withNarrowerRange();
    return smaller.found;
  }

  private void add(List<Statement> setup, List<List<Statement>> tasks, List<Statement> finale) {
    found.add(
        new Workload(
            whole.file(), whole.name(), whole.about(), setup, tasks, finale, whole.expectations()));
  }

  private static <T> List<T> without(List<T> list, int at) {
    List<T> rest = new ArrayList<>(list);
    rest.remove(at);
    return rest;
  }

  private static <T> List<T> with(List<T> list, int at, T other) {
    List<T> changed = new ArrayList<>(list);
    changed.set(at, other);
    return changed;
  }

  private void withoutTask() {
    for (int task = whole.tasks().size() - 1; task >= 0 && whole.tasks().size() > 1; task--) {
      add(whole.setup(), without(whole.tasks(), task), whole.finale());
    }
  }

  /** A process, with everything that it does and that is done to it. */
  private void withoutProcess() {
    List<String> names =
        whole.setup().stream()
            .map(Statement::operation)
            .filter(ProcessOperation.class::isInstance)
            .map(o -> ((ProcessOperation) o).process())
            .distinct()
            .toList();
    for (String name : names.reversed()) {
      List<List<Statement>> tasks =
          whole.tasks().stream().map(t -> without(t, name)).filter(t -> !t.isEmpty()).toList();
      if (names.size() > 1 && !tasks.isEmpty()) {
        add(without(whole.setup(), name), tasks, without(whole.finale(), name));
      }
    }
  }

  private static List<Statement> without(List<Statement> statements, String process) {
    return statements.stream().filter(s -> !names(s.operation(), process)).toList();
  }

  private static boolean names(Operation operation, String process) {
    return switch (operation) {
      case ProcessOperation.Fork(String parent, String child) ->
          parent.equals(process) || child.equals(process);
      case ProcessOperation p -> p.process().equals(process);
      case KernelOperation.Migrate(String p, long _) -> p.equals(process);
      case KernelOperation.Reclaim(String p, long _) -> p.equals(process);
      case KernelOperation.TakeAllLocks(String p) -> p.equals(process);
      case KernelOperation.KsmUnmerge(String p, var _) -> p.equals(process);
      case KernelOperation.KsmScan(var target) ->
          target != null && target.process().equals(process);
      case KernelOperation.Compact _, KernelOperation.Truncate _ -> false;
    };
  }

  private void withoutStatement() {
    for (int i = whole.finale().size() - 1; i >= 0; i--) {
      add(whole.setup(), whole.tasks(), without(whole.finale(), i));
    }
    for (int i = whole.setup().size() - 1; i >= 0; i--) {
      add(without(whole.setup(), i), whole.tasks(), whole.finale());
    }
    for (int task = 0; task < whole.tasks().size(); task++) {
      List<Statement> program = whole.tasks().get(task);
      for (int i = program.size() - 1; i >= 0 && program.size() > 1; i--) {
        add(whole.setup(), with(whole.tasks(), task, without(program, i)), whole.finale());
      }
    }
  }

  /** Cuts out a page: what is above moves down by one. */
  private void withoutPage() {
    long pages = 0;
    for (Statement statement : all()) {
      pages = Math.max(pages, PageCut.end(statement.operation()));
    }
    for (long page = 0; page < Math.min(pages, MOST_PAGES); page++) {
      PageCut cut = new PageCut(page);
      List<List<Statement>> tasks =
          whole.tasks().stream().map(cut::of).filter(t -> !t.isEmpty()).toList();
      if (!tasks.isEmpty()) {
        add(cut.of(whole.setup()), tasks, cut.of(whole.finale()));
      }
    }
  }

  private List<Statement> all() {
    List<Statement> all = new ArrayList<>(whole.setup());
    whole.tasks().forEach(all::addAll);
    all.addAll(whole.finale());
    return all;
  }

  private void withNarrowerRange() {
    for (int i = 0; i < whole.finale().size(); i++) {
      for (Statement narrow : narrower(whole.finale().get(i))) {
        add(whole.setup(), whole.tasks(), with(whole.finale(), i, narrow));
      }
    }
    for (int i = 0; i < whole.setup().size(); i++) {
      for (Statement narrow : narrower(whole.setup().get(i))) {
        add(with(whole.setup(), i, narrow), whole.tasks(), whole.finale());
      }
    }
    for (int task = 0; task < whole.tasks().size(); task++) {
      List<Statement> program = whole.tasks().get(task);
      for (int i = 0; i < program.size(); i++) {
        for (Statement narrow : narrower(program.get(i))) {
          add(whole.setup(), with(whole.tasks(), task, with(program, i, narrow)), whole.finale());
        }
      }
    }
  }

  /** The same with a page less, at either end. */
  private static List<Statement> narrower(Statement statement) {
    List<Statement> narrower = new ArrayList<>();
    for (Operation operation : narrower(statement.operation())) {
      narrower.add(new Statement(operation, statement.refusal(), statement.position()));
    }
    return narrower;
  }

  private static List<Operation> narrower(Operation operation) {
    PageRange range = PageCut.range(operation);
    return range == null
        ? List.of()
        : narrower(range).stream().map(r -> PageCut.with(operation, r)).toList();
  }

  private static List<PageRange> narrower(PageRange range) {
    return range.pages() < 2
        ? List.of()
        : List.of(
            new PageRange(range.start(), range.end() - 1),
            new PageRange(range.start() + 1, range.end()));
  }
}
