package rmaplab.lab.stress;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import rmaplab.checker.Violation;
import rmaplab.memory.Bug;
import rmaplab.workload.KernelOperation;
import rmaplab.workload.Operation;
import rmaplab.workload.Position;
import rmaplab.workload.ProcessOperation;
import rmaplab.workload.Statement;

/** One thread of a run: performs its operations, round by round, and rests in between. */
final class Worker implements Runnable {
  private final Stress stress;
  private final int number;
  private final OperationGenerator generator;
  private final Performer performer;
  private final Tally tally = new Tally();

  /** For each process whether it is this thread's in this round. */
  private final boolean[] own;

  /** Written by this thread alone; others look at it for progress. */
  private final AtomicLong completed = new AtomicLong();

  private final AtomicReference<@Nullable Operation> current = new AtomicReference<>();

  Worker(Stress stress, World world, StressOptions options, int number) {
    this.stress = stress;
    this.number = number;
    generator = new OperationGenerator(options.seed(), number, options.threads(), options.mix());
    performer = new Performer(world, new Access(world, number));
    own = new boolean[world.processes()];
  }

  int number() {
    return number;
  }

  /** How many operations are over. */
  long completed() {
    return completed.getOpaque();
  }

  /** How often what happened; at rest. */
  Tally tally() {
    return tally;
  }

  /** What the thread is doing, in the language; null if it rests. */
  @Nullable String statement() {
    Operation now = current.getAcquire();
    return now == null ? null : new Statement(now, null, Position.NONE).text();
  }

  @Override
  public void run() {
    try {
      for (long round = 0; stress.goesOn(round); round++) {
        takeProcesses(stress.order(round));
        perform();
        stress.rest();
      }
    } catch (Caught e) {
      stress.failed(this, e.violation());
    } catch (Bug e) {
      Violation.Kind kind = Violation.Kind.valueOf(e.kind().name());
      stress.failed(this, new Violation(kind, String.valueOf(e.getMessage())));
    } catch (StackOverflowError | RuntimeException | AssertionError e) {
      stress.failed(this, new Violation(Violation.Kind.ASSERTION, describe(e)));
    }
  }

  private void takeProcesses(int[] order) {
    for (int i = 0; i < order.length; i++) {
      own[order[i]] = i / Layout.PROCESSES_PER_THREAD == number;
    }
  }

  private void perform() {
    for (int i = 0; i < Deal.ROUND_OPERATIONS && !stress.isEnding(); i++) {
      Operation operation = generator.next();
      current.setRelease(operation);
      boolean isOwn = operation instanceof ProcessOperation p && own[Layout.slot(p.process())];
      boolean done = performer.perform(operation, isOwn);
      tally.count(operation, isOwn || operation instanceof KernelOperation, done);
      current.setRelease(null);
      completed.setOpaque(completed.getPlain() + 1);
    }
  }

  /** Where an error of ours comes from, in one line. */
  private static String describe(Throwable e) {
    StackTraceElement[] trace = e.getStackTrace();
    String what = e instanceof AssertionError ? "" : e.getClass().getSimpleName() + ": ";
    String where =
        trace.length == 0 ? "" : " at " + trace[0].getFileName() + ":" + trace[0].getLineNumber();
    return what + e.getMessage() + where;
  }
}
