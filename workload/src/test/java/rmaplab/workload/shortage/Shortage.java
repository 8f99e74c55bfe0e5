package rmaplab.workload.shortage;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import rmaplab.memory.Machine;
import rmaplab.memory.MachineConfig;
import rmaplab.memory.Outcome;
import rmaplab.memory.check.Validator;
import rmaplab.memory.rmap.Design;
import rmaplab.workload.KernelOperation;
import rmaplab.workload.Statement;
import rmaplab.workload.Workload;
import rmaplab.workload.WorkloadException;
import rmaplab.workload.run.Program;
import rmaplab.workload.run.RunListener;
import rmaplab.workload.run.WorkloadRun;

/**
 * A state of a machine and an operation of which each allocation is to fail once: the first, the
 * second, and so on until it makes no more.
 *
 * <p>What is asserted of each failure: the Validator finds nothing. If the operation is refused,
 * the machine is as it was, all of it, or as if another operation had been carried out, which is
 * named; tried again, it is done, and processes see what they would have seen. If it is done all
 * the same, or belongs to the kernel, processes see what they see without the failure.
 */
final class Shortage {
  private static final String UNCHANGED = "nothing has changed";
  private static final Pattern RIGHT_TO_WRITE = Pattern.compile("(?m)(: f\\d+ r)w$");

  /** Small leaves, so that an operation may need several; a heap; a stack's gap; swap space. */
  private static final MachineConfig SIZE =
      new MachineConfig(160, 16, 64, 16).withHeapStart(32).withStackGap(2).withSwap(16);

  private final String name;
  private final List<String> setup = new ArrayList<>();
  private final String operation;

  /** What else a refusal may leave behind: what one reads of it, and the operations that do it. */
  private final Map<String, List<String>> effects = new LinkedHashMap<>();

  /** Of these only what processes see is compared. */
  private final Set<String> onlyAsSeen = new HashSet<>();

  private boolean takesTheRightToWrite;
  private boolean changesWhatIsSeen;
  private boolean oneWay;

  /**
   * One failure.
   *
   * @param what was to be allocated
   * @param where the method that asked for it
   * @param verb of the operation
   * @param result what the caller saw
   */
  record Failure(String what, String where, String verb, String result) {}

  /** As {@code name} says: {@code operation} after {@code setup}, the last line. */
  Shortage(String name, String... lines) {
    this.name = name;
    setup.addAll(List.of(lines).subList(0, lines.length - 1));
    operation = lines[lines.length - 1];
    effects.put(UNCHANGED, List.of());
  }

  /** A refused operation may have done this much. */
  Shortage orElse(String effect, String... operations) {
    effects.put(effect, List.of(operations));
    return this;
  }

  /** A refused operation may have done so much that processes see what they see after these. */
  Shortage orElseAsSeen(String effect, String... operations) {
    onlyAsSeen.add(effect);
    return orElse(effect, operations);
  }

  /** A refused operation may have taken entries the right to write, to be given back by faults. */
  Shortage takesTheRightToWrite() {
    takesTheRightToWrite = true;
    return this;
  }

  /**
   * An operation that is done in spite of the failure has done less than it would have; the test
   * has to say what, by {@link #orElse}.
   */
  Shortage mayDoLess() {
    changesWhatIsSeen = true;
    return this;
  }

  /** Once it has changed anything, the operation cannot be asked for in the same words again. */
  Shortage oneWay() {
    oneWay = true;
    return this;
  }

  /** Fails each allocation under a design; what failed and how it ended. */
  List<Failure> failEach(Design design) {
    List<Failure> failures = new ArrayList<>();
    try {
      Program program = program(operation);
      String seenAfter = MachinePicture.asSeen(ended(design, program));
      long nth = 1;
      while (failNth(design, program, nth, seenAfter, failures)) {
        nth++;
      }
    } catch (WorkloadException e) {
      throw new AssertionError(name + ": " + e.getMessage(), e);
    }
    assertThat(failures).as(name + " allocates").isNotEmpty();
    return failures;
  }

