package rmaplab.lab.stress;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import rmaplab.checker.Violation;

/**
 * Real threads on one machine, each with processes of its own that are relatives of the others', at
 * random operations of every kind; an oracle judges every outcome and every word.
 *
 * <p>Guarantee: what is reported went wrong. What each thread does is a function of the seed and
 * its number; when it does it is not, so a failure need not come again.
 *
 * <p>Mechanism: rounds. In a round each thread performs its operations; then all meet at a barrier,
 * and the last to come checks everything ({@link QuietPoint}). Then the processes are dealt anew
 * ({@link Deal}). The first failure ends the run: locks may be held then, so threads that wait for
 * one are interrupted, which ends their wait.
 */
public final class Stress {
  /** Nobody completes an operation for so long: a deadlock, or a lock that was never released. */
  private static final long STALL_NANOS = TimeUnit.SECONDS.toNanos(30);

  private static final long LOOK_MILLIS = 100;
  private static final long FAREWELL_MILLIS = 2_000;

  private final StressOptions options;
  private final World world;
  private final QuietPoint quietPoint;
  private final CyclicBarrier barrier;
  private final CountDownLatch running;
  private final List<Worker> workers = new ArrayList<>();
  private final List<Thread> threads = new ArrayList<>();
  private final AtomicReference<StressResult.@Nullable Failure> failure = new AtomicReference<>();

  /** No operation begins any more. */
  private volatile boolean ending;

  /** The last quiet point is over. */
  private volatile boolean over;

  private final AtomicLong quietPoints = new AtomicLong();

  /** Hears how far a run is. */
  @FunctionalInterface
  public interface Progress {
    /**
     * Called about ten times a second.
     *
     * @return whether to go on
     */
    boolean at(long operations, long quietPoints, double seconds);
  }

  private final long stallNanos;

  private Stress(StressOptions options, long stallNanos) {
    this.options = options;
    this.stallNanos = stallNanos;
    world = new World(options.design(), options.threads());
    quietPoint = new QuietPoint(world);
    barrier = new CyclicBarrier(options.threads(), this::quiet);
    running = new CountDownLatch(options.threads());
    for (int i = 0; i < options.threads(); i++) {
      Worker worker = new Worker(this, world, options, i);
      workers.add(worker);
      threads.add(Thread.ofPlatform().name("stress-" + i).daemon().unstarted(() -> live(worker)));
    }
  }

  /** Runs to the end: of the rounds, of the time, of the user's patience, or at a failure. */
  public static StressResult run(StressOptions options, Progress progress)
      throws InterruptedException {
    return run(options, STALL_NANOS, progress);
  }

  /** As the other, with another idea of how long nobody may complete an operation. */
  static StressResult run(StressOptions options, long stallNanos, Progress progress)
      throws InterruptedException {
    return new Stress(options, stallNanos).run(progress);
  }

  private StressResult run(Progress progress) throws InterruptedException {
    long began = System.nanoTime();
    threads.forEach(Thread::start);
    try {
      watch(began, progress);
    } finally {
      end();
    }
    long nanos = System.nanoTime() - began;
    return new StressResult(
        options,
        operations(),
        nanos,
        quietPoints.get(),
        Tally.sum(workers.stream().map(Worker::tally).toList()),
        failure.get());
  }

  private void watch(long began, Progress progress) throws InterruptedException {
    long seen = -1;
    long moved = began;
    while (!running.await(LOOK_MILLIS, TimeUnit.MILLISECONDS) && failure.get() == null) {
      long now = System.nanoTime();
      long at = operations() + quietPoints.get();
      if (at != seen) {
        seen = at;
        moved = now;
      } else if (now - moved > stallNanos) {
        stalled();
      }
      boolean goOn = progress.at(operations(), quietPoints.get(), (now - began) / 1e9);
      if (!goOn || now - began >= options.nanos()) {
        ending = true;
      }
    }
  }

  private long operations() {
    return workers.stream().mapToLong(Worker::completed).sum();
  }

  private void live(Worker worker) {
    try {
      worker.run();
    } finally {
      running.countDown();
    }
  }

  /** After a failure threads may wait for locks that nobody releases: their waits are ended. */
  private void end() throws InterruptedException {
    ending = true;
    over = true;
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(FAREWELL_MILLIS);
    for (Thread thread : threads) {
      if (failure.get() != null) {
        thread.interrupt();
      }
      long left = Math.max(1, TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime()));
      thread.join(left);
    }
  }

  /** Whether a round begins. */
  boolean goesOn(long round) {
    return !over && round < options.rounds();
  }

  /** Whether no further operation is to begin. */
  boolean isEnding() {
    return ending;
  }

  /** How the processes are dealt in a round. */
  int[] order(long round) {
    return Deal.order(options.seed(), round, options.threads());
  }

  /** Waits until all threads rest and everything has been checked. */
  void rest() {
    try {
      barrier.await();
    } catch (InterruptedException e) {
      over = true;
    } catch (BrokenBarrierException e) {
      over = true;
    }
  }

  /** All threads rest. */
  private void quiet() {
    boolean last = ending;
    Violation violation = quietPoint.check();
    if (violation != null) {
      fail(new StressResult.Failure(violation, -1, quietPoints.get(), null, List.of()));
    }
    quietPoints.incrementAndGet();
    over |= last || violation != null;
  }

  /** A thread met something that must not be. */
  void failed(Worker worker, Violation violation) {
    fail(
        new StressResult.Failure(
            violation,
            worker.number(),
            worker.completed() + 1,
            worker.statement(),
            doing(worker.number())));
    barrier.reset();
  }

  private void stalled() {
    Violation violation =
        new Violation(
            Violation.Kind.DEADLOCK,
            "no operation was completed for "
                + TimeUnit.NANOSECONDS.toSeconds(stallNanos)
                + " seconds");
    fail(new StressResult.Failure(violation, -1, quietPoints.get(), null, doing(-1)));
  }

  private void fail(StressResult.Failure first) {
    if (failure.compareAndSet(null, first)) {
      ending = true;
    }
  }

  /** What the threads are doing, but for one. */
  private List<String> doing(int but) {
    List<String> doing = new ArrayList<>();
    for (Worker worker : workers) {
      String statement = worker.number() == but ? null : worker.statement();
      if (statement != null) {
        doing.add("T" + worker.number() + ": " + statement);
      }
    }
    return doing;
  }
}
