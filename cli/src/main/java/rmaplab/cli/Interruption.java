package rmaplab.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Ctrl-C as a request: long work asks whether to stop, prints what it knows, and then the process
 * ends with the status of the signal (130).
 *
 * <p>The shutdown of the process waits for {@link #close}, but not for ever.
 */
final class Interruption implements AutoCloseable {
  private static final long PATIENCE_SECONDS = 10;

  private final CountDownLatch done = new CountDownLatch(1);
  private final Thread hook = new Thread(this::shutDown, "interruption");
  private final Runnable onRequest;
  private volatile boolean requested;

  private Interruption(Runnable onRequest) {
    this.onRequest = onRequest;
  }

  /** Listens from now on. */
  static Interruption watch() {
    return watch(() -> {});
  }

  /** Listens from now on; {@code onRequest} is run when the user wants the work to end. */
  static Interruption watch(Runnable onRequest) {
    Interruption interruption = new Interruption(onRequest);
    Runtime.getRuntime().addShutdownHook(interruption.hook);
    return interruption;
  }

  /** Whether the user wants the work to end. */
  boolean requested() {
    return requested;
  }

  private void shutDown() {
    requested = true;
    onRequest.run();
    try {
      boolean _ = done.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The work is over and everything is printed. */
  @Override
  public void close() {
    done.countDown();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException _) {
      // The process is ending already; the hook has just been released.
    }
  }
}
