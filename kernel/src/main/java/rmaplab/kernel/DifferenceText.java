package rmaplab.kernel;

import java.util.LinkedHashMap;
import java.util.Map;
import rmaplab.kernel.agent.Answer;

/**
 * A difference for people: what was done, the processes before, and each process as it is here and
 * on the kernel, one below the other; {@code <} marks those that differ.
 */
public final class DifferenceText {
  private DifferenceText() {}

  /** The text, each line ended. */
  public static String render(Difference difference) {
    StringBuilder text = new StringBuilder();
    text.append("  before\n");
    if (difference.before().isEmpty()) {
      text.append("          no process\n");
    }
    difference.before().forEach(line -> text.append("          ").append(line).append('\n'));
    text.append("  after ").append(difference.operation()).append(": ");
    text.append(difference.message()).append('\n');
    Map<String, String[]> processes = new LinkedHashMap<>();
    Answer here = difference.here();
    if (here != null) {
      here.picture().forEach(line -> put(processes, 0, line));
    }
    difference.kernel().picture().forEach(line -> put(processes, 1, line));
    processes.forEach((_, lines) -> {
      boolean differs = here != null && !String.valueOf(lines[0]).equals(lines[1]);
      if (here != null) {
        line(text, "here", lines[0], differs);
      }
      line(text, "Linux", lines[1], differs);
    });
    return text.toString();
  }

  private static void put(Map<String, String[]> processes, int side, String line) {
    // A line of the mesh begins with the process and the VMA's bounds.
    int mesh = line.indexOf(" pgoff=");
    String name = mesh < 0 ? line.substring(0, line.indexOf(':')) : line.substring(0, mesh);
    String[] lines = processes.computeIfAbsent(name, n -> new String[] {n + ": -", n + ": -"});
    lines[side] = line;
  }

  private static void line(StringBuilder text, String side, String line, boolean differs) {
    text.append("    %-5s ".formatted(side)).append(line).append(differs ? "  <" : "");
    text.append('\n');
  }
}
