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
import rmaplab.kernel.Comparison;
import rmaplab.kernel.Difference;
import rmaplab.kernel.DifferenceText;
import rmaplab.kernel.agent.Agent;
import rmaplab.kernel.agent.KernelUnavailableException;
import rmaplab.kernel.mesh.MeshProbe;
import rmaplab.memory.rmap.Design;
import rmaplab.workload.Workload;
import rmaplab.workload.WorkloadException;

/** {@code rmaplab kernel diff}: one workload on both sides. */
@Command(
    name = "diff",
    description = {
      "Performs a workload in sequence here and on the kernel, and compares after each operation:"
          + " refusals, words that are read, VMAs and rights, and which pages are there, the same,"
          + " merged, swapped out, and mapped how often. Shows the first difference.",
      "What the kernel cannot be told exactly is listed; see docs/kernel.md."
    },
    mixinStandardHelpOptions = true,
    footer = {"", "Example:", "  rmaplab kernel diff workloads/mail/s1-fork.workload"})
@SuppressWarnings("NullAway.Init") // picocli sets the fields
public final class KernelDiffCommand implements Callable<Integer> {
  @ParentCommand private KernelCommand parent;
  @Mixin private CommonOptions common;
  @Mixin private DesignOption design;

  @Option(
      names = "--mesh",
      description =
          "Compare the mesh as well: anon_vmas, chains and counters, read inside the kernel by BPF"
              + " (needs clang and bpftool).")
  private boolean mesh;

  @Parameters(paramLabel = "FILE", description = "The workload.")
  private Path file;

  /** For picocli. */
  public KernelDiffCommand() {}

  /** The JSON document. */
  record Document(
      String workload,
      String design,
      String linux,
      int ops,
      @Nullable Long seed,
      List<Difference> differences,
      List<Comparison.Note> notes,
      double seconds) {}

  @Override
  public Integer call() throws WorkloadException, UserError, KernelUnavailableException {
    Design chosen = design.design();
    Workload workload = Workload.read(file);
    long began = System.nanoTime();
    try (Agent agent = Agent.start()) {
      Comparison comparison = compare(workload, chosen, agent);
      double seconds = (System.nanoTime() - began) / 1e9;
      String linux = agent.features().linux();
      if (common.json()) {
        Json.print(
            parent.terminal().out(),
            new Document(
                workload.name(),
                chosen.name(),
                linux,
                comparison.steps(),
                null,
                comparison.difference() == null ? List.of() : List.of(comparison.difference()),
                comparison.notes(),
                seconds));
      } else {
        print(workload, chosen, linux, comparison);
      }
      return comparison.difference() == null ? ExitCodes.OK : ExitCodes.VIOLATION;
    }
  }

  private Comparison compare(Workload workload, Design chosen, Agent agent)
      throws WorkloadException, KernelUnavailableException {
    if (!mesh) {
      return Comparison.of(workload, chosen, agent);
    }
    try (MeshProbe probe = MeshProbe.start()) {
      return Comparison.withMesh(workload, chosen, agent, probe);
    }
  }

  private void print(Workload workload, Design chosen, String linux, Comparison comparison) {
    PrintWriter out = parent.terminal().out();
    Style style = Style.of(parent.terminal());
    if (!common.quiet()) {
      for (Comparison.Note note : comparison.notes()) {
        out.println("line " + note.line() + ": " + note.operation() + ": " + note.note());
      }
      if (!comparison.notes().isEmpty()) {
        out.println();
      }
    }
    String what = workload.name() + " under " + chosen.name() + " and on Linux " + linux + ": ";
    Difference difference = comparison.difference();
    int compared = comparison.steps() - comparison.left();
    if (difference == null) {
      String left =
          comparison.left() == 0 ? "" : ", " + comparison.left() + " left out on both sides";
      out.println(
          what + style.good("the same") + " after each of " + compared + " operations" + left);
      return;
    }
    out.println(
        what
            + style.bad("DIFFERENT")
            + " after line "
            + difference.line()
            + ": "
            + difference.operation()
            + ": "
            + difference.message());
    if (!common.quiet()) {
      out.print(DifferenceText.render(difference));
    }
  }
}
