package rmaplab.cli;

import java.io.PrintWriter;
import java.util.List;
import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;
import rmaplab.kernel.agent.KernelUnavailableException;
import rmaplab.kernel.record.RecordException;
import rmaplab.kernel.trace.TraceException;
import rmaplab.workload.Nearest;
import rmaplab.workload.WorkloadException;

/**
 * The program {@code rmaplab}: finds the command, runs it, and turns what escapes into one line.
 */
@Command(
    name = "rmaplab",
    description = "Linux's reverse mapping, run, drawn and checked under every interleaving.",
    versionProvider = Version.class,
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      ReviewCommand.class,
      MutateCommand.class,
      CheckCommand.class,
      CampaignCommand.class,
      RunCommand.class,
      DrawCommand.class,
      ReplayCommand.class,
      RecordCommand.class,
      KernelCommand.class,
      StressCommand.class,
      DesignsCommand.class
    },
    footer = {
      "",
      "Exit status: 0 all as wanted, 1 a violation or a mismatch, 2 bad input or usage,",
      "3 not exhaustive and no violation found.",
      "",
      "Example:",
      "  rmaplab run workloads/mail/s1-fork.workload --design chain"
    })
public final class Main implements Runnable {
  private final Terminal terminal;

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private CommandSpec spec;

  private Main(Terminal terminal) {
    this.terminal = terminal;
  }

  /**
   * A recording that is replayed before the command line is run: the launcher does so once for each
   * build, since the virtual machine keeps what it learns of one process only.
   */
  private static final String TRAINING = "rmaplab.training";

  /** Runs the command line {@code arguments} and ends the process with its exit status. */
  public static void main(String[] arguments) {
    Terminal terminal = Terminal.ofProcess();
    String recording = System.getProperty(TRAINING);
    if (recording != null) {
      run(terminal, "replay", recording, "--json");
    }
    System.exit(terminal.finish(run(terminal, arguments)));
  }

  /**
   * Runs a command line.
   *
   * @return one of {@link ExitCodes}
   */
  public static int run(Terminal terminal, String... arguments) {
    CommandLine line =
        new CommandLine(new Main(terminal))
            .setOut(terminal.out())
            .setErr(terminal.err())
            .setUsageHelpWidth(100)
            .setUsageHelpAutoWidth(false)
            .setAbbreviatedOptionsAllowed(false)
            .setCaseInsensitiveEnumValuesAllowed(true)
            .setParameterExceptionHandler((e, _) -> badUsage(e, terminal))
            .setExecutionExceptionHandler((e, _, _) -> failed(e, terminal));
    line.getSubcommands()
        .values()
        .forEach(command -> command.getCommandSpec().versionProvider(new Version()));
    if (!terminal.outIsTerminal()) {
      line.setColorScheme(CommandLine.Help.defaultColorScheme(CommandLine.Help.Ansi.OFF));
    }
    try {
      return line.execute(arguments);
    } catch (Error e) {
      return internalError(e, terminal);
    }
  }

  /** Where the commands write. */
  Terminal terminal() {
    return terminal;
  }

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(),
        "no command, expected one of " + String.join(", ", spec.subcommands().keySet()));
  }

  private static int badUsage(ParameterException e, Terminal terminal) {
    String command = e.getCommandLine().getCommandSpec().qualifiedName();
    String problem =
        e instanceof UnmatchedArgumentException unmatched && e.getCommandLine().getParent() == null
            ? unknownCommand(e.getCommandLine(), unmatched.getUnmatched())
            : String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    terminal.err().println("rmaplab: " + problem + " (see '" + command + " --help')");
    return ExitCodes.BAD_INPUT;
  }

  private static String unknownCommand(CommandLine main, List<String> unmatched) {
    String word = unmatched.isEmpty() ? "" : unmatched.getFirst();
    Set<String> commands = main.getSubcommands().keySet();
    String what = word.startsWith("-") ? "unknown option '" : "unknown command '";
    return what
        + word
        + "'"
        + Nearest.hint(word, commands)
        + ", expected one of "
        + String.join(", ", commands);
  }

  private static int failed(Exception e, Terminal terminal) {
    if (e instanceof WorkloadException
        || e instanceof UserError
        || e instanceof KernelUnavailableException
        || e instanceof TraceException
        || e instanceof RecordException) {
      terminal.err().println(e.getMessage());
      return ExitCodes.BAD_INPUT;
    }
    return internalError(e, terminal);
  }

  private static int internalError(Throwable e, Terminal terminal) {
    PrintWriter err = terminal.err();
    err.println("internal error: " + e + "; please report it with the command and the lines below");
    e.printStackTrace(err);
    return ExitCodes.INTERNAL;
  }
}
