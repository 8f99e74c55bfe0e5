package rmaplab.checker;

import java.util.List;

/**
 * Which of the code under test is mutated.
 *
 * @param packages whose classes are, without their subpackages
 * @param implementation the name of a class; of those that share a private supertype with it the
 *     program makes no objects but its own. Methods that cannot run then are not mutated
 */
public record MutationScope(List<String> packages, String implementation) {
  /** The same, unmodifiable. */
  public MutationScope {
    packages = List.copyOf(packages);
  }
}
