package rmaplab.workload;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What madvise may be told. */
public enum Advice {
  DONTNEED,
  FREE,
  MERGEABLE,
  UNMERGEABLE,
  DONTFORK,
  DOFORK,
  WIPEONFORK,
  KEEPONFORK,
  PAGEOUT,
  POPULATE_READ,
  POPULATE_WRITE;

  /** The word in the language, for example {@code populate-read}. */
  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** All words. */
  static List<String> words() {
    return Arrays.stream(values()).map(Advice::word).toList();
  }

  /** The advice with this word. */
  static Optional<Advice> ofWord(String word) {
    return Arrays.stream(values()).filter(a -> a.word().equals(word)).findFirst();
  }
}
