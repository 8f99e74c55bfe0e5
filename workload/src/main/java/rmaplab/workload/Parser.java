package rmaplab.workload;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Understands a workload's text, line by line; the first error ends it. */
final class Parser {
  private static final int LONGEST_NAME = 64;
  private static final String SUFFIX = ".workload";

  /** The parts of a file; a heading is the lower-case name and a colon. */
  private enum Section {
    NAME,
    ABOUT,
    SETUP,
    TASKS,
    FINAL,
    EXPECT;

    String heading() {
      return name().toLowerCase(Locale.ROOT) + ":";
    }

    static List<String> headings() {
      return Stream.of(values()).map(Section::heading).toList();
    }
  }

  private final String file;
  private final String text;
  private final Map<Section, Integer> headingLines = new EnumMap<>(Section.class);
  private final List<String> about = new ArrayList<>();
  private final List<Statement> setup = new ArrayList<>();
  private final List<List<Statement>> tasks = new ArrayList<>();
  private final List<Statement> finale = new ArrayList<>();
  private final List<Expectation> expectations = new ArrayList<>();
  private final Set<String> expectedDesigns = new HashSet<>();
  private @Nullable String name;
  private @Nullable Section section;

  Parser(String file, String text) {
    this.file = file;
    this.text = text;
  }

  Workload parse() throws WorkloadException {
    int lines = 0;
    for (int start = 0; start < text.length(); ) {
      int newline = text.indexOf('\n', start);
      int end = newline < 0 ? text.length() : newline;
      boolean carriageReturn = newline > start && text.charAt(end - 1) == '\r';
      LineReader line =
          new LineReader(file, ++lines, text.substring(start, carriageReturn ? end - 1 : end));
      if (!line.isEmpty()) {
        line(line);
      }
      start = end + 1;
    }
    checkTasks(Math.max(1, lines));
    Workload workload =
        new Workload(
            file,
            name == null ? nameOf(file) : name,
            String.join(" ", about),
            setup,
            tasks,
            finale,
            expectations);
    Births.of(workload);
    return workload;
  }

  private void line(LineReader line) throws WorkloadException {
    Section heading = headingOf(line.first().text());
    if (heading != null) {
      heading(heading, line);
      return;
    }
    switch (section) {
      case null -> throw noSection(line);
      case NAME -> throw noSection(line);
      case ABOUT -> addAbout(line.content());
      case SETUP -> setup.add(statement(line));
      case TASKS -> taskLine(line);
      case FINAL -> finale.add(statement(line));
      case EXPECT -> expectation(line);
    }
  }

  /** The section whose heading the word is or begins with. */
  private static @Nullable Section headingOf(String word) {
    for (Section candidate : Section.values()) {
      if (word.startsWith(candidate.heading())) {
        return candidate;
      }
    }
    return null;
  }

  /** Whether a line that begins with this word begins a section. */
  static boolean isHeading(String word) {
    return headingOf(word) != null;
  }

  private static WorkloadException noSection(LineReader line) {
    Token first = line.first();
    return line.error(
        first,
        first.quoted()
            + Nearest.hint(first.text(), Section.headings())
            + ", expected "
            + StatementParser.oneOf(Section.headings()));
  }

  private void heading(Section heading, LineReader line) throws WorkloadException {
    Token word = line.first();
    Integer earlier = headingLines.putIfAbsent(heading, line.number());
    if (earlier != null) {
      throw line.error(
          word,
          "section '"
              + heading.heading()
              + "' a second time, expected it once (it began in line "
              + earlier
              + ")");
    }
    section = heading;
    String rest = line.content().substring(heading.heading().length()).strip();
    switch (heading) {
      case NAME -> name = checkedName(line, rest);
      case ABOUT -> addAbout(rest);
      default -> {
        if (!rest.isEmpty()) {
          throw line.error(
              new Token(rest, line.columnOf(rest)),
              Token.quoted(rest)
                  + " behind '"
                  + heading.heading()
                  + "', expected the section's lines to begin on the next line");
        }
      }
    }
  }

  private static String checkedName(LineReader line, String name) throws WorkloadException {
    if (!isWorkloadName(name)) {
      int column = line.first().column() + "name:".length();
      String found = name.isEmpty() ? "no name" : Token.quoted(name) + " is no name";
      throw line.error(
          new Token(name, name.isEmpty() ? column : line.columnOf(name)),
          found
              + ", expected one word of letters, digits, '.', '_' and '-', at most "
              + LONGEST_NAME
              + ", that begins with a letter or digit");
    }
    return name;
  }

  private static boolean isWorkloadName(String name) {
    return name.matches("[A-Za-z0-9][A-Za-z0-9._-]{0," + (LONGEST_NAME - 1) + "}");
  }

