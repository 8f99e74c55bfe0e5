package rmaplab.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code rmaplab kernel}: the kernel that this program runs on, as judge. */
@Command(
    name = "kernel",
    description = {
      "Performs the same operations here and on the Linux kernel at hand, and compares after each.",
      "Needs root and gcc. Only processes that it starts are touched; settings of the kernel are"
          + " put back."
    },
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {KernelDiffCommand.class, KernelFuzzCommand.class, KernelMeshCommand.class},
    footer = {
      "",
      "All commands have --json and --quiet.",
      "",
      "Example:",
      "  rmaplab kernel diff workloads/mail/s1-fork.workload"
    })
@SuppressWarnings("NullAway.Init") // picocli sets the fields
public final class KernelCommand implements Runnable {
  @ParentCommand private Main main;
  @Spec private CommandSpec spec;

  /** For picocli. */
  public KernelCommand() {}

  /** Where the commands write. */
  Terminal terminal() {
    return main.terminal();
  }

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(),
        "no command, expected one of " + String.join(", ", spec.subcommands().keySet()));
  }
}
