package rmaplab.checker.engine;

import java.util.function.Supplier;
import rmaplab.checker.Violation;

/**
 * Something that must not happen and did, not yet put into words: most are found many times.
 *
 * @param message to be asked before the next execution begins
 */
public record Failure(Violation.Kind kind, Supplier<String> message) {
  /** In words. */
  public Violation violation() {
    return new Violation(kind, message.get());
  }
}
