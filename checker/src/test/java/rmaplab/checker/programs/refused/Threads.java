package rmaplab.checker.programs.refused;

import java.util.List;
import rmaplab.checker.programs.Program;

/** Refused. */
public final class Threads extends Program {

  /** No arguments. */
  public Threads(List<String> arguments) {
    super(1);
  }

  @Override
  public void setup() {}

  @Override
  public void task(int task) {
    Thread.currentThread().interrupt();
  }
}
