package rmaplab.lab.mutate;

import rmaplab.checker.Mutation;

/** A damaged design, and what the library made of it. */
public record Mutant(Mutation mutation, Fate fate) {

  /** What became of a mutant. */
  public sealed interface Fate {}

  /**
   * A workload fails that passes as the design stands, or fails in a way in which it did not.
   *
   * @param kind the violation, or {@code never-ends}
   */
  public record Killed(String workload, String kind) implements Fate {}

  /**
   * No verdict changed.
   *
   * @param workloads how many reach the place, and were explored
   * @param race a data race that is reported only with the damage, empty if there is none
   * @param bounded whether an exploration was cut short by its limit
   */
  public record Survived(int workloads, String race, boolean bounded) implements Fate {}

  /** No workload reaches the place. */
  public record Unreached() implements Fate {}

  /** Whether the library noticed. */
  public boolean isKilled() {
    return fate instanceof Killed;
  }
}
