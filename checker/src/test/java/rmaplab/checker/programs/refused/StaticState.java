package rmaplab.checker.programs.refused;

import java.util.List;
import rmaplab.checker.programs.Program;

/** Refused. */
public final class StaticState extends Program {
  private static int count;

  /** No arguments. */
  public StaticState(List<String> arguments) {
    super(1);
  }

  @Override
  public void setup() {}

  @Override
  public void task(int task) {
    if (++count > 9) {
      throw new AssertionError("often");
    }
  }
}
