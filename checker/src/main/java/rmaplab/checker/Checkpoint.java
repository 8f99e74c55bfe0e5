package rmaplab.checker;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import rmaplab.checker.engine.LockOrder;

/**
 * What an exploration that was stopped has found, and what it has left: enough to go on in another
 * process as if it had not been stopped.
 *
 * @param program the program and how it is explored, as a hash
 * @param code the code under test, as a hash
 * @param points what had become a scheduling point
 * @param preemptions the last bounded stage that was completed
 * @param seconds spent so far
 * @param edges the order in which locks were taken
 * @param branches what is left, one line for each part
 */
public record Checkpoint(
    String program,
    String code,
    SortedSet<String> points,
    int preemptions,
    long executions,
    long redundant,
    double seconds,
    List<Verdict.Finding> findings,
    List<Verdict.Race> races,
    List<LockOrder.Seen> edges,
    List<String> branches) {
  private static final String HEADER = "rmaplab exploration 1";

  /** The same for a program. */
  Checkpoint of(String explored, String loaded) {
    return new Checkpoint(
        explored,
        loaded,
        points,
        preemptions,
        executions,
        redundant,
        seconds,
        findings,
        races,
        edges,
        branches);
  }

  /** The text of a file that {@link #parse} reads. */
  public String text() {
    StringBuilder s = new StringBuilder(HEADER).append('\n');
    line(s, "program", program);
    line(s, "code", code);
    line(s, "points", points.toArray());
    line(s, "counts", preemptions, executions, redundant, seconds);
    for (Verdict.Finding f : findings) {
      line(
          s,
          "finding",
          f.violation().kind().label(),
          f.violation().message(),
          f.schedule(),
          f.preemptions(),
          f.contextSwitches(),
          f.steps(),
          f.foundAt());
    }
    for (Verdict.Race r : races) {
      line(s, "race", r.location(), r.first(), r.second());
    }
    for (LockOrder.Seen e : edges) {
      List<Object> fields = new ArrayList<>(e.edge().fields());
      fields.addAll(
          List.of(
              e.shown().schedule(),
              e.shown().preemptions(),
              e.shown().switches(),
              e.shown().steps()));
      line(s, "edge", fields.toArray());
    }
    for (String branch : branches) {
      line(s, "left", branch);
    }
    line(s, "end", branches.size());
    return s.toString();
  }

  private static void line(StringBuilder s, String key, Object... fields) {
    s.append(key);
    for (Object field : fields) {
      String text = String.valueOf(field);
      s.append('\t').append(text.replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n"));
    }
    s.append('\n');
  }

  private static String unescaped(String text) {
    StringBuilder s = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\\' && i + 1 < text.length()) {
        char escaped = text.charAt(++i);
        c = escaped == 't' ? '\t' : escaped == 'n' ? '\n' : escaped;
      }
      s.append(c);
    }
    return s.toString();
  }

  /**
   * Reads what {@link #text} wrote.
   *
   * @throws CheckpointException if the text is something else
   */
  public static Checkpoint parse(String text) {
    String[] lines = text.split("\n", -1);
    if (!lines[0].equals(HEADER)) {
      throw new CheckpointException("line 1: expected \"" + HEADER + "\"");
    }
    Reader reader = new Reader();
    for (int i = 1; i < lines.length; i++) {
      if (!lines[i].isEmpty()) {
        try {
          reader.read(List.of(lines[i].split("\t", -1)));
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
          throw new CheckpointException("line " + (i + 1) + " is damaged: " + e.getMessage());
        }
      }
    }
    if (reader.end != reader.branches.size()) {
      throw new CheckpointException("the end of the file is missing");
    }
    return reader.checkpoint();
  }

  private static final class Reader {
    private String program = "";
    private String code = "";
    private final SortedSet<String> points = new TreeSet<>();
    private int preemptions;
    private long executions;
    private long redundant;
    private double seconds;
    private final List<Verdict.Finding> findings = new ArrayList<>();
    private final List<Verdict.Race> races = new ArrayList<>();
    private final List<LockOrder.Seen> edges = new ArrayList<>();
    private final List<String> branches = new ArrayList<>();
    private int end = -1;

    void read(List<String> escaped) {
      List<String> f = escaped.stream().map(Checkpoint::unescaped).toList();
      switch (f.getFirst()) {
        case "program" -> program = f.get(1);
        case "code" -> code = f.get(1);
        case "points" -> points.addAll(f.subList(1, f.size()));
        case "counts" -> {
          preemptions = Integer.parseInt(f.get(1));
          executions = Long.parseLong(f.get(2));
          redundant = Long.parseLong(f.get(3));
          seconds = Double.parseDouble(f.get(4));
        }
        case "finding" -> findings.add(finding(f));
        case "race" -> races.add(new Verdict.Race(f.get(1), f.get(2), f.get(3)));
        case "edge" -> edges.add(edge(f));
        case "left" -> branches.add(f.get(1));
        case "end" -> end = Integer.parseInt(f.get(1));
        default -> throw new IllegalArgumentException("unknown \"" + f.getFirst() + "\"");
      }
    }

    private static Verdict.Finding finding(List<String> f) {
      Violation.Kind kind =
          Violation.Kind.ofLabel(f.get(1))
              .orElseThrow(() -> new IllegalArgumentException("no kind " + f.get(1)));
      return new Verdict.Finding(
          new Violation(kind, f.get(2)),
          f.get(3),
          Integer.parseInt(f.get(4)),
          Integer.parseInt(f.get(5)),
          Integer.parseInt(f.get(6)),
          Long.parseLong(f.get(7)));
    }

    private static LockOrder.Seen edge(List<String> f) {
      int n = f.size() - 4;
      return new LockOrder.Seen(
          LockOrder.Edge.of(f.subList(1, n)),
          new LockOrder.Shown(
              f.get(n),
              Integer.parseInt(f.get(n + 1)),
              Integer.parseInt(f.get(n + 2)),
              Integer.parseInt(f.get(n + 3))));
    }

    Checkpoint checkpoint() {
      return new Checkpoint(
          program,
          code,
          points,
          preemptions,
          executions,
          redundant,
          seconds,
          List.copyOf(findings),
          List.copyOf(races),
          List.copyOf(edges),
          List.copyOf(branches));
    }
  }
}
