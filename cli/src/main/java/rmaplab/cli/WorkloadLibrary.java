package rmaplab.cli;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Where Rmaplab's own workloads are. */
final class WorkloadLibrary {
  private static final String NAME = "workloads";
  private static final String ANSWERS = "answers.txt";

  private WorkloadLibrary() {}

  /**
   * The folder {@code workloads} of the project that the launcher belongs to, else of the project
   * that this program was built in, else of the current directory.
   *
   * @throws UserError if there is none
   */
  static Path folder() throws UserError {
    String home = System.getProperty("rmaplab.home");
    Path here = Path.of("").toAbsolutePath();
    for (Path at = home == null ? jar() : Path.of(home); at != null; at = at.getParent()) {
      Path candidate = at.resolve(NAME);
      if (Files.isDirectory(candidate) && Files.exists(at.resolve("pom.xml"))) {
        return candidate.startsWith(here) ? here.relativize(candidate) : candidate;
      }
    }
    if (Files.isDirectory(Path.of(NAME))) {
      return Path.of(NAME);
    }
    throw new UserError("no folder '" + NAME + "' here, expected a PATH of workloads");
  }

  private static @Nullable Path jar() {
    CodeSource source = WorkloadLibrary.class.getProtectionDomain().getCodeSource();
    if (source == null) {
      return null;
    }
    try {
      return Path.of(source.getLocation().toURI());
    } catch (URISyntaxException | IllegalArgumentException e) {
      return null;
    }
  }

  /** The answers files in or below the folders among {@code places}. */
  static List<Path> answers(List<Path> places) throws IOException {
    List<Path> files = new ArrayList<>();
    for (Path place : places) {
      if (Files.isDirectory(place)) {
        try (Stream<Path> below = Files.walk(place)) {
          below.filter(f -> f.endsWith(ANSWERS)).sorted().forEach(files::add);
        }
      }
    }
    return files;
  }
}
