package rmaplab.bench;

import java.util.List;
import rmaplab.checker.Subject;
import rmaplab.checker.Violation;
import rmaplab.memory.sync.LockClass;
import rmaplab.memory.sync.SpinLock;
import rmaplab.memory.sync.Words;

/**
 * What {@link CheckerSpeed} explores: tasks of ten operations, {@code La [Rx Wx] Ua [Rx Wx] La Lb
 * Ub Ua Lb Ub}.
 */
public final class CheckerProgram implements Subject {
  private final String mode;
  private final int tasks;
  private Body body = new Body("CLEAN");

  /** CLEAN, RACE, DEADLOCK or PLAIN, and the number of tasks. */
  public CheckerProgram(List<String> arguments) {
    mode = arguments.get(0);
    tasks = Integer.parseInt(arguments.get(1));
  }

  @Override
  public int tasks() {
    return tasks;
  }

  @Override
  public String taskName(int task) {
    return "T" + task;
  }

  @Override
  public int firstLike(int task) {
    return mode.equals("DEADLOCK") && task == 1 ? 1 : 0;
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
    body.check(tasks);
  }

  @Override
  public Violation classify(Throwable thrown) {
    return new Violation(Violation.Kind.WRONG_DATA, String.valueOf(thrown.getMessage()));
  }

  private static final class Body {
    private final SpinLock a = new SpinLock(LockClass.ANON_VMA, "a");
    private final SpinLock b = new SpinLock(LockClass.ANON_VMA, "b");
    private final Words racy = new Words(1);
    private final boolean outside;
    private final boolean inverse;
    private final boolean plainly;
    private int plain;
    private int guardedA;
    private int guardedB;

    Body(String mode) {
      inverse = mode.equals("DEADLOCK");
      plainly = mode.equals("PLAIN");
      outside = plainly || mode.equals("RACE");
    }

    private void bump() {
      if (plainly) {
        plain++;
      } else {
        racy.set(0, racy.get(0) + 1);
      }
    }

    void run(int task) {
      a.lock();
      guardedA++;
      if (!outside) {
        bump();
      }
      a.unlock();
      if (outside) {
        bump();
      }
      SpinLock first = inverse && task == 1 ? b : a;
      SpinLock second = inverse && task == 1 ? a : b;
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
      long got = plainly ? plain : racy.get(0);
      if (got != tasks) {
        throw new AssertionError("lost update: " + got + " of " + tasks);
      }
      if (guardedA != 2 * tasks || guardedB != 2 * tasks) {
        throw new AssertionError("guarded counters: " + guardedA + " and " + guardedB);
      }
    }
  }
}
