package rmaplab.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import rmaplab.report.MeshPicture;
import rmaplab.report.MeshSvg;
import rmaplab.report.MeshText;
import rmaplab.workload.WorkloadException;
import rmaplab.workload.view.MachineView;

/** {@code rmaplab draw}: the mesh that a workload leaves. */
@Command(
    name = "draw",
    description = {
      "Runs a workload in sequence, as 'run' does, and draws the mesh that it leaves: VMAs,"
          + " anon_vmas, and the avcs between them. A run that fails is drawn as it stands then.",
      "Without --design, the newest design is used."
    },
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Example:",
      "  rmaplab draw workloads/mail/q1-walk-order.workload --design chain --format svg -o mesh.svg"
    })
@SuppressWarnings("NullAway.Init") // picocli sets the fields
public final class DrawCommand implements Callable<Integer> {
  @ParentCommand private Main main;
  @Mixin private CommonOptions common;
  @Mixin private DesignOption design;

  @Option(
      names = "--format",
      paramLabel = "F",
      defaultValue = "text",
      description = "text (the default) or svg.")
  private String format;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "PATH",
      description = "Write to this file instead of standard output.")
  private @Nullable Path output;

  @Parameters(paramLabel = "FILE", description = "The workload.")
  private Path file;

  /** For picocli. */
  public DrawCommand() {}

  /** The JSON document. */
  record Document(
      String workload,
      String design,
      String verdict,
      Sequence.@Nullable Violation violation,
      MeshPicture mesh) {}

  @Override
  public Integer call() throws WorkloadException, UserError {
    if (!format.equals("text") && !format.equals("svg")) {
      throw new UserError("--format " + format + ", expected text or svg");
    }
    Sequence run = Sequence.run(file, design.design());
    MeshPicture mesh = MachineView.mesh(run.machine());
    PrintWriter out = main.terminal().out();
    if (common.json()) {
      Json.print(
          out,
          new Document(
              run.workload().name(),
              run.design().name(),
              run.violation() == null ? "pass" : "fail",
              run.violation(),
              mesh));
      return run.exitCode();
    }
    String drawing = drawing(run, mesh);
    if (output == null) {
      out.print(drawing);
    } else {
      AtomicFiles.write(output, drawing);
    }
    if (run.violation() != null) {
      main.terminal().err().println(run.verdict(new Style(false)));
    }
    return run.exitCode();
  }

  private String drawing(Sequence run, MeshPicture mesh) {
    String title = run.workload().name() + " under " + run.design().name();
    if (format.equals("svg")) {
      return MeshSvg.render(mesh, title);
    }
    String text = MeshText.render(mesh);
    String picture = text.isEmpty() ? "no VMA is left\n" : text;
    return common.quiet() ? picture : title + "\n\n" + picture;
  }
}
