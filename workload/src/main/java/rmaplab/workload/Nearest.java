package rmaplab.workload;

import java.util.Collection;
import java.util.Locale;

/** Guesses what was meant by a word that is not known. */
public final class Nearest {
  private Nearest() {}

  /**
   * A hint for a message: {@code (did you mean 'munmap'?)} if one of {@code known} is near; else
   * empty.
   */
  public static String hint(String word, Collection<String> known) {
    int limit = Math.min(2, word.length() / 2);
    String best = "";
    int least = limit + 1;
    for (String candidate : known) {
      int distance =
          Math.abs(candidate.length() - word.length()) > limit
              ? least
              : distance(word.toLowerCase(Locale.ROOT), candidate.toLowerCase(Locale.ROOT));
      if (distance < least) {
        least = distance;
        best = candidate;
      }
    }
    return best.isEmpty() ? "" : " (did you mean '" + best + "'?)";
  }

  /** Insertions, deletions and replacements of characters that lead from one word to the other. */
  private static int distance(String from, String to) {
    int[] row = new int[to.length() + 1];
    for (int j = 0; j <= to.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= from.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= to.length(); j++) {
        int replaced = diagonal + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(replaced, Math.min(row[j], row[j - 1]) + 1);
      }
    }
    return row[to.length()];
  }
}
