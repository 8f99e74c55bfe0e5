package rmaplab.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import rmaplab.kernel.explore.Moment;
import rmaplab.kernel.replay.Allocated;
import rmaplab.kernel.replay.Costs;
import rmaplab.kernel.replay.DesignReplay;
import rmaplab.kernel.replay.Inequality;
import rmaplab.kernel.replay.WalkCensus;
import rmaplab.kernel.trace.TraceException;
import rmaplab.memory.rmap.Design;
import rmaplab.report.TimelinePicture;
import rmaplab.report.TimelineSvg;

/** {@code rmaplab replay}: the memory of a recorded program, under one or more designs. */
@Command(
    name = "replay",
    description = {
      "Performs the recording of a program: every fault and memory call of all its processes. At"
          + " each exec and exit our address space is compared with the kernel's own picture.",
      "Prints what the reverse map of each design costs. A recording is plain or compressed by xz;"
          + " docs/replay.md describes it.",
      "Exit status 1 means that a picture differs under " + ReplayCommand.RECORDED + "."
    },
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Example:",
      "  rmaplab replay examples/nginx.ftrace.txt.xz --design chain,linux-6.18",
      "  rmaplab replay examples/nginx.ftrace.txt.xz --explore 2993 --out q.workload"
    })
@SuppressWarnings("NullAway.Init") // picocli sets the fields
public final class ReplayCommand implements Callable<Integer> {
  /** The design of the kernel that the recordings come from: the others merge by other rules. */
  static final String RECORDED = "linux-6.18";

  /** 1 GiB of the program's: few programs need more at a time. */
  private static final int FIRST_FRAMES = 1 << 18;

  private static final int MOST_FRAMES = 1 << 24;

  @ParentCommand private Main main;
  @Mixin private CommonOptions common;

  @Parameters(paramLabel = "TRACE", description = "The recording.")
  private Path trace;

  @Option(
      names = {"-d", "--design"},
      paramLabel = "D",
      split = ",",
      description =
          "The designs, separated by commas ('rmaplab designs' lists them); default: "
              + RECORDED
              + ", and with --explore chain as well.")
  private List<String> designs = List.of();

  @Option(
      names = "--frames",
      paramLabel = "N",
      description =
          "Page frames of the machine; default: as many as the program needs, up to 16,777,216"
              + " (64 GiB).")
  private @Nullable Integer frames;

  @Option(
      names = "--svg",
      paramLabel = "FILE",
      description = "Draw VMAs, anon_vmas and edges in the course of time.")
  private @Nullable Path svg;

