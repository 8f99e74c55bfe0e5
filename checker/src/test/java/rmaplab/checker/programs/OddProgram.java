package rmaplab.checker.programs;

import java.util.List;
import org.jspecify.annotations.Nullable;
import rmaplab.checker.explore.Observed;
import rmaplab.memory.sync.SpinLock;

/** {@link Odd} as a program. */
public final class OddProgram extends Program implements Observed {
  private @Nullable Odd odd;
  private @Nullable SpinLock lock;
  private String said = "";

  /** No arguments. */
  public OddProgram(List<String> arguments) {
    super(2);
  }

  @Override
  public void setup() {
    odd = new Odd(null);
    lock = odd.lock();
    said = "";
  }

  @Override
  public void task(int task) {
    if (odd == null || lock == null) {
      throw new IllegalStateException("no set-up");
    }
    if (task == 0) {
      said = new Odd(null).all();
    } else {
      odd.through(lock);
    }
  }

  @Override
  public String outcome() {
    return said;
  }
}
