package rmaplab.kernel.record;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/** A process that somebody holds at the end of its exec. */
final class HeldProcess {
  /** The numbers of execve and execveat on x86-64, and on the machines with the common table. */
  private static final Set<String> EXECS = Set.of("59", "322", "221", "281");

  private HeldProcess() {}

  /**
   * Its VMAs as lines {@code m ...}, if it stands still in its exec before and after they are read;
   * none otherwise.
   */
  static List<String> rows(int pid) {
    Path directory = Path.of("/proc", Integer.toString(pid));
    try {
      long before = switches(directory);
      if (!isInExec(directory)) {
        return List.of();
      }
      List<String> rows = Smaps.rows(Files.readAllLines(directory.resolve("smaps")));
      return isInExec(directory) && switches(directory) == before ? rows : List.of();
    } catch (IOException _) {
      return List.of();
    }
  }

  private static boolean isInExec(Path directory) throws IOException {
    String call = Files.readString(directory.resolve("syscall"));
    return EXECS.contains(call.substring(0, Math.max(0, call.indexOf(' '))));
  }

  /** How often it has been taken off a processor: it has not run if that stays the same. */
  private static long switches(Path directory) throws IOException {
    long sum = 0;
    for (String line : Files.readAllLines(directory.resolve("status"))) {
      if (line.contains("ctxt_switches:")) {
        sum += Long.parseLong(line.substring(line.indexOf(':') + 1).strip());
      }
    }
    return sum;
  }
}