  @Option(
      names = "--explore",
      paramLabel = "AT",
      description = {
        "Cut a workload out of the recording: two operations of different processes near AT, and a"
            + " migration of a page that both map. AT is "
            + Moment.SYNTAX
            + "."
      })
  private @Nullable String explore;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "With --explore, the workload file; default: the recording's name and event.")
  private @Nullable Path out;

  @Option(
      names = "--max-seconds",
      paramLabel = "S",
      description =
          "With --explore, how long to check it under each design; default: ${DEFAULT-VALUE}.")
  private double maxSeconds = 60;

  /** For picocli. */
  public ReplayCommand() {}

  /** The JSON document. */
  record Document(String trace, List<Row> designs, Map<String, Long> skipped) {}

  /** One design in it. */
  record Row(
      String design,
      long events,
      double seconds,
      DesignReplay.Tally execs,
      DesignReplay.Tally exits,
      List<Inequality> unequal,
      DesignReplay.Peak peak,
      int longestChain,
      List<Allocated> allocations,
      WalkCensus walks,
      WalkCensus walksAtEnd,
      long refusedFaults,
      boolean hasFaults,
      int liveProcesses) {
    static Row of(DesignReplay r) {
      return new Row(
          r.design(),
          r.events(),
          r.seconds(),
          r.execs(),
          r.exits(),
          r.unequal(),
          r.peak(),
          r.longestChain(),
          r.allocations(),
          r.walks(),
          r.walksAtEnd(),
          r.refusedFaults(),
          r.hasFaults(),
          r.liveProcesses());
    }
  }

  @Override
  public Integer call() throws UserError, TraceException {
    if (frames != null && (frames < 2 || frames > MOST_FRAMES)) {
      throw new UserError("--frames " + frames + ", expected 2 to " + MOST_FRAMES);
    }
    if (explore != null) {
      if (!(maxSeconds > 0)) {
        throw new UserError("--max-seconds " + maxSeconds + ", expected more than 0");
      }
      Moment moment = ReplayQuestion.moment(explore);
      new ReplayQuestion(main.terminal(), common, maxSeconds)
          .ask(
              trace,
              moment,
              out,
              chosen(List.of("chain", RECORDED)),
              frames == null ? FIRST_FRAMES : frames);
      return ExitCodes.OK;
    }
    if (out != null) {
      throw new UserError("--out " + out + " without --explore, expected both");
    }
    List<Design> chosen = chosen(List.of(RECORDED));
    List<DesignReplay> results = new ArrayList<>();
    ProgressLine progress = new ProgressLine(main.terminal(), common);
    try (Interruption interruption = Interruption.watch()) {
      for (Design design : chosen) {
        if (!interruption.requested()) {
          progress.show("replay under " + design.name());
          results.add(replay(design, interruption));
        }
      }
      progress.clear();
      if (svg != null) {
        AtomicFiles.write(svg, TimelineSvg.render(timeline(results), trace.getFileName() + ""));
      }
      print(results);
      // The process may be ending: what is known is printed now.
      main.terminal().flush();
    }
    return results.stream().anyMatch(ReplayCommand::isWrong) ? ExitCodes.VIOLATION : ExitCodes.OK;
  }

  private DesignReplay replay(Design design, Interruption interruption) throws TraceException {
    int first = frames == null ? FIRST_FRAMES : frames;
    int most = frames == null ? MOST_FRAMES : frames;
    return DesignReplay.of(trace, design, first, most, interruption::requested);
  }

  private List<Design> chosen(List<String> otherwise) throws UserError {
    List<Design> chosen = new ArrayList<>();
    for (String name : new LinkedHashSet<>(designs.isEmpty() ? otherwise : designs)) {
      chosen.add(DesignOption.named(name));
    }
    return chosen;
  }

  private static boolean isWrong(DesignReplay r) {
    return r.design().equals(RECORDED)
        && (r.exits().equal() < r.exits().compared() || r.execs().equal() < r.execs().compared());
  }

  private void print(List<DesignReplay> results) {
    if (common.json()) {
      Json.print(
          main.terminal().out(),
          new Document(
              trace.toString(),
              results.stream().map(Row::of).toList(),
              results.isEmpty() ? Map.of() : results.getFirst().skipped()));
      return;
    }
    ReplayText text = new ReplayText(main.terminal(), RECORDED);
    if (common.quiet()) {
      text.verdicts(results);
    } else {
      text.print(trace.getFileName() + "", results);
    }
  }

  private static TimelinePicture timeline(List<DesignReplay> results) {
    return new TimelinePicture(
        List.of(
            panel("VMAs", results, Costs::vmas),
            panel("anon_vmas", results, Costs::anonVmas),
            panel("edges (anon_vma_chains)", results, Costs::edges)));
  }

  private static TimelinePicture.Panel panel(
      String name, List<DesignReplay> results, ToLongFunction<Costs> value) {
    return new TimelinePicture.Panel(
        name,
        results.stream()
            .map(r ->
                new TimelinePicture.Series(
                    r.design(),
                    r.timeline().stream()
                        .map(m ->
                            new TimelinePicture.Point(m.millis(), value.applyAsLong(m.costs())))
                        .toList()))
            .toList());
  }

  /** For messages: thousands apart. */
  static String number(long value) {
    return String.format(Locale.ROOT, "%,d", value);
  }
}
