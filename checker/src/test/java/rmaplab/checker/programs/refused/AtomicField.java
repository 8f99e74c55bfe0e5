package rmaplab.checker.programs.refused;

import java.util.List;
import rmaplab.checker.programs.Program;

/** Refused. */
public final class AtomicField extends Program {
  private final java.util.concurrent.atomic.AtomicInteger count =
      new java.util.concurrent.atomic.AtomicInteger();

  /** No arguments. */
  public AtomicField(List<String> arguments) {
    super(1);
  }

  @Override
  public void setup() {}

  @Override
  public void task(int task) {
    count.set(1);
  }
}
