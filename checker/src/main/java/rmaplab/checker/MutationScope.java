package rmaplab.checker;

import java.util.List;

/**
 * Which of the code under test is mutated.
 *
 * @param prefixes of the names of classes whose methods are
 * @param implementation the name of a class whose superclasses may be in scope too: their methods
 *     that it overrides and never calls are not mutated
 */
public record MutationScope(List<String> prefixes, String implementation) {
  /** The same, unmodifiable. */
  public MutationScope {
    prefixes = List.copyOf(prefixes);
  }
}
