package rmaplab.kernel.agent;

import java.io.Closeable;
import java.io.IOException;
import java.util.concurrent.TimeUnit;

/** The end of a helper process that ends when its input does. */
public final class Closing {
  private Closing() {}

  /**
   * Ends its input, and waits for the process to put back what it has changed. One that does not
   * end in time is killed; an interrupt does the same and stays set.
   */
  public static void close(Process process, Closeable input, Closeable output, long seconds) {
    try {
      input.close();
      if (!process.waitFor(seconds, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
      output.close();
    } catch (IOException e) {
      process.destroyForcibly();
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
