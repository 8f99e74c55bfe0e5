package rmaplab.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import rmaplab.memory.Bug;
import rmaplab.memory.Errno;
import rmaplab.memory.Machine;
import rmaplab.memory.Outcome;
import rmaplab.memory.check.Validator;
import rmaplab.memory.rmap.Design;
import rmaplab.workload.Statement;
import rmaplab.workload.Workload;
import rmaplab.workload.WorkloadException;
import rmaplab.workload.run.Program;
import rmaplab.workload.run.RunListener;
import rmaplab.workload.run.UnexpectedOutcome;
import rmaplab.workload.run.WorkloadRun;
import rmaplab.workload.run.WrongData;

/**
 * A workload that was run in sequence: set-up, tasks one after another, final part.
 *
 * @param machine as the run left it
 * @param operations what was done, in order
 * @param failed the allocation that was made to fail; null if none was
 * @param violation why the run ended early, or what is wrong with the machine; null if all is well
 */
record Sequence(
    Workload workload,
    Design design,
    Machine machine,
    List<Operation> operations,
    @Nullable FailedAllocation failed,
    @Nullable Violation violation) {

  /**
   * One operation.
   *
   * @param part {@code setup}, {@code T0}, ..., {@code final}
   * @param refusal the errno that it met; null if it was done
   * @param words what it read, page by page
   */
  record Operation(
      String part, int line, String text, @Nullable String refusal, List<Long> words) {}

  /** What is wrong. */
  record Violation(String kind, String message) {}

  /**
   * Reads a file and runs it.
   *
   * @throws WorkloadException if the file cannot be used
   */
  static Sequence run(Path file, Design design) throws WorkloadException {
    Workload workload = Workload.read(file);
    Program program = Program.of(workload);
    Machine machine = new Machine(program.machine(), design);
    return run(workload, design, program, machine, new Recorder(machine, 0));
  }

  /**
   * Reads a file and runs it with one allocation failing. The machine is checked after the
   * operation that needed it, too.
   *
   * @param nth which, counted from 1, from the first operation of the set-up
   * @throws WorkloadException if the file cannot be used
   * @throws UserError if there are fewer
   */
  static Sequence run(Path file, Design design, long nth) throws WorkloadException, UserError {
    if (nth < 1) {
      throw new UserError("--fail-allocation " + nth + ", expected 1 or more");
    }
    Workload workload = Workload.read(file);
    Program program = Program.of(workload);
    Machine machine = new Machine(program.machine(), design);
    machine.allocations().fail(nth);
    Sequence sequence = run(workload, design, program, machine, new Recorder(machine, nth));
    if (sequence.failed == null && sequence.violation == null) {
      long asked = machine.allocations().asked();
      throw new UserError(
          "--fail-allocation "
              + nth
              + ": the run "
              + (asked == 0
                  ? "allocates nothing, expected a workload that does"
                  : "makes only " + asked + " allocations, expected a number from 1 to " + asked));
    }
    return sequence;
  }

  private static Sequence run(
      Workload workload, Design design, Program program, Machine machine, Recorder recorder) {
    Violation violation = null;
    try {
      new WorkloadRun(program, machine, recorder).inSequence();
      violation = invalid(machine);
    } catch (UnexpectedOutcome e) {
      violation = new Violation("unexpected-outcome", String.valueOf(e.getMessage()));
    } catch (WrongData e) {
      violation =
          new Violation("wrong-data", workload.file() + ":" + e.line() + ": " + e.getMessage());
    } catch (Bug e) {
      violation = new Violation(label(e.kind()), String.valueOf(e.getMessage()));
    }
    recorder.noteFailure(0, null, null);
    return new Sequence(workload, design, machine, recorder.operations, recorder.failed, violation);
  }

  /** The gravest finding of the validator. */
  private static @Nullable Violation invalid(Machine machine) {
    List<Validator.Finding> findings = Validator.findings(machine);
    return findings.isEmpty()
        ? null
        : new Violation(label(findings.getFirst().kind()), findings.getFirst().message());
  }

  private static String label(Bug.Kind kind) {
    return kind.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** The exit status that the run deserves. */
  int exitCode() {
    return violation == null ? ExitCodes.OK : ExitCodes.VIOLATION;
  }

  /** The last line of a report: {@code start-moved under chain: ok}. */
  String verdict(Style style) {
    String what = workload.name() + " under " + design.name() + ": ";
    return violation == null
        ? what + style.good("ok")
        : what + style.bad("FAIL") + "  " + violation.kind() + ": " + violation.message();
  }

  private static final class Recorder implements RunListener {
    private final List<Operation> operations = new ArrayList<>();
    private final List<Long> words = new ArrayList<>();
    private final Machine machine;
    private final long nth;
    private @Nullable FailedAllocation failed;
    private String part = "";

    /** Listens to a run on {@code machine} whose {@code nth} allocation fails; 0 for none. */
    Recorder(Machine machine, long nth) {
      this.machine = machine;
      this.nth = nth;
    }

    @Override
    public void began(String part) {
      this.part = part;
    }

    @Override
    public void read(Statement statement, long page, long word) {
      words.add(word);
    }

    @Override
    public void ended(Statement statement, Outcome outcome) {
      String refusal = outcome instanceof Outcome.Refused(Errno errno) ? errno.name() : null;
      int line = statement.position().line();
      operations.add(new Operation(part, line, statement.text(), refusal, List.copyOf(words)));
      words.clear();
      if (noteFailure(line, statement.text(), refusal)) {
        Validator.validate(machine);
      }
    }

    /** Notes that the allocation has failed, once; whether it was now. */
    private boolean noteFailure(int line, @Nullable String operation, @Nullable String refusal) {
      String site = machine.allocations().failed();
      if (site == null || failed != null) {
        return false;
      }
      List<String> in = machine.allocations().failedIn();
      failed = new FailedAllocation(nth, site, in, part, line, operation, refusal);
      return true;
    }
  }
}
