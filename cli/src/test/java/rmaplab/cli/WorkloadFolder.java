package rmaplab.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Workload files for tests. */
final class WorkloadFolder {
  /** A parent and its child after a split, a copy on write and a migration. */
  static final String FAMILY =
      """
      name: family
      setup:
        P0 mmap 0:8 rw
        P0 write 0:6 = 1
        P0 fork P1
      tasks:
        T0: P1 munmap 0:2
        T0: P1 write 3 = 7
        T1: kernel migrate P0 4
        T1: P0 mmap 20:24 r
        T1: P0 read 20:22
      final:
        P0 read 2:5
        P1 read 2:5
        P1 write 1 -> EFAULT
      """;

  private final Path folder;

  WorkloadFolder(Path folder) {
    this.folder = folder;
  }

  /** The path of a new file. */
  String write(String name, String text) {
    Path file = folder.resolve(name);
    try {
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
    return file.toString();
  }
}
