package rmaplab.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import rmaplab.kernel.agent.CompiledSource;
import rmaplab.kernel.record.RecordException;
import rmaplab.kernel.record.Recorder;
import rmaplab.kernel.record.Recording;

/** {@code rmaplab record}: a program's memory, recorded on this machine. */
@Command(
    name = "record",
    description = {
      "Runs a command and records the memory of all its processes, for 'rmaplab replay': by the"
          + " kernel's tracing (tracefs: faults, calls, and the kernel's own picture at each exec"
          + " and exit; needs root and gcc), else by strace (calls, and the picture at each exec)."
          + " Says which it used.",
      "Ctrl-C asks the command to end, and ends it after 5 seconds; the recording goes up to there."
          + " See docs/replay.md."
    },
    mixinStandardHelpOptions = true,
    footer = {"", "Example:", "  rmaplab record --out ls.ftrace.txt.xz -- ls -l"})
@SuppressWarnings("NullAway.Init") // picocli sets the fields
public final class RecordCommand implements Callable<Integer> {
  private static final int MOST_MIB = 1 << 16;

  @ParentCommand private Main main;
  @Mixin private CommonOptions common;

  @Option(
      names = {"-o", "--out"},
      paramLabel = "FILE",
      description =
          "The recording; compressed if its name ends in .xz. Default: the command's name with"
              + " .ftrace.txt.xz or .strace.txt.xz.")
  private @Nullable Path file;

  @Option(
      names = "--with",
      paramLabel = "METHOD",
      description = "Record by this method only: ${COMPLETION-CANDIDATES}.")
  private Recording.@Nullable Method method;

  @Option(
      names = "--buffer-mib",
      paramLabel = "N",
      description =
          "Memory of the kernel for events that are not written yet; default: ${DEFAULT-VALUE}.")
  private int bufferMib = Recorder.DEFAULT_BUFFER_MIB;

  @Parameters(arity = "1..*", paramLabel = "COMMAND", description = "The command, behind '--'.")
  private List<String> command;

  /** For picocli. */
  public RecordCommand() {}

  /** The JSON document. */
  record Document(
      String trace,
      String method,
      @Nullable String reason,
      List<String> command,
      String ended,
      int status,
      long lines,
      long execs,
      long exits,
      long withoutMaps,
      double seconds) {}

  @Override
  public Integer call() throws UserError, RecordException {
    if (bufferMib < 1 || bufferMib > MOST_MIB) {
      throw new UserError("--buffer-mib " + bufferMib + ", expected 1 to " + MOST_MIB);
    }
    Recorder recorder = new Recorder(command, CompiledSource.userCache(), bufferMib, common.json());
    try (Interruption _ = Interruption.watch(recorder::end)) {
      Recording recording = recorder.record(file, method);
      PrintWriter out = main.terminal().out();
      if (common.json()) {
        Json.print(out, document(recording));
      } else {
        print(out, recording);
      }
      // The process may be ending: what is known is printed now.
      main.terminal().flush();
    }
    return ExitCodes.OK;
  }

  private Document document(Recording r) {
    return new Document(
        r.file().toString(),
        r.method().name().toLowerCase(Locale.ROOT),
        r.reason(),
        command,
        r.ended(),
        r.status(),
        r.lines(),
        r.execs(),
        r.exits(),
        r.withoutMaps(),
        r.seconds());
  }

  private void print(PrintWriter out, Recording r) {
    boolean tracing = r.method() == Recording.Method.TRACEFS;
    out.printf(
        Locale.ROOT,
        "%s: recorded by %s: %,d lines, %,d execs, %,d exits; '%s' ended with %s%n",
        r.file(),
        r.method().name().toLowerCase(Locale.ROOT),
        r.lines(),
        r.execs(),
        r.exits(),
        command.getFirst(),
        r.ended());
    if (common.quiet()) {
      return;
    }
    if (r.reason() != null) {
      out.println("  tracefs cannot be used: " + r.reason());
    }
    if (!tracing) {
      out.println("  strace shows no page faults and no pictures at exits: nothing is compared.");
    }
    if (r.withoutMaps() > 0) {
      out.printf(
          Locale.ROOT,
          "  %,d execs without the kernel's list of VMAs: it could not be had in time.%n",
          r.withoutMaps());
    }
    out.println("  ./rmaplab replay " + r.file());
  }
}
