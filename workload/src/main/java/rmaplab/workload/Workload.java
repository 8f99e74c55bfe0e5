package rmaplab.workload;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What is to happen on a machine: a set-up, tasks that may run concurrently, and a final part.
 *
 * @param file where it comes from, as the user named it; messages begin with it
 * @param name one word
 * @param about what it is for; empty when nothing is said
 * @param setup done in sequence before anything concurrent
 * @param tasks the lines of T0, T1, ...; at least one task, each with at least one statement
 * @param finale done in sequence after all tasks have ended
 * @param expectations what checks are expected to say
 */
public record Workload(
    String file,
    String name,
    String about,
    List<Statement> setup,
    List<List<Statement>> tasks,
    List<Statement> finale,
    List<Expectation> expectations) {

  /** Pages of an arena; every page in a workload is below it. */
  public static final long MAX_PAGES = 1L << 20;

  /** The most tasks that a workload may have; a check follows fewer. */
  public static final int MAX_TASKS = 64;

  /** The largest workload file, in bytes. */
  public static final int MAX_BYTES = 1 << 20;

  /** Copies the lists. */
  public Workload {
    setup = List.copyOf(setup);
    tasks = tasks.stream().map(List::copyOf).toList();
    finale = List.copyOf(finale);
    expectations = List.copyOf(expectations);
  }

  /**
   * Understands a text.
   *
   * @param file how messages name the text's origin
   * @throws WorkloadException if it is malformed; one error, the first, is reported
   */
  public static Workload parse(String file, String text) throws WorkloadException {
    return new Parser(file, text).parse();
  }

  /**
   * Reads and understands a file of at most {@link #MAX_BYTES}.
   *
   * @throws WorkloadException if it cannot be read or is malformed
   */
  public static Workload read(Path file) throws WorkloadException {
    return parse(file.toString(), WorkloadFile.text(file));
  }

  /** The workload in canonical form: parsing it gives an equal workload, but for positions. */
  public String print() {
    return Printer.print(this);
  }

  /** What a check under {@code design} is expected to say, if the file says so. */
  public Optional<Expected> expectedOf(String design) {
    return expectations.stream()
        .filter(e -> e.designs().contains(design))
        .map(Expectation::expected)
        .findFirst();
  }

  /** The same workload, as if it came from no file: for comparisons. */
  public Workload unplaced() {
    return new Workload(
        "",
        name,
        about,
        setup.stream().map(Statement::unplaced).toList(),
        tasks.stream().map(t -> t.stream().map(Statement::unplaced).toList()).toList(),
        finale.stream().map(Statement::unplaced).toList(),
        expectations.stream().map(Expectation::unplaced).toList());
  }
}
