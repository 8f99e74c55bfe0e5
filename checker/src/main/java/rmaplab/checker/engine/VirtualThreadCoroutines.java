package rmaplab.checker.engine;

import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Coroutines on virtual threads, of which one at a time runs: the caller of {@link Coroutine#run}
 * waits until the body suspends or ends.
 *
 * <p>A discarded body is resumed once with an error that unwinds it, since the JDK keeps suspended
 * threads alive.
 */
final class VirtualThreadCoroutines implements Coroutines {
  private volatile @Nullable Task running;

  @Override
  public Coroutine create(Runnable body) {
    return new Task(body);
  }

  @Override
  public void suspend() {
    Task task = running;
    if (task == null) {
      throw new IllegalStateException("no coroutine is running");
    }
    task.pause();
  }

  /** Unwinds a discarded body; only this class throws and catches it. */
  private static final class Discarded extends Error {
    private static final long serialVersionUID = 1;

    Discarded() {
      super("discarded", null, false, false);
    }
  }

  private final class Task implements Coroutine {
    private final Thread thread;
    private volatile boolean turn;
    private volatile boolean done;
    private volatile boolean discarded;
    private volatile @Nullable Thread caller;

    Task(Runnable body) {
      thread =
          Thread.ofVirtual()
              .unstarted(() -> {
                try {
                  awaitTurn();
                  body.run();
                } catch (Discarded e) {
                  // As asked.
                } finally {
                  done = true;
                  handBack();
                }
              });
    }

    @Override
    public void run() {
      Task outer = running;
      running = this;
      caller = Thread.currentThread();
      turn = true;
      if (thread.getState() == Thread.State.NEW) {
        thread.start();
      } else {
        LockSupport.unpark(thread);
      }
      while (turn) {
        LockSupport.park(this);
      }
      running = outer;
    }

    void pause() {
      handBack();
      awaitTurn();
    }

    private void awaitTurn() {
      while (!turn) {
        LockSupport.park(this);
      }
      if (discarded) {
        throw new Discarded();
      }
    }

    private void handBack() {
      turn = false;
      LockSupport.unpark(caller);
    }

    @Override
    public boolean isDone() {
      return done;
    }

    @Override
    public void discard() {
      discarded = true;
      while (!done && thread.getState() != Thread.State.NEW) {
        run();
      }
    }
  }
}
