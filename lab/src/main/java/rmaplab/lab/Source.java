package rmaplab.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import rmaplab.workload.Workload;
import rmaplab.workload.WorkloadException;
import rmaplab.workload.run.Program;

/**
 * A workload with its text, which the checker's private copy of the language parses again.
 *
 * @param workload the workload
 * @param text where it comes from: lines in messages are those of this text
 */
public record Source(Workload workload, String text) {
  /**
   * Reads a file.
   *
   * @throws WorkloadException if it is malformed, or cannot be run
   */
  public static Source read(Path file) throws WorkloadException {
    Workload workload = Workload.read(file);
    Source source = new Source(workload, text(file, workload));
    Program.of(workload);
    return source;
  }

  /** A workload that comes from no file. */
  public static Source of(Workload workload) {
    return new Source(workload, workload.print());
  }

  private static String text(Path file, Workload workload) {
    try {
      // A pipe cannot be read again; its workload is printed instead.
      return Files.isRegularFile(file) ? Files.readString(file) : workload.print();
    } catch (IOException e) {
      return workload.print();
    }
  }
}