  /** The name of a workload that states none: its file's, without directory and ending. */
  static String nameOf(String file) {
    int slash = Math.max(file.lastIndexOf('/'), file.lastIndexOf('\\'));
    String base = file.substring(slash + 1);
    String stem = base.endsWith(SUFFIX) ? base.substring(0, base.length() - SUFFIX.length()) : base;
    String clean = stem.replaceAll("[^A-Za-z0-9._-]", "-").replaceFirst("^[^A-Za-z0-9]+", "");
    return clean.isEmpty()
        ? "workload"
        : clean.substring(0, Math.min(LONGEST_NAME, clean.length()));
  }

  private void addAbout(String words) {
    String squeezed = words.strip().replaceAll("\\s+", " ");
    if (!squeezed.isEmpty()) {
      about.add(squeezed);
    }
  }

  private static Statement statement(LineReader line) throws WorkloadException {
    Token first = line.first();
    if (first.text().endsWith(":")) {
      throw noSection(line);
    }
    return StatementParser.parse(line);
  }

  private void taskLine(LineReader line) throws WorkloadException {
    Token label = line.take("a task");
    int task = taskNumber(label.text());
    if (task < 0) {
      throw line.error(
          label,
          label.quoted()
              + Nearest.hint(label.text(), Section.headings())
              + ", expected a task, for example T0:, or the next section");
    }
    if (task >= Workload.MAX_TASKS) {
      throw line.error(
          label, label.quoted() + ", expected at most " + Workload.MAX_TASKS + " tasks");
    }
    if (task > tasks.size()) {
      throw line.error(label, label.quoted() + ", expected T" + tasks.size() + ": to come first");
    }
    Statement statement = StatementParser.parse(line);
    if (task == tasks.size()) {
      tasks.add(new ArrayList<>());
    }
    tasks.get(task).add(statement);
  }

  /**
   * The number in {@code T7:}; -1 for other words. Numbers above the limit come out as the limit.
   */
  private static int taskNumber(String label) {
    if (!label.matches("T(0|[1-9][0-9]*):")) {
      return -1;
    }
    return label.length() > 5
        ? Workload.MAX_TASKS
        : Integer.parseInt(label.substring(1, label.length() - 1));
  }

  private void expectation(LineReader line) throws WorkloadException {
    List<String> designs = new ArrayList<>();
    Position position = line.at(line.first());
    boolean more = true;
    while (more) {
      Token token = line.take("a design");
      boolean last = token.text().endsWith(":");
      String design = last ? token.text().substring(0, token.text().length() - 1) : token.text();
      if (!LineReader.isName(design)) {
        throw line.error(
            token, token.quoted() + ", expected a design and a colon, for example 'chain: pass'");
      }
      if (!expectedDesigns.add(design)) {
        throw line.error(
            token, "design " + Token.quoted(design) + " a second time, expected it once");
      }
      designs.add(design);
      if (last) {
        more = false;
      } else if (line.accept(":")) {
        more = false;
      } else {
        line.require(",", "',' or ':'");
      }
    }
    expectations.add(new Expectation(designs, expected(line), position));
  }

  private static Expected expected(LineReader line) throws WorkloadException {
    List<String> verdicts = List.of("pass", "fail", "incomplete");
    Token verdict = line.take("pass, fail KIND or incomplete");
    Expected expected =
        switch (verdict.text()) {
          case "pass" -> new Expected.Pass();
          case "incomplete" -> new Expected.Incomplete();
          case "fail" -> new Expected.Fail(kind(line));
          default ->
              throw line.error(
                  verdict,
                  verdict.quoted()
                      + Nearest.hint(verdict.text(), verdicts)
                      + ", expected pass, fail KIND or incomplete");
        };
    line.end("the end of the line");
    return expected;
  }

  private static String kind(LineReader line) throws WorkloadException {
    Token kind = line.take("a kind of violation, for example deadlock");
    if (!Expected.KINDS.contains(kind.text())) {
      throw line.error(
          kind,
          "unknown kind "
              + kind.quoted()
              + Nearest.hint(kind.text(), Expected.KINDS)
              + ", expected "
              + StatementParser.oneOf(Expected.KINDS));
    }
    return kind.text();
  }

  private void checkTasks(int lastLine) throws WorkloadException {
    Integer heading = headingLines.get(Section.TASKS);
    if (text.isBlank()) {
      throw WorkloadException.at(
          file,
          new Position(1, 1),
          "the file is empty, expected a workload with a 'tasks:' section");
    }
    if (tasks.isEmpty()) {
      throw WorkloadException.at(
          file,
          new Position(heading == null ? lastLine : heading, 1),
          (heading == null ? "there is no 'tasks:' section" : "the 'tasks:' section is empty")
              + ", expected at least one task, for example 'T0: P0 write 3'");
    }
  }
}
