package rmaplab.checker;

import java.util.List;

/**
 * Which of the code under test is mutated.
 *
 * @param packages whose classes are, without their subpackages
 * @param implementation the name of a class whose superclasses may be in scope too: their methods
 *     that it overrides and never calls are not mutated
 */
public record MutationScope(List<String> packages, String implementation) {
  /** The same, unmodifiable. */
  public MutationScope {
    packages = List.copyOf(packages);
  }
}
