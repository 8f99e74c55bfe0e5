package rmaplab.checker.programs;

import java.util.List;
import rmaplab.memory.sync.LockClass;
import rmaplab.memory.sync.SpinLock;
import rmaplab.memory.sync.Words;

/**
 * Three or so tasks of ten operations each: {@code La [Rx Wx] Ua [Rx Wx] La Lb Ub Ua Lb Ub}.
 *
 * <p>Arguments: CLEAN (the word is bumped under the lock), RACE (outside), DEADLOCK (task 1 takes
 * the locks the other way round) or PLAIN (as RACE, with a plain field); the number of tasks;
 * "unlike" to keep to oneself that tasks are equal.
 */
public final class CommonProgram extends Program {
  private final Mode mode;
  private final boolean unlike;
  private Body body = new Body(Mode.CLEAN);

  /** With the arguments above. */
  public CommonProgram(List<String> arguments) {
    super(Integer.parseInt(arguments.get(1)));
    mode = Mode.valueOf(arguments.get(0));
    unlike = arguments.contains("unlike");
  }

  private enum Mode {
    CLEAN,
    RACE,
    DEADLOCK,
    PLAIN
  }

  @Override
  public int firstLike(int task) {
    return unlike ? task : mode == Mode.DEADLOCK && task == 1 ? 1 : 0;
  }

  @Override
  public void setup() {
    body = new Body(mode);
  }

  @Override
  public void task(int task) {
    body.run(task);
  }

  @Override
  public void finish() {
    body.check(tasks());
  }

  private static final class Body {
    private final SpinLock a = new SpinLock(LockClass.ANON_VMA, "a");
    private final SpinLock b = new SpinLock(LockClass.ANON_VMA, "b");
    private final Words racy = new Words(1);
    private final Mode mode;
    private int plain;
    private int guardedA;
    private int guardedB;

    Body(Mode mode) {
      this.mode = mode;
    }

    private void bump() {
      if (mode == Mode.PLAIN) {
        plain++;
      } else {
        racy.set(0, racy.get(0) + 1);
      }
    }

    void run(int task) {
      boolean outside = mode == Mode.RACE || mode == Mode.PLAIN;
      boolean inverse = mode == Mode.DEADLOCK && task == 1;
      a.lock();
      guardedA++;
      if (!outside) {
        bump();
      }
      a.unlock();
      if (outside) {
        bump();
      }
      SpinLock first = inverse ? b : a;
      SpinLock second = inverse ? a : b;
      first.lock();
      second.lock();
      guardedA++;
      guardedB++;
      second.unlock();
      first.unlock();
      b.lock();
      guardedB++;
      b.unlock();
    }

    void check(int tasks) {
      long got = mode == Mode.PLAIN ? plain : racy.get(0);
      if (got != tasks) {
        throw new AssertionError("lost update: " + got + " of " + tasks);
      }
      if (guardedA != 2 * tasks || guardedB != 2 * tasks) {
        throw new AssertionError("guarded counters: " + guardedA + " and " + guardedB);
      }
    }
  }
}
