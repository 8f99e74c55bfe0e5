package rmaplab.lab.stress;

import rmaplab.checker.Violation;

/** The oracle disagrees with the machine. */
final class Caught extends RuntimeException {
  private static final long serialVersionUID = 1;
  private final transient Violation violation;

  Caught(Violation.Kind kind, String message) {
    super(message, null, false, false);
    violation = new Violation(kind, message);
  }

  Violation violation() {
    return violation;
  }
}
