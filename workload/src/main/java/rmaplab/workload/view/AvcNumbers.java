package rmaplab.workload.view;

import java.util.IdentityHashMap;
import rmaplab.memory.rmap.AnonVmaChain;

/**
 * The numbers of avcs in drawings: 1, 2, ... in the order in which they are first drawn. Drawings
 * of one run that share this keep an avc's number from one to the next.
 */
public final class AvcNumbers {
  private final IdentityHashMap<AnonVmaChain, Integer> numbers = new IdentityHashMap<>();

  /** No avc has a number yet. */
  public AvcNumbers() {}

  /** The number of an avc; the next one if it has none yet. */
  int of(AnonVmaChain avc) {
    return numbers.computeIfAbsent(avc, _ -> numbers.size() + 1);
  }
}
