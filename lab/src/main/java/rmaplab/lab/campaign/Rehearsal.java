package rmaplab.lab.campaign;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import rmaplab.memory.Machine;
import rmaplab.memory.Outcome;
import rmaplab.memory.area.Vma;
import rmaplab.memory.area.VmaFlags;
import rmaplab.memory.check.Validator;
import rmaplab.memory.rmap.Design;
import rmaplab.memory.space.AddressSpace;
import rmaplab.memory.space.SegmentationFault;
import rmaplab.memory.space.UserAccess;
import rmaplab.workload.Operation;
import rmaplab.workload.Position;
import rmaplab.workload.Statement;
import rmaplab.workload.Workload;
import rmaplab.workload.WorkloadException;
import rmaplab.workload.run.Program;
import rmaplab.workload.run.RunListener;
import rmaplab.workload.run.UnexpectedOutcome;
import rmaplab.workload.run.WorkloadRun;

/** Workloads in sequence, natively: what a set-up makes, and what tasks do one after another. */
final class Rehearsal {
  private final Design design;

  Rehearsal(Design design) {
    this.design = design;
  }

  /** A page of a process. */
  record Place(String process, long page) implements Comparable<Place> {
    @Override
    public int compareTo(Place other) {
      int byName = process.compareTo(other.process);
      return byName != 0 ? byName : Long.compare(page, other.page);
    }
  }

  /**
   * What came of tasks one after another.
   *
   * @param done for each task, whether it was done, not refused
   * @param words what each page that can be read holds in the end
   * @param sound whether the Validator agreed
   */
  record Ending(List<Boolean> done, SortedMap<Place, Long> words, boolean sound) {}

  /** The machine after a set-up; null if an operation of it is refused, or goes wrong by itself. */
  @Nullable Machine machine(Setup setup) {
    // A workload has tasks; this one is not performed.
    List<Statement> statements = statements(setup.operations());
    Workload workload = workload(statements, List.of(List.of(statements.getFirst())), List.of());
    WorkloadRun run = run(workload, RunListener.NONE);
    try {
      run.setup();
      return run.machine();
    } catch (UnexpectedOutcome | AssertionError e) {
      return null;
    }
  }

  /**
   * Performs the tasks one after another. What goes wrong then, without any interleaving, ends the
   * rehearsal: the exploration will show it.
   *
   * @param order the tasks' numbers
   */
  Ending perform(Workload workload, List<Integer> order) {
    Boolean[] done = new Boolean[workload.tasks().size()];
    Arrays.fill(done, true);
    int[] current = new int[1];
    RunListener listener =
        new RunListener() {
          @Override
          public void ended(Statement statement, Outcome outcome) {
            done[current[0]] &= outcome.done();
          }
        };
    WorkloadRun run = run(workload, listener);
    run.setup();
    Arrays.fill(done, true);
    try {
      for (int task : order) {
        current[0] = task;
        run.task(task);
      }
    } catch (AssertionError e) {
      return new Ending(List.of(done), new TreeMap<>(), false);
    }
    boolean sound = Validator.findings(run.machine()).isEmpty();
    return new Ending(List.of(done), words(run.machine()), sound);
  }

  private WorkloadRun run(Workload workload, RunListener listener) {
    try {
      Program program = Program.of(workload);
      return new WorkloadRun(program, new Machine(program.tinyMachine(), design), listener);
    } catch (WorkloadException e) {
      throw new IllegalStateException("a workload that cannot be: " + workload.print(), e);
    }
  }

  private static SortedMap<Place, Long> words(Machine machine) {
    SortedMap<Place, Long> words = new TreeMap<>();
    for (AddressSpace space : machine.spaces()) {
      for (int i = 0; !space.hasExited() && i < space.tree().size(); i++) {
        Vma vma = space.tree().get(i);
        for (long page = vma.start(); page < vma.end(); page++) {
          if (VmaFlags.mayRead(vma.flags())) {
            words.put(new Place(space.name(), page), word(space, page));
          }
        }
      }
    }
    return words;
  }

  private static long word(AddressSpace space, long page) {
    try {
      return UserAccess.load(space, page, 0);
    } catch (SegmentationFault e) {
      throw new IllegalStateException(space + " cannot read its page " + page, e);
    }
  }

  /** Operations as statements that come from no file. */
  static List<Statement> statements(List<Operation> operations) {
    List<Statement> statements = new ArrayList<>();
    for (Operation operation : operations) {
      statements.add(new Statement(operation, null, Position.NONE));
    }
    return statements;
  }

  static Workload workload(
      List<Statement> setup, List<List<Statement>> tasks, List<Statement> finale) {
    return new Workload("campaign", "campaign", "", setup, tasks, finale, List.of());
  }
}
