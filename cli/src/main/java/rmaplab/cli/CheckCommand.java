package rmaplab.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import rmaplab.checker.CheckOptions;
import rmaplab.checker.ScheduleException;
import rmaplab.checker.Trace;
import rmaplab.checker.Verdict;
import rmaplab.checker.Violation;
import rmaplab.lab.Laboratory;
import rmaplab.lab.Source;
import rmaplab.lab.Wording;
import rmaplab.lab.review.Cell;
import rmaplab.lab.story.Story;
import rmaplab.memory.rmap.Design;
import rmaplab.memory.rmap.Designs;
import rmaplab.report.columns.ColumnsText;
import rmaplab.report.columns.Paragraph;
import rmaplab.workload.WorkloadException;

/** {@code rmaplab check}: one workload under one design, in every interleaving. */
@Command(
    name = "check",
    description = "Explores every interleaving of a workload's tasks under one design.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Exit status: 0 pass, 1 a violation, 2 bad input or usage, 3 not exhaustive.",
      "",
      "Example:",
      "  rmaplab check workloads/mail/b-insert.workload --design chain"
    })
@SuppressWarnings("NullAway.Init") // picocli sets the fields
public final class CheckCommand implements Callable<Integer> {
  /** How many races are listed; the rest is counted. */
  private static final int RACES_SHOWN = 10;

  private static final int WIDTH = 100;

  @ParentCommand private Main main;
  @Mixin private CommonOptions common;
  @Mixin private SearchOptions means;
  @Mixin private ShrinkOptions shrinking;

  @Parameters(paramLabel = "FILE", description = "The workload.")
  private Path file;

  @Option(
      names = {"-d", "--design"},
      paramLabel = "D",
      description = "The reverse-map design ('rmaplab designs' lists them).")
  private String design = "";

  @Option(
      names = "--preemptions",
      paramLabel = "N",
      description = "Stop after the interleavings with at most N preemptions.")
  private int preemptions = -1;

  @Option(
      names = "--max-seconds",
      paramLabel = "S",
      description = "Stop after S seconds with what is known by then.")
  private double maxSeconds = Double.POSITIVE_INFINITY;

  @Option(
      names = "--schedule",
      paramLabel = "STRING",
      description = "Replay this one interleaving, as a counterexample names it.")
  private @Nullable String schedule;

  @Option(names = "--first", description = "Stop at the first violation.")
  private boolean first;

  @Option(names = "--strict-races", description = "Treat data races as violations.")
  private boolean strictRaces;

  @Option(
      names = "--fail-allocations",
      description = "Let each allocation of a task fail as well, at most one in an interleaving.")
  private boolean failAllocations;

  @Option(
      names = "--explain",
      paramLabel = "full",
      description = "Tell every step of the counterexample, not only those that matter.")
  private @Nullable Explain explain;

  /** For picocli. */
  public CheckCommand() {}

  /** What {@code --explain} may be. */
  enum Explain {
    FULL
  }

  @Override
  public Integer call() throws UserError, WorkloadException {
    CheckOptions options = options();
    Source source = Source.read(file);
    String name = designName();
    Laboratory laboratory = new Laboratory();
    if (schedule != null) {
      return replay(laboratory, new Cell(source, name), options, schedule);
    }
    try (Interruption interruption = Interruption.watch()) {
      ProgressLine line = new ProgressLine(main.terminal(), common);
      ExplorationProgress progress =
          new ExplorationProgress(source.workload().name(), line, interruption);
      Verdict verdict = means.check(laboratory, source, name, options, progress);
      line.clear();
      means.save(verdict);
      print(laboratory, new Cell(source, name), options, verdict);
      if (shrinking.isWanted() && verdict.violation() != null) {
        PrintWriter out = common.json() || common.quiet() ? null : main.terminal().out();
        shrinking.shrink(laboratory, source.workload(), name, interruption, out);
      }
      main.terminal().flush();
      return status(verdict);
    }
  }

  private CheckOptions options() throws UserError {
    if (preemptions < -1) {
      throw new UserError("--preemptions " + preemptions + ", expected 0 or more");
    }
    if (!(maxSeconds > 0)) {
      throw new UserError("--max-seconds " + maxSeconds + ", expected more than 0");
    }
    long nanos = maxSeconds > 1e9 ? Long.MAX_VALUE : (long) (maxSeconds * 1e9);
    CheckOptions all = CheckOptions.exhaustive();
    return means.apply(
        new CheckOptions(
            preemptions,
            nanos,
            all.maxExecutions(),
            all.maxSteps(),
            first,
            strictRaces,
            failAllocations));
  }

