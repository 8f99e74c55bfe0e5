package rmaplab.kernel.trace;

import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Reads a recording on a thread of its own, while the caller performs what was read before.
 *
 * <p>Guarantee: a listener is told what a {@link TraceReader} would tell it, in the same order, on
 * the caller's thread; an error comes after the events before it. What is read ahead is bounded:
 * {@link #BATCHES} batches, whatever the recording's length, and the reading waits when they are
 * full.
 *
 * <p>The thread ends, and closes the recording, when that ends or this is closed.
 */
public final class ReadAhead implements AutoCloseable {
  /** Some ten thousand faults in all. */
  static final int BATCHES = 8;

  private final TraceLines lines;

  /** A ring: each batch is the reading thread's, then the caller's, and so on. */
  private final EventBatch[] ring = new EventBatch[BATCHES];

  private final Thread thread;
  private final Thread caller = Thread.currentThread();

  /**
   * How many batches have been read, and told; each written by one thread, which wakes the other.
   */
  private volatile long read;

  private volatile long told;
  private volatile boolean closed;

  /** Written by the reading thread before it passes its first batch on. */
  private volatile boolean hasFaults;

  private long line;

  /**
   * Begins to read {@code lines}, of which none was read yet; closes them in the end. The thread
   * that calls this is the one that steps.
   */
  public ReadAhead(TraceLines lines) {
    this.lines = lines;
    for (int i = 0; i < BATCHES; i++) {
      ring[i] = new EventBatch(lines);
    }
    thread = new Thread(this::readAll, "reads the recording");
    thread.setDaemon(true);
    thread.start();
  }

  /**
   * As {@link TraceReader#hasFaults}; waits for the first events.
   *
   * @throws TraceException if they are no recording
   */
  public boolean hasFaults() throws TraceException {
    EventBatch first = current();
    if (first.isTold() && first.failure() != null) {
      return end(first.failure());
    }
    return hasFaults;
  }

  private void readAll() {
    Throwable failure = null;
    try (lines) {
      TraceReader reader = TraceReader.of(lines, new Filler());
      hasFaults = reader.hasFaults();
      while (!closed && reader.step()) {
        if (filling().isFull()) {
          pass();
          while (read - told == BATCHES && !closed) {
            LockSupport.park(this);
          }
        }
      }
    } catch (TraceException | RuntimeException | Error e) {
      failure = e;
    }
    filling().setLast(failure);
    pass();
  }

  private EventBatch filling() {
    return ring[(int) (read % BATCHES)];
  }

  /** Gives what was filled to the caller. */
  private void pass() {
    long now = read + 1;
    read = now;
    LockSupport.unpark(caller);
  }

  /**
   * Tells {@code listener} the next event.
   *
   * @return false at the end of the recording
   * @throws TraceException if it cannot be read on, or the listener says so
   */
  public boolean step(TraceListener listener) throws TraceException {
    EventBatch batch = current();
    while (batch.isTold()) {
      if (batch.isLast()) {
        return end(batch.failure());
      }
      batch.clear();
      long now = told + 1;
      told = now;
      LockSupport.unpark(thread);
      batch = current();
    }
    line = batch.line();
    batch.tell(listener);
    return true;
  }

  /** The batch that is being told, once it has been read. */
  private EventBatch current() {
    while (read == told) {
      LockSupport.park(this);
    }
    return ring[(int) (told % BATCHES)];
  }

  private static boolean end(@Nullable Throwable failure) throws TraceException {
    if (failure instanceof TraceException e) {
      throw e;
    }
    if (failure instanceof RuntimeException e) {
      throw e;
    }
    if (failure instanceof Error e) {
      throw e;
    }
    return false;
  }

  /** An exception that names the file and the line of the last event. */
  public TraceException error(String problem) {
    return lines.errorAt(line, problem);
  }

  /** Stops reading. The thread closes the recording. */
  @Override
  public void close() {
    closed = true;
    LockSupport.unpark(thread);
  }

  /** The thread that reads; for tests. */
  Thread thread() {
    return thread;
  }

  /** Tells the batch that is being filled. */
  private final class Filler implements TraceListener {
    @Override
    public void time(long millis) {
      filling().time(millis);
    }

    @Override
    public void fault(int task, long page, boolean write, boolean inKernel) {
      filling().fault(task, page, write, inKernel);
    }

    @Override
    public void entered(int task, SystemCall call) {
      filling().entered(task, call);
    }

    @Override
    public void called(
        int task, SystemCall call, String name, long[] arguments, int count, long result) {
      filling().called(task, call, name, arguments, count, result);
    }

    @Override
    public void born(int parent, int child, boolean sharesMemory) {
      filling().born(parent, child, sharesMemory);
    }

    @Override
    public void gone(int task) {
      filling().gone(task);
    }

    @Override
    public void snapshot(Snapshot snapshot) {
      filling().snapshot(snapshot);
    }

    @Override
    public void skipped(String what) {
      filling().skipped(what);
    }
  }
}
