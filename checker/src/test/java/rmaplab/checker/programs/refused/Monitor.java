package rmaplab.checker.programs.refused;

import java.util.List;
import rmaplab.checker.programs.Program;

/** Refused. */
public final class Monitor extends Program {
  private final Object monitor = new Object();
  private int count;

  /** No arguments. */
  public Monitor(List<String> arguments) {
    super(1);
  }

  @Override
  public void setup() {}

  @Override
  public void task(int task) {
    synchronized (monitor) {
      if (++count > 9) {
        throw new AssertionError("often");
      }
    }
  }
}
