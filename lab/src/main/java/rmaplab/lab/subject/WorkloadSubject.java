package rmaplab.lab.subject;

import java.util.List;
import org.jspecify.annotations.Nullable;
import rmaplab.checker.Narrated;
import rmaplab.checker.Subject;
import rmaplab.checker.Violation;
import rmaplab.memory.Bug;
import rmaplab.memory.Machine;
import rmaplab.memory.MachineConfig;
import rmaplab.memory.check.Validator;
import rmaplab.memory.rmap.Design;
import rmaplab.memory.rmap.Designs;
import rmaplab.workload.Statement;
import rmaplab.workload.Workload;
import rmaplab.workload.WorkloadException;
import rmaplab.workload.run.Program;
import rmaplab.workload.run.UnexpectedOutcome;
import rmaplab.workload.run.WorkloadRun;
import rmaplab.workload.run.WrongData;

/**
 * A workload on a machine with one design: set-up, tasks, and a finish that performs the final part
 * and then checks every invariant of the machine.
 */
public final class WorkloadSubject implements Subject {
  private final Program program;
  private final MachineConfig size;
  private final Design design;
  private final int[] firstLike;
  private @Nullable WorkloadRun run;
  private @Nullable Narrator narrator;

  /**
   * For the checker.
   *
   * @param arguments the workload's file name, its text, and the name of the design
   * @throws IllegalArgumentException if the text is malformed or there is no such design
   */
  public WorkloadSubject(List<String> arguments) {
    try {
      program = Program.of(Workload.parse(arguments.get(0), arguments.get(1)));
    } catch (WorkloadException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
    size = program.tinyMachine();
    firstLike = firstLike(program.workload());
    String name = arguments.get(2);
    design =
        Designs.named(name)
            .orElseThrow(() -> new IllegalArgumentException("no design named " + name));
  }

  /** A task does what another does if it says so: no operation depends on who performs it. */
  private static int[] firstLike(Workload workload) {
    List<List<String>> texts =
        workload.tasks().stream().map(t -> t.stream().map(Statement::text).toList()).toList();
    return texts.stream().mapToInt(texts::indexOf).toArray();
  }

  /** What a replay of a workload is to tell. */
  public static Narrated narrated() {
    return Narrator.narrated();
  }

  @Override
  public int tasks() {
    return program.tasks();
  }

  @Override
  public String taskName(int task) {
    return "T" + task;
  }

  @Override
  public int firstLike(int task) {
    return firstLike[task];
  }

  @Override
  public void setup() {
    WorkloadRun fresh = new WorkloadRun(program, new Machine(size, design));
    run = fresh;
    narrator = null;
    fresh.setup();
  }

  @Override
  public void task(int task) {
    run().task(task);
  }

  @Override
  public void finish() {
    run().finish();
    List<Validator.Finding> findings = Validator.findings(run().machine());
    if (!findings.isEmpty()) {
      Validator.Finding gravest = findings.getFirst();
      throw new Bug(gravest.kind(), gravest.message());
    }
  }

  @Override
  public Violation classify(Throwable thrown) {
    return switch (thrown) {
      case Bug bug ->
          new Violation(Violation.Kind.valueOf(bug.kind().name()), message(bug, "a bug"));
      case WrongData wrong -> new Violation(Violation.Kind.WRONG_DATA, message(wrong, ""));
      case UnexpectedOutcome unexpected ->
          new Violation(Violation.Kind.ASSERTION, message(unexpected, ""));
      case NullPointerException _ ->
          new Violation(Violation.Kind.ASSERTION, "null dereference" + place(thrown));
      default ->
          new Violation(
              Violation.Kind.ASSERTION,
              message(thrown, thrown.getClass().getSimpleName()) + place(thrown));
    };
  }

  private static String message(Throwable thrown, String otherwise) {
    String message = thrown.getMessage();
    return message == null ? otherwise : message;
  }

  /** Where in the memory system it was thrown. */
  private static String place(Throwable thrown) {
    for (StackTraceElement frame : thrown.getStackTrace()) {
      if (frame.getClassName().startsWith("rmaplab.memory.")) {
        return " in "
            + frame.getMethodName()
            + ", "
            + frame.getFileName()
            + ":"
            + frame.getLineNumber();
      }
    }
    return "";
  }

  @Override
  public @Nullable String narrate(
      String method, @Nullable Object[] arguments, @Nullable Object result) {
    return narrator().narrate(method, arguments, result);
  }

  @Override
  public @Nullable String describeWrite(
      Object owner, String place, @Nullable Object before, @Nullable Object after) {
    return narrator().describeWrite(owner, place, before, after);
  }

  @Override
  public Object picture() {
    return narrator().picture();
  }

  private WorkloadRun run() {
    WorkloadRun now = run;
    if (now == null) {
      throw new IllegalStateException("no set-up");
    }
    return now;
  }

  private Narrator narrator() {
    Narrator now = narrator;
    if (now == null) {
      now = new Narrator(run().machine());
      narrator = now;
    }
    return now;
  }
}
