package rmaplab.bench.spin;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A model in Promela with values for its macros, and the search that SPIN makes of it.
 *
 * <p>SPIN writes a C program; the C compiler makes the search of it. Both run in their own
 * processes, in a directory that the caller gives.
 *
 * @param reduced whether SPIN may leave out orders that it takes for equivalent (partial orders)
 */
public record SpinModel(Path file, Map<String, String> macros, boolean reduced) {
  private static final Duration PREPARING = Duration.ofMinutes(2);
  private static final Pattern STATES = Pattern.compile("([\\d.]+(?:e\\+\\d+)?) states, stored");
  private static final Pattern VIOLATED =
      Pattern.compile("assertion violated\\s+(.*?) \\(at depth");
  private static final Pattern ENDS = Pattern.compile("^pan:\\d+: (invalid end state)");
  private static final Pattern NAMED = Pattern.compile("!\\(?(\\w+)\\)?");

  /** Kinds of the models that are of a more general kind here. */
  private static final Map<String, String> GENERAL = Map.of("null-dereference", "assertion");

  public SpinModel {
    macros = Map.copyOf(macros);
  }

  /** What of SPIN and the C compiler is missing, in one line; empty if nothing is. */
  public static String missing() {
    List<String> missing = new ArrayList<>();
    for (String program : List.of("spin", "gcc")) {
      if (!isOnPath(program)) {
        missing.add(program);
      }
    }
    return missing.isEmpty()
        ? ""
        : "SPIN is left out: no "
            + String.join(" and no ", missing)
            + " on the PATH"
            + " (on Debian: apt-get install spin gcc)";
  }

  private static boolean isOnPath(String program) {
    String path = System.getenv("PATH");
    for (String directory : (path == null ? "" : path).split(File.pathSeparator, -1)) {
      if (new File(directory, program).canExecute()) {
        return true;
      }
    }
    return false;
  }

  /** A search that has been compiled. */
  public static final class Search {
    private final Path directory;
    private final double preparing;

    private Search(Path directory, double preparing) {
      this.directory = directory;
      this.preparing = preparing;
    }

    /**
     * Runs it.
     *
     * @param first whether to stop at the first violation; else all states are seen
     */
    public SpinResult run(boolean first, Duration limit) throws IOException {
      List<String> command = List.of("./pan", "-m1000000", "-w20", first ? "-c1" : "-c0");
      LimitedProcess.Ended ended = LimitedProcess.run(command, directory, limit);
      return result(ended, preparing);
    }
  }

  /**
   * Makes the search, in a directory that may hold an earlier one.
   *
   * @param optimized whether the C compiler takes the time to make it fast
   * @throws IOException if SPIN or the C compiler refuse
   */
  public Search prepare(Path directory, boolean optimized) throws IOException {
    List<String> spin = new ArrayList<>(List.of("spin"));
    macros.forEach((name, value) -> spin.add("-D" + name + "=" + value));
    spin.addAll(List.of("-a", file.toAbsolutePath().toString()));
    List<String> gcc = new ArrayList<>(List.of("gcc", optimized ? "-O2" : "-O0", "-DSAFETY"));
    if (!reduced) {
      gcc.add("-DNOREDUCE");
    }
    gcc.addAll(List.of("-w", "-o", "pan", "pan.c"));
    double seconds = 0;
    for (List<String> command : List.of(spin, gcc)) {
      LimitedProcess.Ended ended = LimitedProcess.run(command, directory, PREPARING);
      seconds += ended.seconds();
      Integer exit = ended.exit();
      if (exit == null || exit != 0) {
        throw new IOException(String.join(" ", command) + ": " + ended.text().strip());
      }
    }
    return new Search(directory, seconds);
  }

  /** Reads what the search printed. */
  static SpinResult result(LimitedProcess.Ended ended, double preparing) {
    Set<String> kinds = new TreeSet<>();
    boolean cut = ended.exit() == null;
    long states = 0;
    for (LimitedProcess.Line line : ended.lines()) {
      String text = line.text();
      Matcher violated = VIOLATED.matcher(text);
      if (violated.find()) {
        kinds.add(kind(violated.group(1).strip()));
      }
      if (ENDS.matcher(text).find()) {
        kinds.add("deadlock");
      }
      Matcher stored = STATES.matcher(text);
      if (stored.find()) {
        states = (long) Double.parseDouble(stored.group(1));
      }
      cut |= text.contains("max search depth too small") || text.contains("out of memory");
      cut |= text.contains("Search not completed");
    }
    if (states == 0 && !cut) {
      throw new IllegalStateException("SPIN's search printed no states: " + ended.text());
    }
    return new SpinResult(!cut, kinds, states, ended.seconds(), preparing);
  }

  /** The name of a violation: that of the flag, or for any other assertion the general kind. */
  private static String kind(String expression) {
    Matcher named = NAMED.matcher(expression);
    if (!named.matches()) {
      return "assertion";
    }
    String kind = named.group(1).replace('_', '-');
    return GENERAL.getOrDefault(kind, kind);
  }
}
