package rmaplab.kernel.fuzz;

import java.util.ArrayList;
import java.util.List;

/**
 * Leaves out of a list what is not needed for it to be interesting (delta debugging).
 *
 * <p>Guarantee: the result is interesting, and is not any more if any one element is left out.
 */
final class Shrinker {
  private Shrinker() {}

  /** Whether a list is interesting; asked many times. */
  @FunctionalInterface
  interface Test<T, X extends Exception> {
    boolean isInteresting(List<T> list) throws X;
  }

  /**
   * A part of {@code list}, in order, of which no element can be left out.
   *
   * <p>ASSUMPTIONS: {@code list} is interesting.
   */
  static <T, X extends Exception> List<T> shrink(List<T> list, Test<T, X> test) throws X {
    List<T> best = list;
    int chunk = Math.max(1, best.size() / 2);
    while (true) {
      boolean removed = false;
      for (int end = best.size(); end > 0; end -= chunk) {
        int start = Math.max(0, end - chunk);
        if (end > best.size()) {
          continue;
        }
        List<T> candidate = new ArrayList<>(best.subList(0, start));
        candidate.addAll(best.subList(end, best.size()));
        if (!candidate.isEmpty() && test.isInteresting(candidate)) {
          best = candidate;
          removed = true;
        }
      }
      if (!removed) {
        if (chunk == 1) {
          return best;
        }
        chunk = Math.max(1, chunk / 2);
      }
    }
  }
}
