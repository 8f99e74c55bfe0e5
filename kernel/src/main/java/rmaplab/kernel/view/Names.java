package rmaplab.kernel.view;

import java.util.HashMap;
import java.util.Map;
import java.util.function.IntFunction;

/**
 * Names by first appearance: two pictures of the same thing get the same names, whatever the things
 * are called where they come from.
 *
 * @param <T> what is named; compared by {@code equals}
 */
final class Names<T> {
  private final Map<T, String> names = new HashMap<>();
  private final IntFunction<String> name;

  /** No names yet; {@code name} gives the name with number 0, 1, ... */
  Names(IntFunction<String> name) {
    this.name = name;
  }

  /** Names A, B, ... Z, AA, AB, ... */
  static <T> Names<T> letters() {
    return new Names<>(Names::letters);
  }

  /** Names {@code prefix}1, {@code prefix}2, ... */
  static <T> Names<T> numbered(String prefix) {
    return new Names<>(number -> prefix + (number + 1));
  }

  /** The name of {@code thing}; the next one if it has none yet. */
  String of(T thing) {
    String known = names.get(thing);
    if (known == null) {
      known = name.apply(names.size());
      names.put(thing, known);
    }
    return known;
  }

  /** Whether {@code thing} has a name. */
  boolean contains(T thing) {
    return names.containsKey(thing);
  }

  private static String letters(int number) {
    StringBuilder letters = new StringBuilder();
    for (int rest = number + 1; rest > 0; rest = (rest - 1) / 26) {
      letters.insert(0, (char) ('A' + (rest - 1) % 26));
    }
    return letters.toString();
  }
}
