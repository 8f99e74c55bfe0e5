package rmaplab.checker.explore;

import java.util.List;
import org.jspecify.annotations.Nullable;
import rmaplab.checker.engine.Driver;
import rmaplab.checker.engine.ExecutionStoppedError;
import rmaplab.checker.engine.Op;
import rmaplab.checker.engine.Scheduler;
import rmaplab.checker.engine.Tape;

/** Follows a schedule, and says where it does not fit. */
public final class Replay implements Driver {
  private final Schedule schedule;
  private int run;
  private int stepsInRun;
  private int step;
  private int choice;
  private @Nullable String mismatch;

  Replay(Schedule schedule) {
    this.schedule = schedule;
  }

  @Override
  public int next(Scheduler at, int current, int enabled) {
    step++;
    List<Schedule.Run> runs = schedule.runs();
    if (run < runs.size() && runs.get(run).steps() > 0 && stepsInRun == runs.get(run).steps()) {
      run++;
      stepsInRun = 0;
    }
    if (run >= runs.size()
        || run == runs.size() - 1 && runs.get(run).steps() == 0 && stepsInRun > 0) {
      return Tape.usual(current, enabled);
    }
    int task = runs.get(run).task();
    if (task >= at.tasks() || (enabled >> task & 1) == 0) {
      mismatch = why(at, task);
      throw new ExecutionStoppedError(mismatch);
    }
    stepsInRun++;
    return task;
  }

  private String why(Scheduler at, int task) {
    String state =
        task >= at.tasks()
            ? "does not exist"
            : at.isFinished(task)
                ? "has ended"
                : "cannot go on (" + Op.name(at.pending().kind(task)) + ")";
    return "the schedule does not fit: decision "
        + step
        + " chooses task "
        + task
        + ", which "
        + state;
  }

  @Override
  public int choose(int options) {
    return schedule.ones().contains(choice++) ? 1 : 0;
  }

  /** After the execution: what did not fit; null if everything did. */
  @Nullable String mismatch() {
    if (mismatch != null) {
      return mismatch;
    }
    List<Schedule.Run> runs = schedule.runs();
    boolean consumed =
        run >= runs.size() - 1
            && (run >= runs.size() || stepsInRun >= Math.max(1, runs.get(run).steps()));
    boolean trivial = runs.size() == 1 && runs.getFirst().steps() == 0;
    if (!consumed && !trivial) {
      return "the schedule does not fit: the execution ended after decision "
          + step
          + ", in part "
          + (run + 1)
          + " of "
          + runs.size()
          + " of the schedule";
    }
    if (!schedule.ones().isEmpty() && schedule.ones().getLast() >= choice) {
      return "the schedule does not fit: there were "
          + choice
          + " data choices, it tells of number "
          + schedule.ones().getLast();
    }
    return null;
  }
}
