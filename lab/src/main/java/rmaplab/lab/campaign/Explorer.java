package rmaplab.lab.campaign;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;
import rmaplab.checker.CheckOptions;
import rmaplab.checker.Verdict;
import rmaplab.lab.Laboratory;
import rmaplab.lab.Source;
import rmaplab.lab.shrink.Cause;
import rmaplab.memory.Machine;
import rmaplab.memory.rmap.Design;
import rmaplab.workload.Workload;

/**
 * Goes through the workloads of set-ups, one after another, with a laboratory of its own.
 *
 * <p>Workloads whose tasks cannot overlap ({@link Exclusion}) are performed in sequence only, in
 * every order; but those of the smallest set-ups are explored all the same.
 */
final class Explorer {
  /** One workload that needs more is reported as incomplete. */
  private static final long MOST_EXECUTIONS = 5_000_000;

  private static final int EXPLORED_ANYWAY = 1;

  private final Design design;
  private final Bound bound;
  private final BooleanSupplier goesOn;
  private final IntConsumer tried;
  private final Rehearsal rehearsal;
  private final Laboratory laboratory = new Laboratory();

  /**
   * An explorer with a laboratory of its own.
   *
   * @param goesOn asked often; false to stop
   * @param tried told of each workload, with the number of its violations
   */
  Explorer(Design design, Bound bound, BooleanSupplier goesOn, IntConsumer tried) {
    this.tried = tried;
    this.design = design;
    this.bound = bound;
    this.goesOn = goesOn;
    rehearsal = new Rehearsal(design);
  }

  /** What a campaign explores with. */
  static CheckOptions options() {
    CheckOptions all = CheckOptions.exhaustive();
    return new CheckOptions(
        all.preemptions(),
        all.maxNanos(),
        MOST_EXECUTIONS,
        all.maxSteps(),
        all.first(),
        all.strictRaces(),
        all.exploreAllocations());
  }

  /** Adds what comes out of every workload with this set-up. */
  void explore(Setup setup, Tally tally) {
    Machine machine = rehearsal.machine(setup);
    if (machine == null) {
      throw new IllegalStateException("a set-up that went through is refused: " + setup);
    }
    long alive = machine.spaces().stream().filter(s -> !s.hasExited()).count();
    if (alive <= bound.processes(setup)) {
      Tasks.of(
          Vocabulary.forTask(machine, bound.reuse()),
          bound.tasks(),
          tasks -> {
            if (goesOn.getAsBoolean()) {
              explore(setup, tasks, tally);
            }
          });
    }
    tally.ended = goesOn.getAsBoolean();
  }

  private void explore(Setup setup, List<TaskOperation> tasks, Tally tally) {
    Workload workload = null;
    try {
      Candidate candidate = Candidate.of(setup, tasks, rehearsal);
      if (candidate == null) {
        return;
      }
      workload = candidate.workload();
      tally.workloads++;
      if (setup.size() > EXPLORED_ANYWAY
          && candidate.sound()
          && Exclusion.amongAll(tasks.stream().map(TaskOperation::operation).toList())) {
        tally.inSequence++;
        tried.accept(0);
      } else {
        explore(workload, tally);
      }
    } catch (RuntimeException | AssertionError e) {
      tally.errors++;
      tally.note("error: " + e + ": " + text(setup, tasks, workload));
    }
  }

  private void explore(Workload workload, Tally tally) {
    Source source = Source.of(workload);
    Verdict verdict =
        laboratory.exhaust(source, design.name(), options(), (_, _, _, _) -> goesOn.getAsBoolean());
    tally.executions += verdict.executions();
    if (!goesOn.getAsBoolean()) {
      return;
    }
    if (!verdict.exhaustive()) {
      tally.incomplete++;
      tally.note("incomplete (" + verdict.reason() + "): " + oneLine(workload));
    }
    tried.accept(verdict.violations().size());
    for (Verdict.Finding finding : verdict.violations()) {
      tally.add(Cause.of(laboratory, source, design.name(), options(), finding), workload);
    }
  }

  private static String text(Setup setup, List<TaskOperation> tasks, @Nullable Workload workload) {
    return workload != null ? oneLine(workload) : setup.operations() + " " + tasks;
  }

  /** A workload in one line. */
  static String oneLine(Workload workload) {
    List<String> parts = new ArrayList<>();
    workload.setup().forEach(s -> parts.add(s.text()));
    for (int task = 0; task < workload.tasks().size(); task++) {
      String label = "T" + task + ": ";
      workload.tasks().get(task).forEach(s -> parts.add(label + s.text()));
    }
    return String.join("; ", parts);
  }
}
