package rmaplab.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import rmaplab.checker.CheckOptions;
import rmaplab.lab.Laboratory;
import rmaplab.lab.Source;
import rmaplab.lab.answers.Answers;
import rmaplab.lab.answers.AnswersException;
import rmaplab.lab.answers.AnswersFile;
import rmaplab.lab.answers.Question;
import rmaplab.lab.review.Cell;
import rmaplab.lab.review.CellResult;
import rmaplab.lab.review.Library;
import rmaplab.lab.review.Review;
import rmaplab.memory.rmap.Design;
import rmaplab.memory.rmap.Designs;
import rmaplab.report.columns.ColumnsText;
import rmaplab.workload.WorkloadException;

/** {@code rmaplab review}: every workload under every design, and the answers to the mail. */
@Command(
    name = "review",
    description =
        "Checks workloads under designs, each exhaustively, compares the verdicts with what the"
            + " workloads expect, and answers the reviewers' questions.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Exit status: 0 every verdict is as expected, 1 one is not, 2 bad input or usage,",
      "3 one that should pass was not explored exhaustively.",
      "",
      "Example:",
      "  rmaplab review workloads/mail --design chain,root-walk"
    })
@SuppressWarnings("NullAway.Init") // picocli sets the fields
public final class ReviewCommand implements Callable<Integer> {
  private static final int MOST_THREADS = 2;

  @ParentCommand private Main main;
  @Mixin private CommonOptions common;

  @Parameters(
      paramLabel = "PATH",
      arity = "0..*",
      description = "Workload files, or folders of them (default: Rmaplab's own library).")
  private List<Path> paths = new ArrayList<>();

  @Option(
      names = {"-d", "--design"},
      paramLabel = "A,B",
      split = ",",
      description = "The designs (default: all; 'rmaplab designs' lists them).")
  private List<String> designs = new ArrayList<>();

  @Option(
      names = "--report",
      paramLabel = "DIR",
      description = "Where the report goes (default: ${DEFAULT-VALUE}).",
      defaultValue = "rmaplab-report")
  private Path report;

  /** For picocli. */
  public ReviewCommand() {}

  @Override
  public Integer call() throws UserError, WorkloadException, IOException {
    List<Path> places = paths.isEmpty() ? List.of(WorkloadLibrary.folder()) : paths;
    List<String> names = designNames();
    List<Question> questions = questions(places);
    List<Source> sources = Library.read(existing(places));
    if (sources.isEmpty()) {
      throw new UserError(places.getFirst() + ": no workloads there, expected *.workload files");
    }
    ReportFolder.checkReplaceable(report);
    List<Cell> cells = Review.cells(sources, names);
    long began = System.nanoTime();
    try (Interruption interruption = Interruption.watch()) {
      List<Optional<CellResult>> results = run(cells, interruption);
      List<CellResult> known = results.stream().flatMap(Optional::stream).toList();
      List<Answers.Answer> answers = Answers.of(questions, known);
      boolean interrupted = interruption.requested();
      Results.Review document =
          document(known, answers, interrupted, (System.nanoTime() - began) / 1e9);
      print(known, cells.size(), answers, document);
      if (!interrupted) {
        ReportFolder.write(report, files(known, cells.size(), answers, document));
      }
      main.terminal().flush();
      return status(known, cells.size());
    }
  }

  private List<String> designNames() throws UserError {
    if (designs.isEmpty()) {
      return Designs.all().stream().map(Design::name).toList();
    }
    List<String> names = new ArrayList<>();
    for (String design : designs) {
      names.add(DesignOption.named(design.strip()).name());
    }
    return names.stream().distinct().toList();
  }

  private static List<Path> existing(List<Path> places) throws UserError {
    for (Path place : places) {
      if (!Files.exists(place)) {
        throw new UserError(place + ": no such file or folder");
      }
    }
    return places;
  }

  /** The questions of every {@code answers.txt} in or below the folders. */
  private static List<Question> questions(List<Path> places) throws UserError, IOException {
    List<Question> questions = new ArrayList<>();
    for (Path file : WorkloadLibrary.answers(places)) {
      try {
        questions.addAll(AnswersFile.parse(file.toString(), Files.readString(file)));
      } catch (AnswersException e) {
        throw new UserError(String.valueOf(e.getMessage()));
      }
    }
    return questions;
  }

