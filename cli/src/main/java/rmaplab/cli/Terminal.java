package rmaplab.cli;

import java.io.BufferedWriter;
import java.io.Console;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where a command writes: results to {@code out}, everything else to {@code err}.
 *
 * <p>The writers swallow errors until {@link #finish}, so that commands need not think of them.
 *
 * @param out standard output
 * @param err standard error
 * @param outIsTerminal whether somebody watches {@code out}
 * @param errIsTerminal whether somebody watches {@code err}
 */
public record Terminal(
    PrintWriter out, PrintWriter err, boolean outIsTerminal, boolean errIsTerminal) {

  /** The process's own streams, in UTF-8. */
  public static Terminal ofProcess() {
    return new Terminal(
        writer(FileDescriptor.out), writer(FileDescriptor.err), isTerminal(1), isTerminal(2));
  }

  /** Streams that nobody watches. */
  public static Terminal of(PrintWriter out, PrintWriter err) {
    return new Terminal(out, err, false, false);
  }

  private static PrintWriter writer(FileDescriptor descriptor) {
    return new PrintWriter(
        new BufferedWriter(
            new OutputStreamWriter(new FileOutputStream(descriptor), StandardCharsets.UTF_8)));
  }

  /** The JDK tells about standard input and output together; Linux tells about each. */
  private static boolean isTerminal(int descriptor) {
    try {
      String target = Files.readSymbolicLink(Path.of("/proc/self/fd/" + descriptor)).toString();
      return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty");
    } catch (IOException | UnsupportedOperationException e) {
      Console console = System.console();
      return console != null && console.isTerminal();
    }
  }

  /** Writes out what is buffered. */
  public void flush() {
    out.flush();
    err.flush();
  }

  /**
   * Writes out what is buffered, at the end.
   *
   * @return the exit status: {@code status}, or {@link ExitCodes#BAD_INPUT} if results are lost
   */
  public int finish(int status) {
    // The writer knows that it failed, not why. A reader that has gone away wants no message, and
    // a full disk cannot be told from it; the status says that results are lost.
    boolean lost = out.checkError();
    err.flush();
    return lost && status == ExitCodes.OK ? ExitCodes.BAD_INPUT : status;
  }
}
