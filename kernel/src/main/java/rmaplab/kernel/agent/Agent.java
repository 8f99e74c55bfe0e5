package rmaplab.kernel.agent;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A running agent. Commands are lines of text; each gets an answer, in order.
 *
 * <p>The agent puts back what it changed in the kernel when its input ends, whatever the reason; so
 * nothing is left behind even if this program is killed.
 *
 * <p>For one thread.
 */
public final class Agent implements AutoCloseable {
  /** So many commands fit into a pipe, so that neither side waits for the other. */
  public static final int BATCH = 400;

  /** Linked statically, a process has few VMAs besides the arena, and forks faster. */
  private static final List<List<String>> OPTIONS =
      List.of(List.of("-O2", "-std=gnu17", "-static"), List.of("-O2", "-std=gnu17"));

  private static final String READY = "ready ";
  private static final String ERROR = "error ";
  private static final long END_SECONDS = 30;

  private final Process process;
  private final BufferedWriter commands;
  private final BufferedReader answers;
  private final Features features;

  private Agent(Process process) throws IOException, KernelUnavailableException {
    this.process = process;
    commands =
        new BufferedWriter(
            new OutputStreamWriter(process.getOutputStream(), StandardCharsets.US_ASCII));
    answers =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.US_ASCII));
    String first = line();
    if (!first.startsWith(READY)) {
      throw unavailable(first);
    }
    features = Features.parse(first.substring(READY.length()));
  }

  /**
   * Builds the agent if need be, and starts it.
   *
   * @throws KernelUnavailableException if this is not Linux, or not root, or there is no compiler
   */
  public static Agent start() throws KernelUnavailableException {
    return start(CompiledSource.userCache(), "gcc");
  }

  /**
   * As {@link #start()}.
   *
   * @param cache the directory in which the compiled agent is kept
   * @param compiler the C compiler
   * @throws KernelUnavailableException likewise
   */
  public static Agent start(Path cache, String compiler) throws KernelUnavailableException {
    String system = System.getProperty("os.name", "");
    if (!system.toLowerCase(Locale.ROOT).contains("linux")) {
      throw new KernelUnavailableException("this is " + system + ", expected Linux");
    }
    Path program = CompiledSource.in(cache, "agent.c", "the agent", compiler, OPTIONS);
    try {
      return new Agent(
          new ProcessBuilder(program.toString())
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start());
    } catch (IOException e) {
      throw new KernelUnavailableException(program + " cannot be run (" + e.getMessage() + ")");
    }
  }

  /** What the kernel can be asked for. */
  public Features features() {
    return features;
  }

  /**
   * Begins anew: every process is ended, every file emptied.
   *
   * @throws KernelUnavailableException if the agent has failed
   */
  public void begin() throws KernelUnavailableException {
    perform(List.of("begin"));
  }

  /**
   * Performs commands.
   *
   * @return an answer for each
   * @throws KernelUnavailableException if the agent has failed
   */
  public List<Answer> perform(List<String> lines) throws KernelUnavailableException {
    List<Answer> all = new ArrayList<>(lines.size());
    for (int from = 0; from < lines.size(); from += BATCH) {
      List<String> batch = lines.subList(from, Math.min(lines.size(), from + BATCH));
      send(batch);
      for (int i = 0; i < batch.size(); i++) {
        all.add(receive());
      }
    }
    return all;
  }

  /**
   * Sends commands and does not wait; {@link #receive} takes the answers, one for each.
   *
   * @param lines at most {@link #BATCH} that are not answered yet
   */
  public void send(List<String> lines) throws KernelUnavailableException {
    try {
      for (String line : lines) {
        commands.write(line);
        commands.write('\n');
      }
      commands.flush();
    } catch (IOException e) {
      throw unavailable(answerAtTheEnd());
    }
  }

  /** The next answer. */
  public Answer receive() throws KernelUnavailableException {
    String[] head = line().split(" ");
    if (!head[0].equals("=")) {
      throw unavailable(String.join(" ", head));
    }
    List<Long> words = new ArrayList<>(head.length - 2);
    for (int i = 2; i < head.length; i++) {
      words.add(Long.parseLong(head[i]));
    }
    List<String> picture = new ArrayList<>();
    for (String line = line(); !line.equals("."); line = line()) {
      if (line.startsWith(ERROR)) {
        throw unavailable(line);
      }
      picture.add(line);
    }
    return new Answer(head[1], words, picture);
  }

  private String line() throws KernelUnavailableException {
    try {
      String line = answers.readLine();
      while (line != null && line.isEmpty()) {
        line = answers.readLine();
      }
      if (line == null) {
        throw unavailable(null);
      }
      return line;
    } catch (IOException e) {
      throw unavailable(null);
    }
  }

  /** The agent says why it ends, if it can. */
  private @Nullable String answerAtTheEnd() {
    try {
      String line = answers.readLine();
      while (line != null && !line.startsWith(ERROR)) {
        line = answers.readLine();
      }
      return line;
    } catch (IOException e) {
      return null;
    }
  }

  private static KernelUnavailableException unavailable(@Nullable String line) {
    if (line == null || !line.startsWith(ERROR)) {
      return new KernelUnavailableException(
          "the agent ended without a word" + (line == null ? "" : ": " + line));
    }
    String problem = line.substring(ERROR.length());
    return new KernelUnavailableException(
        problem.equals("not root")
            ? "the kernel tells only root which pages a process maps, expected to run as root"
            : "the kernel cannot be asked: " + problem);
  }

  /** The agent's process. */
  ProcessHandle handle() {
    return process.toHandle();
  }

  /** Lets the agent end its processes and put back what it changed, and waits for that. */
  @Override
  public void close() {
    Closing.close(process, commands, answers, END_SECONDS);
  }
}
