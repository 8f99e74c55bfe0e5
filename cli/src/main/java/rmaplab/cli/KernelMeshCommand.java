package rmaplab.cli;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import rmaplab.kernel.agent.KernelUnavailableException;
import rmaplab.kernel.mesh.KernelMesh;
import rmaplab.kernel.mesh.MeshProbe;
import rmaplab.report.MeshPicture;
import rmaplab.report.MeshText;

/** {@code rmaplab kernel mesh}: the mesh of a running process and its relatives. */
@Command(
    name = "mesh",
    description = {
      "Draws the mesh of a running process as the kernel has it: its anonymous VMAs, those of other"
          + " processes that belong to the same families of anon_vmas, and the avcs between them.",
      "Read inside the kernel by BPF; needs clang and bpftool. Pages are counted from address 0."
    },
    mixinStandardHelpOptions = true,
    footer = {"", "Example:", "  rmaplab kernel mesh --pid 1"})
@SuppressWarnings("NullAway.Init") // picocli sets the fields
public final class KernelMeshCommand implements Callable<Integer> {
  @ParentCommand private KernelCommand parent;
  @Mixin private CommonOptions common;

  @Option(
      names = {"-p", "--pid"},
      paramLabel = "PID",
      required = true,
      description = "The process.")
  private int pid;

  /** For picocli. */
  public KernelMeshCommand() {}

  /** The JSON document. */
  record Document(int pid, MeshPicture mesh) {}

  @Override
  public Integer call() throws UserError, KernelUnavailableException {
    if (pid <= 0 || ProcessHandle.of(pid).isEmpty()) {
      throw new UserError("--pid " + pid + ", expected a running process");
    }
    MeshPicture mesh;
    try (MeshProbe probe = MeshProbe.start()) {
      mesh = KernelMesh.picture(probe.read(), pid);
    }
    if (mesh.vmas().isEmpty()) {
      throw new UserError(
          "process " + pid + " has no anonymous memory, expected a program, no kernel thread");
    }
    PrintWriter out = parent.terminal().out();
    if (common.json()) {
      Json.print(out, new Document(pid, mesh));
    } else {
      out.print(MeshText.render(mesh));
    }
    return ExitCodes.OK;
  }
}
