package rmaplab.checker.programs.refused;

import java.util.List;
import rmaplab.checker.programs.Program;

/** Refused. */
public final class Clock extends Program {
  private long now;

  /** No arguments. */
  public Clock(List<String> arguments) {
    super(1);
  }

  @Override
  public void setup() {}

  @Override
  public void task(int task) {
    long before = now;
    now = System.nanoTime();
    if (now < before) {
      throw new AssertionError("time went back");
    }
  }
}
