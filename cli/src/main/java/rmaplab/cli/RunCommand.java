package rmaplab.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import rmaplab.report.SpacePicture;
import rmaplab.report.SpaceText;
import rmaplab.report.columns.Paragraph;
import rmaplab.workload.WorkloadException;
import rmaplab.workload.view.MachineView;

/** {@code rmaplab run}: a workload in sequence, and the address spaces that it leaves. */
@Command(
    name = "run",
    description = {
      "Runs a workload in sequence: the set-up, the tasks one after another, the final part.",
      "Prints what became of each operation and the address spaces as range pictures, and checks"
          + " every invariant of the machine. A refusal that the file does not state ends the run.",
      "Without --design, the newest design is used."
    },
    mixinStandardHelpOptions = true,
    footer = {"", "Example:", "  rmaplab run workloads/mail/s1-fork.workload --design chain"})
@SuppressWarnings("NullAway.Init") // picocli sets the fields
public final class RunCommand implements Callable<Integer> {
  private static final int MOST_WORDS = 8;
  private static final int WIDTH = 100;

  @ParentCommand private Main main;
  @Mixin private CommonOptions common;
  @Mixin private DesignOption design;

  @Parameters(paramLabel = "FILE", description = "The workload.")
  private Path file;

  @Option(
      names = "--fail-allocation",
      paramLabel = "N",
      description = {
        "Let the Nth allocation fail, counted from the set-up's first operation. What the file"
            + " states from there on is not held against it."
      })
  private @Nullable Long failAllocation;

  /** For picocli. */
  public RunCommand() {}

  /** The JSON document. */
  record Document(
      String workload,
      String design,
      String verdict,
      Sequence.@Nullable Violation violation,
      @Nullable FailedAllocation failedAllocation,
      List<Sequence.Operation> operations,
      List<SpacePicture> spaces) {}

  @Override
  public Integer call() throws WorkloadException, UserError {
    Sequence run =
        failAllocation == null
            ? Sequence.run(file, design.design())
            : Sequence.run(file, design.design(), failAllocation);
    PrintWriter out = main.terminal().out();
    List<SpacePicture> spaces = MachineView.spaces(run.machine());
    if (common.json()) {
      Json.print(
          out,
          new Document(
              run.workload().name(),
              run.design().name(),
              run.violation() == null ? "pass" : "fail",
              run.violation(),
              run.failed(),
              run.operations(),
              spaces));
      return run.exitCode();
    }
    if (!common.quiet()) {
      operations(out, run.operations());
      out.println();
      out.print(SpaceText.render(spaces));
      out.println();
    }
    FailedAllocation failed = run.failed();
    if (failed != null) {
      out.print(Paragraph.of(failed.text(), WIDTH, 0, 2));
    }
    out.println(run.verdict(Style.of(main.terminal())));
    return run.exitCode();
  }

  private static void operations(PrintWriter out, List<Sequence.Operation> operations) {
    int widest = operations.stream().mapToInt(o -> o.text().length()).max().orElse(0);
    String part = "";
    for (Sequence.Operation operation : operations) {
      String shownPart = operation.part().equals(part) ? "" : operation.part();
      part = operation.part();
      String gap = " ".repeat(widest - operation.text().length());
      String line = "%-6s %s%s  %s".formatted(shownPart, operation.text(), gap, result(operation));
      out.println(line.stripTrailing());
    }
  }

  /** What there is to say about an operation, besides that it was done. */
  private static String result(Sequence.Operation operation) {
    List<Long> words = operation.words();
    String read = "";
    if (!words.isEmpty()) {
      boolean same = words.stream().distinct().count() == 1;
      List<Long> shown =
          same ? words.subList(0, 1) : words.subList(0, Math.min(MOST_WORDS, words.size()));
      read =
          "reads "
              + shown.stream().map(String::valueOf).collect(Collectors.joining(" "))
              + (!same && shown.size() < words.size() ? " ..." : "");
    }
    String refused = operation.refusal() == null ? "" : "refused: " + operation.refusal();
    return read.isEmpty() || refused.isEmpty() ? read + refused : read + ", then " + refused;
  }
}
