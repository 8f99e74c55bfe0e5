package rmaplab.checker.programs.refused;

import java.util.List;
import rmaplab.checker.programs.Program;

/** Refused. */
public final class SynchronizedMethod extends Program {
  private int count;

  private synchronized void bump() {
    if (++count > 9) {
      throw new AssertionError("often");
    }
  }

  /** No arguments. */
  public SynchronizedMethod(List<String> arguments) {
    super(1);
  }

  @Override
  public void setup() {}

  @Override
  public void task(int task) {
    bump();
  }
}
