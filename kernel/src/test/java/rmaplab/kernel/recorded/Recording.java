package rmaplab.kernel.recorded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A scenario and what a Linux 6.18 kernel made of it, step by step.
 *
 * <p>The text is a list of statements of the operation language. What was seen after a statement
 * stands below it, indented: a line for each process, in the form of {@code SpaceLines}. After
 * {@code mesh} follow lines in the form of {@code MeshLines}; after {@code ksm}, KSM's counters;
 * after {@code picture}, the processes again. {@code not modelled: ...} says what was done on the
 * kernel and is left out here, and why. {@code ?} in place of a page is not compared.
 *
 * @param name the file's name without its ending
 * @param lines the whole text
 * @param steps what is done and seen, in order
 */
record Recording(String name, List<String> lines, List<Step> steps) {
  private static final Path FOLDER = Path.of("src/test/resources/recorded");
  private static final String ENDING = ".recorded";
  private static final String INDENT = "  ";
  static final String NOT_MODELLED = "not modelled: ";

  /** What a step of a recording is. */
  enum Kind {
    STATEMENT,
    MESH,
    KSM,
    PICTURE,
    NOT_MODELLED
  }

  /**
   * A step.
   *
   * @param text its line
   * @param seen what was seen then, without indentation; empty if that was not recorded
   */
  record Step(Kind kind, String text, List<String> seen) {}

  /** Every recording, by name. */
  static List<Recording> all() {
    try (Stream<Path> files = Files.list(FOLDER)) {
      return files
          .filter(file -> file.toString().endsWith(ENDING))
          .sorted()
          .map(Recording::read)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Recording read(Path file) {
    try {
      String name = file.getFileName().toString().replace(ENDING, "");
      List<String> lines = Files.readAllLines(file);
      return new Recording(name, lines, steps(lines));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<Step> steps(List<String> lines) {
    int at = lines.indexOf("") + 1;
    List<Step> steps = new ArrayList<>();
    while (at < lines.size()) {
      String text = lines.get(at++);
      List<String> seen = new ArrayList<>();
      while (at < lines.size() && lines.get(at).startsWith(INDENT)) {
        seen.add(lines.get(at++).strip());
      }
      steps.add(new Step(kind(text), text, List.copyOf(seen)));
    }
    return steps;
  }

  private static Kind kind(String text) {
    return switch (text) {
      case "mesh" -> Kind.MESH;
      case "ksm" -> Kind.KSM;
      case "picture" -> Kind.PICTURE;
      default -> text.startsWith(NOT_MODELLED) ? Kind.NOT_MODELLED : Kind.STATEMENT;
    };
  }

  /** What is left out, one reason for each step that the kernel made and we do not. */
  List<String> notModelled() {
    return steps.stream()
        .filter(step -> step.kind() == Kind.NOT_MODELLED)
        .map(step -> step.text().substring(NOT_MODELLED.length()))
        .toList();
  }

  /** The same text with other words for what was seen: two of them can be compared as texts. */
  String withSeen(List<List<String>> seen) {
    StringBuilder text = new StringBuilder();
    lines.subList(0, lines.indexOf("") + 1).forEach(line -> text.append(line).append('\n'));
    for (int i = 0; i < steps.size(); i++) {
      text.append(steps.get(i).text()).append('\n');
      seen.get(i).forEach(line -> text.append(INDENT).append(line).append('\n'));
    }
    return text.toString();
  }

  /** The statements as a workload of one task. */
  String asWorkload() {
    StringBuilder text = new StringBuilder("tasks:\n");
    for (Step step : steps) {
      if (step.kind() == Kind.STATEMENT) {
        text.append("  T0: ").append(step.text()).append('\n');
      }
    }
    return text.toString();
  }
}
