package rmaplab.bench.peers;

import java.util.ArrayList;
import java.util.List;

/**
 * The common program on Java's own threads and monitors, for checkers of such code: {@link
 * rmaplab.bench.CheckerProgram} line by line.
 */
final class CommonThreads {
  private final Object a = new Object();
  private final Object b = new Object();
  private final boolean outside;
  private final boolean inverse;
  private final boolean asRunnable;
  private final int tasks;
  private int guardedA;
  private int guardedB;
  private volatile int racy;

  /**
   * The program.
   *
   * @param mode CLEAN, RACE or DEADLOCK; RUNNABLE is RACE with its tasks given to Thread's
   *     constructor, where the others extend Thread
   */
  CommonThreads(String mode, int tasks) {
    asRunnable = mode.equals("RUNNABLE");
    outside = asRunnable || mode.equals("RACE");
    inverse = mode.equals("DEADLOCK");
    this.tasks = tasks;
  }

  @SuppressWarnings("NonAtomicVolatileUpdate") // the lost update that is to be found
  private void bump() {
    racy = racy + 1;
  }

  private void task(int number) {
    synchronized (a) {
      guardedA++;
      if (!outside) {
        bump();
      }
    }
    if (outside) {
      bump();
    }
    Object first = inverse && number == 1 ? b : a;
    Object second = inverse && number == 1 ? a : b;
    synchronized (first) {
      synchronized (second) {
        guardedA++;
        guardedB++;
      }
    }
    synchronized (b) {
      guardedB++;
    }
  }

  /** Named: Lincheck does not see that an object escapes through what a lambda captures. */
  private static final class Task extends Thread {
    private final CommonThreads program;
    private final int number;

    Task(CommonThreads program, int number) {
      this.program = program;
      this.number = number;
    }

    @Override
    public void run() {
      program.task(number);
    }
  }

  private static final class RunnableTask implements Runnable {
    private final CommonThreads program;
    private final int number;

    RunnableTask(CommonThreads program, int number) {
      this.program = program;
      this.number = number;
    }

    @Override
    public void run() {
      program.task(number);
    }
  }

  /** One execution. */
  void run() {
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < tasks; i++) {
      threads.add(asRunnable ? new Thread(new RunnableTask(this, i)) : new Task(this, i));
    }
    for (Thread thread : threads) {
      thread.start();
    }
    for (Thread thread : threads) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
    if (racy != tasks) {
      throw new AssertionError("lost update: " + racy + " of " + tasks);
    }
    if (guardedA != 2 * tasks || guardedB != 2 * tasks) {
      throw new AssertionError("guarded counters: " + guardedA + " and " + guardedB);
    }
  }
}
