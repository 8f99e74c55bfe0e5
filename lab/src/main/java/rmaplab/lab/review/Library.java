package rmaplab.lab.review;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import rmaplab.lab.Source;
import rmaplab.workload.WorkloadException;

/** Workload files on disk. */
public final class Library {
  private static final String SUFFIX = ".workload";

  private Library() {}

  /**
   * Reads workloads: files as they are named, directories with everything below them that ends in
   * {@code .workload}, in the order of their names.
   *
   * @throws WorkloadException if one is malformed
   * @throws IOException if a path cannot be read
   */
  public static List<Source> read(List<Path> paths) throws WorkloadException, IOException {
    List<Source> workloads = new ArrayList<>();
    for (Path file : files(paths)) {
      workloads.add(Source.read(file));
    }
    return workloads;
  }

  private static List<Path> files(List<Path> paths) throws IOException {
    List<Path> files = new ArrayList<>();
    for (Path path : paths) {
      if (Files.isDirectory(path)) {
        try (Stream<Path> below = Files.walk(path)) {
          below.filter(f -> f.toString().endsWith(SUFFIX)).sorted().forEach(files::add);
        }
      } else {
        files.add(path);
      }
    }
    return files.stream().distinct().toList();
  }
}
