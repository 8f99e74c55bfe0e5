package rmaplab.kernel.record;

import java.io.BufferedReader;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A named pipe in a directory of its own, through which another program sends lines; its standard
 * streams are left to the command that it runs.
 */
final class Fifo implements AutoCloseable {
  private final Path directory;
  private final Path path;

  /** Makes a pipe. */
  Fifo() throws IOException, InterruptedException {
    directory = Files.createTempDirectory("rmaplab");
    path = directory.resolve("events");
    int status = new ProcessBuilder("mkfifo", "-m", "600", path.toString()).start().waitFor();
    if (status != 0) {
      Files.delete(directory);
      throw new IOException("mkfifo ended with status " + status);
    }
  }

  /** Its name. */
  Path path() {
    return path;
  }

  /**
   * The lines that {@code writer} sends, up to its end: it need not even open the pipe for that.
   */
  BufferedReader read(Process writer) throws IOException {
    var _ = writer.onExit().thenRun(this::release);
    return new BufferedReader(
        new InputStreamReader(new FileInputStream(path.toFile()), StandardCharsets.UTF_8));
  }

  /** Opens and closes the writing end, without waiting: who waits for a writer sees the end. */
  private void release() {
    try (RandomAccessFile both = new RandomAccessFile(path.toFile(), "rw")) {
      assert both.getFilePointer() == 0;
    } catch (IOException _) {
      // It is gone: nobody waits.
    }
  }

  @Override
  public void close() {
    try {
      Files.deleteIfExists(path);
      Files.deleteIfExists(directory);
    } catch (IOException _) {
      // The system's own cleaning of its temporary directory takes care.
    }
  }
}
