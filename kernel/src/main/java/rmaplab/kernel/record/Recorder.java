package rmaplab.kernel.record;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import rmaplab.kernel.agent.CompiledSource;
import rmaplab.kernel.agent.KernelUnavailableException;

/**
 * Runs a command and records the memory of all its processes: by the kernel's tracing if that may
 * be used, else by strace.
 *
 * <p>Guarantee: the command is run once, or not at all. The file is there whole, or not at all.
 * Tracing uses an instance of its own, which is gone afterwards, whatever ends this program; only
 * processes that come from the command are traced.
 *
 * <p>The command has the standard streams of this program.
 */
public final class Recorder {
  /** The page faults of a program come fast: this much is shared by the processors. */
  public static final int DEFAULT_BUFFER_MIB = 128;

  private static final int LEAST_BUFFER_KIB = 1024;
  private static final List<List<String>> OPTIONS =
      List.of(List.of("-O2", "-std=gnu17", "-static"), List.of("-O2", "-std=gnu17"));
  private static final String READY = "ready";
  private static final String ERROR = "error ";
  private static final String END = "end ";
  private static final long PATIENCE_SECONDS = 5;

  /** What changes memory; a machine need not have all. */
  private static final String TRACED =
      "trace=%memory,shmget,?fork,?vfork,?clone,?clone3,execve,?execveat,?exit,exit_group";

  /** How long strace holds a program behind its exec, in microseconds. */
  private static final int HELD_MICROS = 50_000;

  private final List<String> command;
  private final Path cache;
  private final int bufferMib;
  private final boolean outToErr;
  private volatile @Nullable Process process;
  private volatile boolean ending;

  /** Whether the process takes care of the command when it is asked to end. */
  private volatile boolean forwards;

  /**
   * A recorder.
   *
   * @param command the program and its arguments
   * @param cache the directory that holds compiled programs
   * @param bufferMib memory that the kernel may use for events that are not written yet
   * @param outToErr whether what the command prints on standard output goes to standard error
   */
  public Recorder(List<String> command, Path cache, int bufferMib, boolean outToErr) {
    this.command = List.copyOf(command);
    this.cache = cache;
    this.bufferMib = bufferMib;
    this.outToErr = outToErr;
  }