  private String designName() throws UserError {
    if (design.isEmpty()) {
      List<String> names = Designs.all().stream().map(Design::name).toList();
      throw new UserError("no design, expected --design with one of " + String.join(", ", names));
    }
    return DesignOption.named(design).name();
  }

  private void print(Laboratory laboratory, Cell cell, CheckOptions options, Verdict verdict) {
    PrintWriter out = main.terminal().out();
    if (common.json()) {
      Json.print(out, Results.of(cell.workload().name(), cell.design(), verdict, failAllocations));
      return;
    }
    Verdict.Finding finding = verdict.violation();
    String headline = Wording.headline(cell.workload().name(), cell.design(), verdict);
    if (common.quiet()) {
      out.println(headline);
      return;
    }
    String extent =
        Wording.extent(verdict) + (failAllocations ? ", each allocation failing as well" : "");
    if (finding == null) {
      out.println(headline);
      out.print(Paragraph.of(extent, WIDTH, 0, 2));
    } else {
      out.print(
          ColumnsText.render(
              laboratory.counterexample(
                  cell, options, finding.schedule(), headline, extent, detail())));
      others(verdict, finding, out);
    }
    races(verdict, out);
  }

  private static void others(Verdict verdict, Verdict.Finding shown, PrintWriter out) {
    boolean any = false;
    for (Verdict.Finding other : verdict.violations()) {
      if (other.violation().kind() != shown.violation().kind()) {
        if (!any) {
          out.println("\nFound as well:");
        }
        any = true;
        String text = other.violation().kind().label() + ": " + other.violation().message();
        out.print(Paragraph.of(text, WIDTH, 2, 4));
        out.print(Paragraph.of("--schedule " + other.schedule(), WIDTH, 4, 4));
      }
    }
  }

  private static void races(Verdict verdict, PrintWriter out) {
    if (verdict.races().isEmpty()) {
      return;
    }
    out.println("\nData races, each interleaved as well:");
    for (Verdict.Race race : verdict.races().stream().limit(RACES_SHOWN).toList()) {
      String text = race.location() + ": " + race.first() + ", " + race.second();
      out.print(Paragraph.of(text, WIDTH, 2, 4));
    }
    int more = verdict.races().size() - RACES_SHOWN;
    if (more > 0) {
      out.println("  and " + more + " more (--json lists them all)");
    }
  }

  private Story.Detail detail() {
    return explain == Explain.FULL ? Story.Detail.FULL : Story.Detail.COMPACT;
  }

  private static int status(Verdict verdict) {
    return switch (verdict.outcome()) {
      case PASS -> ExitCodes.OK;
      case FAIL -> ExitCodes.VIOLATION;
      case INCOMPLETE -> ExitCodes.NOT_EXHAUSTIVE;
    };
  }

  private int replay(Laboratory laboratory, Cell cell, CheckOptions options, String given)
      throws UserError {
    Trace trace;
    try {
      trace = laboratory.replay(cell.source(), cell.design(), options, given);
    } catch (ScheduleException e) {
      throw new UserError("--schedule: " + e.getMessage());
    }
    PrintWriter out = main.terminal().out();
    Violation violation = trace.violation();
    String outcome = violation == null ? "no violation" : "FAIL  " + violation.kind().label();
    String headline = cell.workload().name() + " under " + cell.design() + ", replayed: " + outcome;
    if (common.json()) {
      Json.print(out, Replayed.of(cell.workload().name(), cell.design(), given, violation));
    } else if (common.quiet()) {
      out.println(headline);
    } else {
      out.print(
          ColumnsText.render(
              laboratory.counterexample(
                  cell, options, given, headline, "this one interleaving", detail())));
    }
    return violation == null ? ExitCodes.NOT_EXHAUSTIVE : ExitCodes.VIOLATION;
  }

  /** The JSON document of a replay: that of a check, of one execution. */
  record Replayed(
      String workload,
      String design,
      String verdict,
      @Nullable Seen violation,
      List<Seen> violations,
      List<Verdict.Race> races,
      long executions,
      long redundant,
      boolean exhaustive,
      double seconds) {
    /** A violation. */
    record Seen(String kind, String message, String schedule) {}

    static Replayed of(
        String workload, String design, String schedule, @Nullable Violation violation) {
      Seen seen =
          violation == null
              ? null
              : new Seen(violation.kind().label(), violation.message(), schedule);
      return new Replayed(
          workload,
          design,
          violation == null ? "incomplete" : "fail",
          seen,
          seen == null ? List.of() : List.of(seen),
          List.of(),
          1,
          0,
          false,
          0);
    }
  }
}