  private List<Optional<CellResult>> run(List<Cell> cells, Interruption interruption) {
    ProgressLine line = new ProgressLine(main.terminal(), common);
    Review.Listener listener =
        new Review.Listener() {
          private int done;

          @Override
          public synchronized boolean exploring(
              Cell cell, int stage, long executions, long failures) {
            String what =
                done + "/" + cells.size() + " " + cell.workload().name() + ", " + cell.design();
            line.show(what, stage, executions, failures);
            return !interruption.requested();
          }

          @Override
          public synchronized void done(CellResult result) {
            done++;
          }
        };
    int threads =
        Math.clamp(
            Runtime.getRuntime().availableProcessors(), 1, Math.min(MOST_THREADS, cells.size()));
    CheckOptions options =
        CheckOptions.exhaustive().with(1, false, Runtime.getRuntime().maxMemory() / 4 * 3);
    List<Optional<CellResult>> results =
        Review.run(
            cells,
            threads,
            () -> {
              Laboratory laboratory = new Laboratory();
              return (cell, progress) -> laboratory.inspect(cell, options, progress);
            },
            listener);
    line.clear();
    return results;
  }

  private void print(
      List<CellResult> results, int cells, List<Answers.Answer> answers, Results.Review document) {
    PrintWriter out = main.terminal().out();
    if (common.json()) {
      Json.print(out, document);
      return;
    }
    out.print(ReviewTable.render(results));
    out.print(ReviewText.mismatches(results, cells));
    if (!common.quiet()) {
      out.print(ReviewText.counterexamples(results));
      out.print(ReviewText.answers(answers));
      out.println();
      out.println(
          document.interrupted()
              ? "Interrupted: no report was written."
              : "Report: " + report + " (a file for each failing cell, index.txt, review.json)");
    }
  }

  private static Results.Review document(
      List<CellResult> results, List<Answers.Answer> answers, boolean interrupted, double seconds) {
    return new Results.Review(
        results.stream().map(Results::of).toList(),
        answers.stream()
            .map(a ->
                new Results.Answered(
                    a.question().text(),
                    a.words(),
                    a.question().evidence().stream().map(String::valueOf).toList()))
            .toList(),
        interrupted,
        Results.rounded(seconds));
  }

  private static Map<String, String> files(
      List<CellResult> results, int cells, List<Answers.Answer> answers, Results.Review document) {
    Map<String, String> files = new LinkedHashMap<>();
    StringBuilder index = new StringBuilder();
    index.append(ReviewTable.render(results)).append(ReviewText.mismatches(results, cells));
    index.append("\nCounterexamples:\n");
    for (CellResult result : results) {
      if (result.counterexample().isPresent()) {
        String file = unused(files, fileName(result.cell()));
        files.put(file, ColumnsText.render(result.counterexample().get()));
        index.append("  ").append(file).append('\n');
      }
    }
    index.append(ReviewText.answers(answers));
    files.put("index.txt", index.toString());
    files.put(ReportFolder.MARK, Json.text(document));
    return files;
  }

  private static String fileName(Cell cell) {
    return (cell.workload().name() + "." + cell.design()).replaceAll("[^A-Za-z0-9._-]", "_");
  }

  /** Workloads of one name in several files get several texts. */
  private static String unused(Map<String, String> files, String name) {
    String file = name + ".txt";
    for (int i = 2; files.containsKey(file); i++) {
      file = name + "." + i + ".txt";
    }
    return file;
  }

  private static int status(List<CellResult> results, int cells) {
    boolean mismatch = results.stream().anyMatch(r -> !r.asExpected() && !isUndecided(r));
    if (mismatch) {
      return ExitCodes.VIOLATION;
    }
    boolean undecided = results.size() < cells || results.stream().anyMatch(r -> !r.asExpected());
    return undecided ? ExitCodes.NOT_EXHAUSTIVE : ExitCodes.OK;
  }

  private static boolean isUndecided(CellResult result) {
    return result.verdict().outcome() == rmaplab.checker.Verdict.Outcome.INCOMPLETE;
  }
}
