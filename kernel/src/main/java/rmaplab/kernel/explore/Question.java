package rmaplab.kernel.explore;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import rmaplab.memory.Machine;
import rmaplab.memory.PageRange;
import rmaplab.memory.area.Vma;
import rmaplab.memory.area.VmaFlags;
import rmaplab.memory.check.Validator;
import rmaplab.memory.rmap.Design;
import rmaplab.memory.space.AddressSpace;
import rmaplab.memory.space.UserAccess;
import rmaplab.workload.KernelOperation;
import rmaplab.workload.Operation;
import rmaplab.workload.Position;
import rmaplab.workload.ProcessOperation;
import rmaplab.workload.Statement;
import rmaplab.workload.Workload;
import rmaplab.workload.WorkloadException;
import rmaplab.workload.run.Program;
import rmaplab.workload.run.UnexpectedOutcome;
import rmaplab.workload.run.WorkloadRun;
import rmaplab.workload.run.WrongData;

/**
 * Makes a workload of a cut: a set-up that leads to the same picture, with as few statements as can
 * be; the two operations and a migration of the shared page as tasks; and at the end, what each
 * process must read.
 *
 * <p>Guarantee: the set-up leads to the picture of the recording, VMAs, pages, anon_vmas and
 * chains; the workload runs in sequence, and leaves a valid machine.
 */
final class Question {
  private static final String CHILD = "Child";
  private static final long TASK_WORD = 100;

  private final Cut cut;
  private final Design design;
  private final String name;

  private Question(Cut cut, Design design, String name) {
    this.cut = cut;
    this.design = design;
    this.name = name;
  }

  /** The workload; null if what was done cannot be told in the language so that it comes out. */
  static @Nullable Workload of(Cut cut, Design design, String name, String about) {
    return new Question(cut, design, name).make(about);
  }

  private @Nullable Workload make(String about) {
    List<Operation> setup = new ArrayList<>();
    for (Deed deed : cut.history()) {
      setup.addAll(cut.arena().moved(deed));
    }
    List<List<Operation>> tasks = tasks();
    if (tasks.stream().anyMatch(List::isEmpty) || !leadsThere(setup)) {
      return null;
    }
    for (int i = setup.size() - 1; i >= 0; i--) {
      if (setup.get(i) instanceof ProcessOperation.Exit) {
        // Who has gone is in no picture, but must not map the pages.
        continue;
      }
      Operation left = setup.remove(i);
      if (!leadsThere(setup)) {
        setup.add(i, left);
      }
    }
    List<Operation> joined = joined(setup);
    Workload without = workload(about, joined, tasks, List.of());
    List<Operation> reads = reads(without);
    if (reads.isEmpty()) {
      return null;
    }
    Workload whole = workload(about, joined, tasks, reads);
    Machine machine = run(whole, true);
    return machine == null ? null : whole;
  }

  /** The migration first: in sequence, the operations may take the page away. */
  private List<List<Operation>> tasks() {
    String who = cut.arena().nameOf(cut.meeting().first().life());
    long page = cut.arena().indexOf(cut.meeting().page());
    return List.of(
        List.of(new KernelOperation.Migrate(who, page)),
        task(cut.meeting().first(), 0),
        task(cut.meeting().second(), 1));
  }

  private List<Operation> task(Deed deed, int number) {
    String who = cut.arena().nameOf(deed.life());
    if (deed.operation() instanceof ProcessOperation.Fork) {
      return List.of(new ProcessOperation.Fork(who, CHILD + number));
    }
    List<Operation> moved = new ArrayList<>();
    for (ProcessOperation operation : cut.arena().moved(deed)) {
      moved.add(
          operation instanceof ProcessOperation.Write(String p, PageRange range, var _)
              ? new ProcessOperation.Write(p, range, OptionalLong.of(TASK_WORD + number))
              : operation);
    }
    return moved;
  }

  /** Writes of one word to pages in a row are one statement. */
  private static List<Operation> joined(List<Operation> operations) {
    List<Operation> joined = new ArrayList<>();
    for (Operation next : operations) {
      Operation last = joined.isEmpty() ? null : joined.getLast();
      if (last instanceof ProcessOperation.Write(String who, PageRange range, var word)
          && next instanceof ProcessOperation.Write(String also, PageRange more, var same)
          && who.equals(also)
          && word.equals(same)
          && more.start() == range.end()) {
        joined.removeLast();
        joined.add(new ProcessOperation.Write(who, new PageRange(range.start(), more.end()), word));
      } else {
        joined.add(next);
      }
    }
    return joined;
  }

  private boolean leadsThere(List<Operation> setup) {
    Machine machine = run(workload("", setup, tasks(), List.of()), false);
    if (machine == null) {
      return false;
    }
    List<AddressSpace> spaces = new ArrayList<>();
    for (Life life : cut.living()) {
      String who = cut.arena().nameOf(life);
      AddressSpace space =
          machine.spaces().stream()
              .filter(s -> s.name().equals(who) && !s.hasExited())
              .findFirst()
              .orElse(null);
      if (space == null) {
        return false;
      }
      spaces.add(space);
    }
    long[] pages = new long[cut.arena().kept().length];
    for (int i = 0; i < pages.length; i++) {
      pages[i] = i;
    }
    return Picture.of(spaces, pages).equals(cut.picture());
  }

  /** Runs the set-up, or all of it; null if something is refused that should not be. */
  private @Nullable Machine run(Workload workload, boolean all) {
    try {
      Program program = Program.of(workload);
      WorkloadRun run = new WorkloadRun(program, new Machine(program.machine(), design));
      if (all) {
        run.inSequence();
        Validator.validate(run.machine());
      } else {
        run.setup();
      }
      return run.machine();
    } catch (WorkloadException | UnexpectedOutcome | WrongData e) {
      return null;
    }
  }

  /** What each process must find in the pages of its own, when all is over. */
  private List<Operation> reads(Workload workload) {
    Machine machine = run(workload, true);
    List<Operation> reads = new ArrayList<>();
    if (machine == null) {
      return reads;
    }
    for (AddressSpace space : machine.spaces()) {
      if (space.hasExited() || space.name().startsWith(CHILD)) {
        continue;
      }
      for (int page = 0; page < cut.arena().kept().length; page++) {
        Vma vma = space.tree().containing(page);
        boolean readable = vma != null && (vma.flags() & VmaFlags.READ) != 0;
        if (readable && Watcher.isOwn(space.table().entry(page))) {
          long word = UserAccess.load(space, page, 0);
          addRead(reads, space.name(), page, word);
        }
      }
    }
    return reads;
  }

  private static void addRead(List<Operation> reads, String who, long page, long word) {
    if (!reads.isEmpty()
        && reads.getLast() instanceof ProcessOperation.Read(String last, PageRange range, var same)
        && last.equals(who)
        && range.end() == page
        && same.equals(OptionalLong.of(word))) {
      reads.removeLast();
      reads.add(
          new ProcessOperation.Read(
              who, new PageRange(range.start(), page + 1), OptionalLong.of(word)));
      return;
    }
    reads.add(new ProcessOperation.Read(who, new PageRange(page, page + 1), OptionalLong.of(word)));
  }

  private Workload workload(
      String about, List<Operation> setup, List<List<Operation>> tasks, List<Operation> finale) {
    return new Workload(
        name,
        name,
        about,
        statements(setup),
        tasks.stream().map(Question::statements).toList(),
        statements(finale),
        List.of());
  }

  private static List<Statement> statements(List<Operation> operations) {
    return operations.stream().map(o -> new Statement(o, null, Position.NONE)).toList();
  }
}
