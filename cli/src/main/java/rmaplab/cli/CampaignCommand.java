package rmaplab.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import rmaplab.lab.Source;
import rmaplab.lab.campaign.Bound;
import rmaplab.lab.campaign.Campaign;
import rmaplab.lab.campaign.Comparison;
import rmaplab.lab.campaign.Result;
import rmaplab.lab.campaign.Smallest;
import rmaplab.lab.review.Library;
import rmaplab.memory.rmap.Design;
import rmaplab.workload.WorkloadException;

/** {@code rmaplab campaign}: workloads that nobody wrote, all up to a bound. */
@Command(
    name = "campaign",
    description =
        "Explores all workloads up to a bound, groups the violations by cause, and writes the"
            + " smallest workload of each group.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Exit status: 0 no violation, 1 a violation, 2 bad input or usage, 3 no violation, but not",
      "everything was explored.",
      "",
      "Example:",
      "  rmaplab campaign --setup-size 1 --tasks 2 --design root-walk"
    })
@SuppressWarnings("NullAway.Init") // picocli sets the fields
public final class CampaignCommand implements Callable<Integer> {
  private static final int MOST_THREADS = 2;
  private static final String MARK = "campaign.json";

  @ParentCommand private Main main;
  @Mixin private CommonOptions common;
  @Mixin private DesignOption design;

  @Option(
      names = "--setup-size",
      paramLabel = "N",
      description =
          "Operations of a set-up, at most, beyond the three written pages that all begin with"
              + " (default: ${DEFAULT-VALUE}).",
      defaultValue = "1")
  private int setupSize;

  @Option(
      names = "--tasks",
      paramLabel = "K",
      description = "Tasks, of one operation each (default: ${DEFAULT-VALUE}).",
      defaultValue = "2")
  private int tasks;

  @Option(
      names = "--max-seconds",
      paramLabel = "S",
      description = "Stop exploring after S seconds with what is known by then.")
  private double maxSeconds = Double.POSITIVE_INFINITY;

  @Option(
      names = "--workers",
      paramLabel = "N",
      description = "Threads; the result does not depend on it (default: 2, or as processors).")
  private int workers = Math.clamp(Runtime.getRuntime().availableProcessors(), 1, MOST_THREADS);

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Where the smallest workloads go (default: ${DEFAULT-VALUE}).",
      defaultValue = "rmaplab-campaign")
  private Path folder;

  @Option(
      names = "--against",
      paramLabel = "PATH",
      description =
          "Workload files, or a folder of them: says which of their failures the campaign has found"
              + " too.")
  private List<Path> against = new ArrayList<>();

  /** For picocli. */
  public CampaignCommand() {}

  /**
   * The JSON document.
   *
   * @param exhausted whether every workload was explored to its end
   * @param inSequence workloads whose tasks cannot overlap
   */
  record Document(
      String design,
      int setupSize,
      int tasks,
      int setups,
      long workloads,
      long inSequence,
      long executions,
      boolean exhausted,
      long incomplete,
      long errors,
      List<Found> violations,
      List<Known> against,
      List<String> notes,
      boolean interrupted,
      double seconds) {}

  /** A group of violations with one cause. */
  record Found(String kind, String group, long count, String file, String workload) {}

  /** A failure of a workload of {@code --against}. */
  record Known(String workload, String kind, String group, boolean found) {}

  @Override
  public Integer call() throws UserError, WorkloadException, IOException {
    Design chosen = design.design();
    Bound bound = bound();
    List<Source> written = written();
    ReportFolder.checkReplaceable(folder, MARK);
    long began = System.nanoTime();
    try (Interruption interruption = Interruption.watch()) {
      ProgressLine line = new ProgressLine(main.terminal(), common);
      Result result =
          Campaign.run(
              chosen,
              bound,
              workers,
              (done, of, workloads, failing) -> {
                line.show(progress(chosen.name(), done, of, workloads, failing));
                return !interruption.requested() && (System.nanoTime() - began) / 1e9 < maxSeconds;
              });
      List<Smallest> smallest =
          Smallest.of(
              result,
              group -> {
                line.show("shrinking: " + group.cause());
                return !interruption.requested();
              });
      List<Comparison> compared = Comparison.of(result, written, () -> !interruption.requested());
      line.clear();
      Document document =
          document(bound, result, smallest, compared, interruption.requested(), seconds(began));
      if (!interruption.requested()) {
        ReportFolder.write(folder, MARK, files(smallest, document));
      }
      print(document);
      main.terminal().flush();
      return status(document);
    }
  }

  private Bound bound() throws UserError {
    if (setupSize < 0) {
      throw new UserError("--setup-size " + setupSize + ", expected 0 or more");
    }
    if (tasks < 1 || tasks > Bound.MOST_TASKS) {
      throw new UserError("--tasks " + tasks + ", expected 1 to " + Bound.MOST_TASKS);
    }
    if (!(maxSeconds > 0)) {
      throw new UserError("--max-seconds " + maxSeconds + ", expected more than 0");
    }
    if (workers < 1) {
      throw new UserError("--workers " + workers + ", expected 1 or more");
    }
    return new Bound(setupSize, tasks);
  }

  private List<Source> written() throws UserError, WorkloadException, IOException {
    for (Path path : against) {
      if (!Files.exists(path)) {
        throw new UserError(path + ": no such file or folder");
      }
    }
    return Library.read(against);
  }

  private static double seconds(long began) {
    return Results.rounded((System.nanoTime() - began) / 1e9);
  }

  private static String progress(
      String design, int done, int setups, long workloads, long failing) {
    return design
        + ": "
        + done
        + "/"
        + setups
        + " set-ups, "
        + String.format(java.util.Locale.ROOT, "%,d", workloads)
        + " workloads, "
        + failing
        + " failing";
  }

  private Document document(
      Bound bound,
      Result result,
      List<Smallest> smallest,
      List<Comparison> compared,
      boolean interrupted,
      double seconds) {
    return new Document(
        result.design(),
        bound.setupSize(),
        bound.tasks(),
        result.setups(),
        result.workloads(),
        result.inSequence(),
        result.executions(),
        result.exhausted(),
        result.incomplete(),
        result.errors(),
        smallest.stream().map(s -> found(s, interrupted)).toList(),
        compared.stream().map(CampaignCommand::known).toList(),
        result.notes(),
        interrupted,
        seconds);
  }

  private static Known known(Comparison c) {
    return new Known(c.workload(), c.cause().kind().label(), c.cause().group(), c.found());
  }

  private Found found(Smallest smallest, boolean interrupted) {
    Result.Group group = smallest.group();
    return new Found(
        group.cause().kind().label(),
        group.cause().group(),
        group.count(),
        interrupted ? "" : folder.resolve(smallest.file()).toString(),
        smallest.oneLine());
  }

  private static Map<String, String> files(List<Smallest> smallest, Document document) {
    Map<String, String> files = new LinkedHashMap<>();
    for (Smallest one : smallest) {
      files.put(one.file(), one.workload().print());
    }
    files.put(MARK, Json.text(document));
    return files;
  }

  private void print(Document document) {
    PrintWriter out = main.terminal().out();
    if (common.json()) {
      Json.print(out, document);
    } else {
      out.print(CampaignText.render(document, common.quiet()));
    }
  }

  private static int status(Document document) {
    if (!document.violations().isEmpty()) {
      return ExitCodes.VIOLATION;
    }
    return document.exhausted() ? ExitCodes.OK : ExitCodes.NOT_EXHAUSTIVE;
  }
}
