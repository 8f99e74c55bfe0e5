package rmaplab.lab;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import rmaplab.checker.CheckOptions;
import rmaplab.checker.Checker;
import rmaplab.checker.Checkpoint;
import rmaplab.checker.CodeUnderTest;
import rmaplab.checker.Progress;
import rmaplab.checker.Trace;
import rmaplab.checker.Verdict;
import rmaplab.lab.review.Cell;
import rmaplab.lab.review.CellResult;
import rmaplab.lab.story.Story;
import rmaplab.lab.subject.WorkloadSubject;
import rmaplab.report.MeshPicture;
import rmaplab.report.columns.Counterexample;
import rmaplab.workload.Position;
import rmaplab.workload.Statement;

/**
 * Checks workloads under designs, and explains what was found.
 *
 * <p>One laboratory has one checker for all workloads and designs, which grows faster as it is
 * used. Not for use by several threads at once, but several laboratories are.
 */
public final class Laboratory {
  private static final CodeUnderTest CODE =
      new CodeUnderTest(
          List.of("rmaplab.memory.", "rmaplab.workload.", "rmaplab.lab.subject."),
          List.of("rmaplab.memory.", "rmaplab.workload.run."),
          Set.of("SameAnonVmaList.head"),
          "rmaplab.lab.subject.WorkloadSubject");

  private final Checker checker = new Checker(CODE);

  /** What a laboratory explores: the memory system and the runner of workloads. */
  public static CodeUnderTest code() {
    return CODE;
  }

  /** A laboratory with a cold checker. */
  public Laboratory() {}

  /** Explores a workload under a design. */
  public Verdict check(Source source, String design, CheckOptions options, Progress progress) {
    if (hasTooManyTasks(source)) {
      return tooManyTasks(source);
    }
    return checker.check(arguments(source, design), options, progress);
  }

  /** Explores a workload under a design, and looks for no short counterexamples. */
  public Verdict exhaust(Source source, String design, CheckOptions options, Progress progress) {
    if (hasTooManyTasks(source)) {
      return tooManyTasks(source);
    }
    return checker.exhaust(arguments(source, design), options, progress);
  }

  /**
   * Explores a workload under a design, perhaps from where an exploration of it was stopped.
   *
   * @throws rmaplab.checker.CheckpointException if {@code from} is of something else
   */
  public Verdict check(
      Source source,
      String design,
      CheckOptions options,
      Progress progress,
      @Nullable Checkpoint from) {
    if (hasTooManyTasks(source)) {
      return tooManyTasks(source);
    }
    String program = design + '\n' + source.text();
    return checker.check(arguments(source, design), options, progress, program, from);
  }

  /**
   * Runs one schedule.
   *
   * @param options those of the check that found it
   * @throws rmaplab.checker.ScheduleException if it is malformed, or does not fit the workload
   */
  public Trace replay(Source source, String design, CheckOptions options, String schedule) {
    return checker.replay(arguments(source, design), options, schedule, WorkloadSubject.narrated());
  }

  /**
   * Tells what a schedule does.
   *
   * @param options those of the check that found it
   * @param headline of the counterexample
   * @param extent how far the search went
   */
  public Counterexample counterexample(
      Cell cell,
      CheckOptions options,
      String schedule,
      String headline,
      String extent,
      Story.Detail detail) {
    Trace trace = replay(cell.source(), cell.design(), options, schedule);
    Story story = Story.of(trace, cell.workload(), detail);
    Map<Integer, Object> pictures = pictures(cell, options, schedule, story);
    return story.counterexample(
        headline,
        pictures.get(story.lastGoodStep()) instanceof MeshPicture before ? before : null,
        pictures.get(story.wrongStep()) instanceof MeshPicture after ? after : null,
        replayCommand(cell, schedule),
        extent);
  }

  private Map<Integer, Object> pictures(
      Cell cell, CheckOptions options, String schedule, Story story) {
    Set<Integer> steps = new TreeSet<>(Set.of(story.lastGoodStep(), story.wrongStep()));
    steps.removeIf(step -> step < 0);
    return steps.isEmpty()
        ? Map.of()
        : checker.pictures(
            arguments(cell.source(), cell.design()),
            options,
            schedule,
            WorkloadSubject.narrated(),
            steps);
  }

  /** Explores a cell, and tells its gravest violation if it has any. */
  public CellResult inspect(Cell cell, CheckOptions options, Progress progress) {
    Verdict verdict = check(cell.source(), cell.design(), options, progress);
    Verdict.Finding finding = verdict.violation();
    if (finding == null) {
      return new CellResult(cell, verdict, Optional.empty());
    }
    Counterexample counterexample =
        counterexample(
            cell,
            options,
            finding.schedule(),
            Wording.headline(cell.workload().name(), cell.design(), verdict),
            Wording.extent(verdict),
            Story.Detail.COMPACT);
    return new CellResult(cell, verdict, Optional.of(counterexample));
  }

  private static String replayCommand(Cell cell, String schedule) {
    return "./rmaplab check "
        + cell.workload().file()
        + " --design "
        + cell.design()
        + " --schedule "
        + schedule;
  }

  private static boolean hasTooManyTasks(Source source) {
    return source.workload().tasks().size() > Checker.MAX_TASKS;
  }

  /** Nothing is explored; the verdict names the first task that is one too many. */
  private static Verdict tooManyTasks(Source source) {
    List<List<Statement>> tasks = source.workload().tasks();
    Position place = tasks.get(Checker.MAX_TASKS).getFirst().position();
    String reason =
        "the program has "
            + tasks.size()
            + " tasks, the checker follows at most "
            + Checker.MAX_TASKS
            + "; the first beyond is T"
            + Checker.MAX_TASKS
            + ", at "
            + source.workload().file()
            + ":"
            + place.line();
    return new Verdict(
        Verdict.Outcome.INCOMPLETE,
        null,
        List.of(),
        List.of(),
        0,
        0,
        -1,
        false,
        0,
        reason,
        Verdict.Coverage.NONE);
  }

  private static List<String> arguments(Source source, String design) {
    return List.of(source.workload().file(), source.text(), design);
  }
}