  private boolean failNth(
      Design design, Program program, long nth, String seenAfter, List<Failure> failures)
      throws WorkloadException {
    Recorder recorder = new Recorder();
    WorkloadRun run = new WorkloadRun(program, new Machine(SIZE, design), recorder);
    Machine machine = run.machine();
    run.setup();
    String seenBefore = MachinePicture.asSeen(machine);
    machine.allocations().fail(nth);
    run.task(0);
    String what = machine.allocations().failed();
    if (what == null) {
      return false;
    }
    List<String> in = machine.allocations().failedIn();
    Outcome outcome = recorder.last;
    String as =
        "%s under %s, allocation %d (%s in %s)".formatted(name, design.name(), nth, what, in);
    machine.allocations().failNone();
    assertThat(Validator.findings(machine)).as(as).isEmpty();
    String effect = "";
    if (!outcome.done() || changesWhatIsSeen) {
      effect = effect(design, machine, as);
    }
    boolean kernel =
        program.workload().tasks().getFirst().getFirst().operation() instanceof KernelOperation;
    if (kernel && !outcome.done()) {
      assertThat(MachinePicture.asSeen(machine)).as(as).isEqualTo(seenBefore);
    }
    boolean again = !outcome.done() && !(oneWay && !effect.equals(UNCHANGED));
    if (again) {
      run.task(0);
      assertThat(recorder.last).as(as + ", tried again").isEqualTo(Outcome.DONE);
    }
    if (again || outcome.done() && !changesWhatIsSeen) {
      assertThat(MachinePicture.asSeen(machine)).as(as).isEqualTo(seenAfter);
    }
    assertThat(Validator.findings(machine)).as(as + ", in the end").isEmpty();
    failures.add(new Failure(what, in.getFirst(), verb(program), result(outcome, effect)));
    return true;
  }

  private static String result(Outcome outcome, String effect) {
    String ended = outcome instanceof Outcome.Refused refused ? refused.errno().name() : "done";
    return effect.isEmpty() ? ended : ended + ", " + effect;
  }

  /** Which of the effects the machine shows. */
  private String effect(Design design, Machine machine, String as) throws WorkloadException {
    List<String> pictures = new ArrayList<>();
    String picture = comparable(MachinePicture.of(machine));
    for (var effect : effects.entrySet()) {
      Machine other = after(design, effect.getValue());
      String expected = comparable(MachinePicture.of(other));
      boolean seenAlike =
          onlyAsSeen.contains(effect.getKey())
              && MachinePicture.asSeen(machine).equals(MachinePicture.asSeen(other));
      if (picture.equals(expected) || seenAlike) {
        return effect.getKey();
      }
      pictures.add(expected);
    }
    assertThat(picture).as(as + ": no effect that is allowed").isIn(pictures);
    return "";
  }

  private String comparable(String picture) {
    return takesTheRightToWrite ? RIGHT_TO_WRITE.matcher(picture).replaceAll("$1") : picture;
  }

  /** The machine after the set-up and some operations. */
  private Machine after(Design design, List<String> operations) throws WorkloadException {
    List<String> lines = new ArrayList<>(setup);
    lines.addAll(operations);
    String text = "setup:\n " + String.join("\n ", lines) + "\ntasks:\n T0: " + operation + "\n";
    WorkloadRun run =
        new WorkloadRun(Program.of(Workload.parse(name, text)), new Machine(SIZE, design));
    run.setup();
    return run.machine();
  }

  private static Machine ended(Design design, Program program) {
    Recorder recorder = new Recorder();
    WorkloadRun run = new WorkloadRun(program, new Machine(SIZE, design), recorder);
    run.setup();
    run.task(0);
    assertThat(recorder.last).as(program.workload().file()).isEqualTo(Outcome.DONE);
    return run.machine();
  }

  private Program program(String last) throws WorkloadException {
    String text = "setup:\n " + String.join("\n ", setup) + "\ntasks:\n T0: " + last + "\n";
    return Program.of(Workload.parse(name, text));
  }

  /** {@code mmap}, {@code kernel migrate}, {@code madvise mergeable}. */
  private static String verb(Program program) {
    Statement statement = program.workload().tasks().getFirst().getFirst();
    String[] words = statement.text().split(" ");
    return switch (words[1]) {
      case "madvise" -> "madvise " + words[3];
      default -> words[0].equals("kernel") ? "kernel " + words[1] : words[1];
    };
  }

  @Override
  public String toString() {
    return name;
  }

  private static final class Recorder implements RunListener {
    private Outcome last = Outcome.DONE;

    @Override
    public void ended(Statement statement, Outcome outcome) {
      last = outcome;
    }
  }
}
