package rmaplab.kernel.record;

import java.io.BufferedOutputStream;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;

/**
 * The file of a recording, compressed by xz if its name ends in {@code .xz}.
 *
 * <p>Guarantee: the file is there whole or not at all. Lines go to a draft beside it, which {@link
 * #keep} gives its name; without that, {@link #close} removes it.
 */
final class TraceOutput implements LineSink, AutoCloseable {
  private static final String COMPRESSED = ".xz";

  private final Path file;
  private final Path draft;
  private final BufferedWriter writer;
  private long lines;

  /**
   * Begins a file, and makes its directory if need be.
   *
   * @throws RecordException if it cannot be written
   */
  TraceOutput(Path file) throws RecordException {
    this.file = file;
    Path directory = file.toAbsolutePath().getParent();
    try {
      if (Files.isDirectory(file)) {
        throw new RecordException(file + ": is a directory, expected a file");
      }
      Files.createDirectories(directory);
      draft = Files.createTempFile(directory, "." + file.getFileName(), ".tmp");
      OutputStream out = new BufferedOutputStream(Files.newOutputStream(draft));
      boolean compressed = file.toString().endsWith(COMPRESSED);
      writer =
          new BufferedWriter(
              new OutputStreamWriter(
                  compressed ? new XZOutputStream(out, new LZMA2Options()) : out,
                  StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new RecordException(file + ": cannot be written (" + e + ")");
    }
  }

  @Override
  public void line(String text) throws IOException {
    writer.write(text);
    writer.write('\n');
    lines++;
  }

  /** How many lines it has. */
  long lines() {
    return lines;
  }

  /** Completes the file. */
  void keep() throws IOException {
    writer.close();
    Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
  }

  @Override
  public void close() {
    try {
      if (Files.deleteIfExists(draft)) {
        writer.close();
      }
    } catch (IOException _) {
      // There is a reason for it already, which is being told.
    }
  }
}
