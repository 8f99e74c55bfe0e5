package rmaplab.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A folder of text files that appears whole or not at all.
 *
 * <p>The files are written to a folder beside it, which then takes its name. An earlier report
 * gives way; a folder that is no report is left alone.
 */
final class ReportFolder {
  /** A folder that has this file is a report. */
  static final String MARK = "review.json";

  private ReportFolder() {}

  /**
   * Writes the report.
   *
   * @param files from file name to text; {@link #MARK} is among them
   * @throws UserError if {@code folder} is something else
   */
  static void write(Path folder, Map<String, String> files) throws UserError, IOException {
    write(folder, MARK, files);
  }

  /**
   * Writes a folder of another kind.
   *
   * @param mark the file that tells the kind; it is among {@code files}
   * @throws UserError if {@code folder} is something else
   */
  static void write(Path folder, String mark, Map<String, String> files)
      throws UserError, IOException {
    checkReplaceable(folder, mark);
    Path absolute = folder.toAbsolutePath().normalize();
    Path parent = absolute.getParent();
    if (parent == null) {
      throw new UserError(folder + " cannot be a report");
    }
    Files.createDirectories(parent);
    Path fresh = Files.createTempDirectory(parent, "." + absolute.getFileName() + ".new");
    Path old = fresh.resolveSibling(fresh.getFileName() + ".old");
    try {
      for (Map.Entry<String, String> file : files.entrySet()) {
        Files.writeString(fresh.resolve(file.getKey()), file.getValue());
      }
      if (Files.exists(absolute)) {
        Files.move(absolute, old);
      }
      Files.move(fresh, absolute);
    } finally {
      delete(fresh);
      delete(old);
    }
  }

  /**
   * Complains about a folder that {@link #write} would refuse, before anything is computed.
   *
   * @throws UserError if {@code folder} exists and is not a report
   */
  static void checkReplaceable(Path folder) throws UserError, IOException {
    checkReplaceable(folder, MARK);
  }

  /** As {@link #checkReplaceable(Path)}, for a folder that has {@code mark}. */
  static void checkReplaceable(Path folder, String mark) throws UserError, IOException {
    if (!Files.exists(folder)) {
      return;
    }
    if (!Files.isDirectory(folder)) {
      throw new UserError(folder + ": is a file, expected a folder for the report");
    }
    try (Stream<Path> files = Files.list(folder)) {
      List<Path> content = files.toList();
      if (!content.isEmpty() && !Files.exists(folder.resolve(mark))) {
        throw new UserError(
            folder + ": holds other files than a report, expected a new or empty folder");
      }
    }
  }

  private static void delete(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