  /** Asks the command to end, and after a while ends it. From any thread. */
  public void end() {
    ending = true;
    Process running = process;
    if (running == null) {
      return;
    }
    // The one that traces does not end here: it ends when all the others have.
    if (forwards) {
      running.destroy();
    } else {
      running.descendants().forEach(ProcessHandle::destroy);
      var _ =
          running
              .onExit()
              .orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS)
              .exceptionally(_ -> {
                running.descendants().forEach(ProcessHandle::destroyForcibly);
                return running;
              });
    }
  }

  /** The file that a recording gets if nobody says otherwise. */
  public static Path defaultFile(String program, Recording.Method method) {
    Path name = Path.of(program).getFileName();
    String ending = method == Recording.Method.TRACEFS ? ".ftrace.txt.xz" : ".strace.txt.xz";
    return Path.of((name == null ? "command" : name) + ending);
  }

  /**
   * Records.
   *
   * @param file where to; null for {@link #defaultFile}
   * @param method how; null for tracefs if that may be used, else strace
   * @throws RecordException if no recording could be made
   */
  public Recording record(@Nullable Path file, Recording.@Nullable Method method)
      throws RecordException {
    checkCommand();
    String why = null;
    try {
      if (method != Recording.Method.STRACE) {
        try {
          return byTracing(file);
        } catch (KernelUnavailableException e) {
          why = e.getMessage();
          if (method == Recording.Method.TRACEFS) {
            throw new RecordException("tracefs cannot be used: " + why);
          }
        }
      }
      return byStrace(file, why);
    } catch (IOException e) {
      throw new RecordException("the recording cannot be written (" + e + ")");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new RecordException("interrupted");
    }
  }

  private void checkCommand() throws RecordException {
    String program = command.getFirst();
    boolean found = program.indexOf('/') >= 0 ? isProgram(Path.of(program)) : onPath(program);
    if (!found) {
      throw new RecordException("'" + program + "' cannot be run, expected a command");
    }
  }

  private static boolean isProgram(Path path) {
    return Files.isRegularFile(path) && Files.isExecutable(path);
  }

  private static boolean onPath(String program) {
    String path = System.getenv("PATH");
    for (String directory : (path == null ? "" : path).split(":", -1)) {
      if (isProgram(Path.of(directory.isEmpty() ? "." : directory, program))) {
        return true;
      }
    }
    return false;
  }

  private Process start(List<String> tool) throws IOException {
    List<String> line = new ArrayList<>();
    if (outToErr) {
      line.addAll(List.of("sh", "-c", "exec \"$@\" >&2", "sh"));
    }
    line.addAll(tool);
    Process started = new ProcessBuilder(line).inheritIO().start();
    process = started;
    if (ending) {
      end();
    }
    return started;
  }

  private Recording byTracing(@Nullable Path file)
      throws KernelUnavailableException, RecordException, IOException, InterruptedException {
    String system = System.getProperty("os.name", "") + " on " + System.getProperty("os.arch", "");
    if (!system.toLowerCase(Locale.ROOT).equals("linux on amd64")) {
      throw new KernelUnavailableException("this is " + system + ", expected Linux on amd64");
    }
    Path program = CompiledSource.in(cache, "recorder.c", "the recorder", "gcc", OPTIONS);
    Path target = file == null ? defaultFile(command.getFirst(), Recording.Method.TRACEFS) : file;
    int processors = Runtime.getRuntime().availableProcessors();
    int bufferKib = Math.max(LEAST_BUFFER_KIB, bufferMib * 1024 / processors);
    long began = System.nanoTime();
    try (TraceOutput out = new TraceOutput(target);
        Fifo fifo = new Fifo()) {
      List<String> tool =
          new ArrayList<>(
              List.of(program.toString(), fifo.path().toString(), Integer.toString(bufferKib)));
      tool.addAll(command);
      forwards = true;
      Process running = start(tool);
      try (BufferedReader in = fifo.read(running)) {
        String first = in.readLine();
        if (first == null || !first.equals(READY)) {
          throw new KernelUnavailableException(
              first != null && first.startsWith(ERROR)
                  ? first.substring(ERROR.length())
                  : "the recorder ended without a word");
        }
        TracingText text = new TracingText(out);
        String end = null;
        for (String line = in.readLine(); line != null; line = in.readLine()) {
          if (line.startsWith(END)) {
            end = line.substring(END.length());
          } else {
            text.line(line);
          }
        }
        TracingText.Counts counts = text.end();
        running.waitFor();
        return traced(target, out, counts, end, (System.nanoTime() - began) / 1e9);
      }
    }
  }

  private Recording traced(
      Path target, TraceOutput out, TracingText.Counts counts, @Nullable String end, double seconds)
      throws RecordException, IOException {
    if (end == null) {
      throw new RecordException("the recorder ended early, nothing is written");
    }
    String[] words = end.split(" ", 3);
    int number = Integer.parseInt(words[1]);
    if (words[0].equals("exec")) {
      throw new RecordException(
          "'" + command.getFirst() + "' cannot be run (" + words[2] + "), expected a command");
    }
    if (counts.lost > 0 || counts.brokenPictures > 0) {
      throw new RecordException(
          ("%,d events and %,d pictures were lost, nothing is written;"
                  + " expected a larger buffer (--buffer-mib, now %d)")
              .formatted(counts.lost, counts.brokenPictures, bufferMib));
    }
    out.keep();
    boolean signalled = words[0].equals("signal");
    return new Recording(
        target,
        Recording.Method.TRACEFS,
        null,
        out.lines(),
        counts.execs,
        counts.exits,
        0,
        (signalled ? "signal " : "status ") + number,
        signalled ? Recording.SIGNALLED + number : number,
        seconds);
  }

  private Recording byStrace(@Nullable Path file, @Nullable String why)
      throws RecordException, IOException, InterruptedException {
    if (!onPath("strace")) {
      throw new RecordException(
          (why == null ? "" : "tracefs cannot be used (" + why + "), and ")
              + "there is no 'strace' on the PATH, expected one of the two");
    }
    Path target = file == null ? defaultFile(command.getFirst(), Recording.Method.STRACE) : file;
    long began = System.nanoTime();
    try (TraceOutput out = new TraceOutput(target);
        Fifo fifo = new Fifo()) {
      List<String> tool =
          new ArrayList<>(
              List.of(
                  "strace",
                  "-f",
                  "-y",
                  "-ttt",
                  "-s",
                  "64",
                  "-X",
                  "verbose",
                  "-e",
                  TRACED,
                  "-e",
                  "inject=execve,?execveat:delay_exit=" + HELD_MICROS,
                  "-o",
                  fifo.path().toString(),
                  "sh",
                  "-c",
                  "exec \"$@\"",
                  "sh"));
      tool.addAll(command);
      forwards = false;
      Process running = start(tool);
      StraceText text = new StraceText(out, HeldProcess::rows);
      try (BufferedReader in = fifo.read(running)) {
        for (String line = in.readLine(); line != null; line = in.readLine()) {
          text.line(line);
        }
      }
      int status = running.waitFor();
      TracingText.Counts counts = text.counts();
      if (counts.execs == 0) {
        throw new RecordException("strace has recorded nothing, expected that it may trace");
      }
      out.keep();
      boolean signalled = status > Recording.SIGNALLED;
      return new Recording(
          target,
          Recording.Method.STRACE,
          why,
          out.lines(),
          counts.execs,
          counts.exits,
          counts.brokenPictures,
          signalled ? "signal " + (status - Recording.SIGNALLED) : "status " + status,
          status,
          (System.nanoTime() - began) / 1e9);
    }
  }
}
