package rmaplab.workload;

import java.util.List;

/**
 * One line of the {@code expect:} section.
 *
 * @param designs the designs that it speaks of, at least one
 * @param expected the verdict of a check under each of them
 * @param position where the line's first design stands
 */
public record Expectation(List<String> designs, Expected expected, Position position) {
  /** Copies the list. */
  public Expectation {
    designs = List.copyOf(designs);
  }

  /** The same, as if it came from no file. */
  public Expectation unplaced() {
    return new Expectation(designs, expected, Position.NONE);
  }
}
