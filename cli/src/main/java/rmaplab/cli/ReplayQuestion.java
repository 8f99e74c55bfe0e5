package rmaplab.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import rmaplab.checker.CheckOptions;
import rmaplab.checker.Verdict;
import rmaplab.kernel.explore.Exploration;
import rmaplab.kernel.explore.Moment;
import rmaplab.kernel.trace.TraceException;
import rmaplab.lab.Laboratory;
import rmaplab.lab.Source;
import rmaplab.memory.rmap.Design;
import rmaplab.memory.rmap.Designs;
import rmaplab.workload.Expectation;
import rmaplab.workload.Expected;
import rmaplab.workload.Position;
import rmaplab.workload.Workload;

/**
 * {@code replay --explore}: from a moment of a recording to a workload file, whose {@code expect:}
 * says what the check of it has found.
 */
final class ReplayQuestion {
  /** A moment that is a time: events in so many milliseconds around it belong to it. */
  private static final long SLACK_MILLIS = 100;

  private final Terminal terminal;
  private final CommonOptions common;
  private final double maxSeconds;

  ReplayQuestion(Terminal terminal, CommonOptions common, double maxSeconds) {
    this.terminal = terminal;
    this.common = common;
    this.maxSeconds = maxSeconds;
  }

  /** The JSON document. */
  record Document(
      String trace,
      String at,
      String workload,
      String about,
      List<Long> events,
      boolean overlapped,
      List<Row> verdicts) {}

  /** What a check has found. */
  record Row(
      String design, String verdict, @Nullable String kind, long executions, boolean exhaustive) {
    static Row of(String design, Verdict verdict) {
      Verdict.Finding finding = verdict.violation();
      return new Row(
          design,
          verdict.outcome().name().toLowerCase(Locale.ROOT),
          finding == null ? null : finding.violation().kind().label(),
          verdict.executions(),
          verdict.exhaustive());
    }

    Expected expected() {
      return kind != null
          ? new Expected.Fail(kind)
          : exhaustive ? new Expected.Pass() : new Expected.Incomplete();
    }
  }

  /** Understands the option's value. */
  static Moment moment(String at) throws UserError {
    Moment moment = Moment.parse(at);
    if (moment == null) {
      throw new UserError("--explore '" + at + "', expected " + Moment.SYNTAX);
    }
    return moment;
  }

  /** Writes the workload file, and tells what is in it. */
  void ask(Path trace, Moment moment, @Nullable Path out, List<Design> designs, int frames)
      throws UserError, TraceException {
    Design recorded = Designs.named(ReplayCommand.RECORDED).orElseThrow();
    Exploration exploration = Exploration.of(trace, recorded, frames, moment);
    if (exploration == null) {
      throw new UserError(
          trace + ": nowhere do operations of two processes meet at a page that both map");
    }
    if (!exploration.isNear(moment, SLACK_MILLIS)) {
      throw new UserError(
          ("%s: nothing to explore at %s: no two processes that share a page act near it;"
                  + " the nearest moment is event %d (%s)")
              .formatted(
                  trace, moment, exploration.firstEvent(), new Moment(true, exploration.millis())));
    }
    Workload workload = exploration.workload();
    List<Row> rows = new ArrayList<>();
    List<Expectation> expectations = new ArrayList<>();
    try (Interruption interruption = Interruption.watch()) {
      Laboratory laboratory = new Laboratory();
      for (Design design : designs) {
        ProgressLine line = new ProgressLine(terminal, common);
        Verdict verdict =
            laboratory.check(
                Source.of(workload),
                design.name(),
                options(),
                new ExplorationProgress(workload.name(), line, interruption));
        line.clear();
        Row row = Row.of(design.name(), verdict);
        rows.add(row);
        expectations.add(new Expectation(List.of(design.name()), row.expected(), Position.NONE));
      }
      Path file = out == null ? Path.of(workload.name() + ".workload") : out;
      AtomicFiles.write(file, with(workload, expectations).print());
      print(trace, moment, file, exploration, rows);
      // The process may be ending: what is known is printed now.
      terminal.flush();
    }
  }

  private CheckOptions options() {
    CheckOptions all = CheckOptions.exhaustive();
    return new CheckOptions(
        all.preemptions(),
        maxSeconds > 1e9 ? Long.MAX_VALUE : (long) (maxSeconds * 1e9),
        all.maxExecutions(),
        all.maxSteps(),
        false,
        false,
        false);
  }

  private static Workload with(Workload workload, List<Expectation> expectations) {
    return new Workload(
        workload.file(),
        workload.name(),
        workload.about(),
        workload.setup(),
        workload.tasks(),
        workload.finale(),
        expectations);
  }

  private void print(
      Path trace, Moment moment, Path file, Exploration exploration, List<Row> rows) {
    PrintWriter out = terminal.out();
    if (common.json()) {
      Json.print(
          out,
          new Document(
              trace.toString(),
              moment.toString(),
              file.toString(),
              exploration.about(),
              List.of(exploration.firstEvent(), exploration.secondEvent()),
              exploration.overlapped(),
              rows));
      return;
    }
    if (!common.quiet()) {
      out.println(exploration.about());
    }
    for (Row row : rows) {
      out.printf(
          Locale.ROOT,
          "  %s: %s%s (%,d executions%s)%n",
          row.design,
          row.verdict,
          row.kind == null ? "" : " " + row.kind,
          row.executions,
          row.exhaustive ? "" : ", not exhaustive");
    }
    out.println("  ./rmaplab check " + file + " --design " + rows.getFirst().design);
  }
}
