package rmaplab.checker.engine;

import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The tasks of an execution as coroutines.
 *
 * <p>A task that must let another one go on runs it on top of itself, unless that one is below it
 * on the stack already: then it suspends, and those between them do likewise. So most switches cost
 * one resumption or one suspension, not both.
 */
final class TaskStack {
  private final Coroutines coroutines;
  private final @Nullable Coroutine[] tasks = new Coroutine[Clocks.TASKS];
  private final Runnable[] bodies = new Runnable[Clocks.TASKS];

  private int tasksNow;

  /** Tasks on the stack: each runs the next one. */
  private int mounted;

  /** {@code body}: what a task with a number does. */
  TaskStack(Coroutines coroutines, IntConsumer body) {
    this.coroutines = coroutines;
    for (int t = 0; t < bodies.length; t++) {
      int task = t;
      bodies[t] = () -> body.accept(task);
    }
  }

  /** Before an execution of some tasks. */
  void clear(int count) {
    mounted = 0;
    tasksNow = count;
    for (int t = 0; t < count; t++) {
      tasks[t] = null;
    }
  }

  /** Runs a task, from its beginning or on, until it suspends or ends; whether it has ended. */
  boolean run(int t) {
    Coroutine task = tasks[t];
    if (task == null) {
      task = coroutines.create(bodies[t]);
      tasks[t] = task;
    }
    mounted |= 1 << t;
    task.run();
    mounted &= ~(1 << t);
    return task.isDone();
  }

  /** Whether a task waits on the stack for one that it has run. */
  boolean isMounted(int t) {
    return (mounted >> t & 1) != 0;
  }

  /** Stops the running task until it is run again. */
  void suspend() {
    coroutines.suspend();
  }

  /** Gives up those that have not ended. */
  void discard() {
    for (int t = 0; t < tasksNow; t++) {
      Coroutine task = tasks[t];
      if (task != null && !task.isDone()) {
        task.discard();
      }
    }
  }
}
