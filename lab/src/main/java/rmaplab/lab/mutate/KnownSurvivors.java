package rmaplab.lab.mutate;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Why mutants that no workload kills are no gaps: an argument for each, kept beside the workloads.
 *
 * <p>The file has entries {@code MUTANT under DESIGN, DESIGN: REASON}; an indented line continues
 * the one above; {@code #} at the start of a line begins a comment. {@code any} stands for all
 * designs.
 */
public final class KnownSurvivors {
  private static final String UNDER = " under ";
  private static final String ANY = "any";
  private final Map<String, String> reasons = new HashMap<>();

  private KnownSurvivors() {}

  /** No reasons. */
  public static KnownSurvivors none() {
    return new KnownSurvivors();
  }

  /**
   * Understands a text.
   *
   * @param file how messages name its origin
   * @throws IllegalArgumentException in one line, if it is malformed
   */
  public static KnownSurvivors parse(String file, String text) {
    KnownSurvivors known = new KnownSurvivors();
    List<String> lines = text.lines().toList();
    int at = 0;
    while (at < lines.size()) {
      int number = at + 1;
      String line = lines.get(at++);
      if (line.isBlank() || line.startsWith("#")) {
        continue;
      }
      StringBuilder entry = new StringBuilder(line.stripTrailing());
      while (at < lines.size() && lines.get(at).startsWith(" ")) {
        entry.append(' ').append(lines.get(at++).strip());
      }
      known.add(file + ":" + number, entry.toString());
    }
    return known;
  }

  private void add(String place, String entry) {
    int under = entry.indexOf(UNDER);
    int colon = entry.indexOf(": ", Math.max(under, 0));
    if (under < 0 || colon < 0) {
      throw new IllegalArgumentException(
          place + ": '" + entry + "', expected 'MUTANT under DESIGN: REASON'");
    }
    String mutant = entry.substring(0, under).strip();
    for (String design : entry.substring(under + UNDER.length(), colon).split(",")) {
      reasons.put(key(mutant, design.strip()), entry.substring(colon + 2).strip());
    }
  }

  private static String key(String mutant, String design) {
    return mutant + UNDER + design;
  }

  /** The argument for a survivor, if there is one. */
  public Optional<String> reason(String mutant, String design) {
    String reason = reasons.get(key(mutant, design));
    return Optional.ofNullable(reason != null ? reason : reasons.get(key(mutant, ANY)));
  }
}
