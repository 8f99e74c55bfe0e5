package rmaplab.checker.programs;

import rmaplab.checker.Subject;
import rmaplab.checker.Violation;

/** What most test programs have in common. */
public abstract class Program implements Subject {
  private final int tasks;

  protected Program(int tasks) {
    this.tasks = tasks;
  }

  @Override
  public final int tasks() {
    return tasks;
  }

  @Override
  public final String taskName(int task) {
    return "T" + task;
  }

  @Override
  public void finish() {}

  @Override
  public Violation classify(Throwable thrown) {
    Violation.Kind kind =
        thrown instanceof AssertionError ? Violation.Kind.WRONG_DATA : Violation.Kind.ASSERTION;
    return new Violation(kind, String.valueOf(thrown.getMessage()));
  }
}
