package rmaplab.lab.mutate;

import java.util.List;
import rmaplab.checker.Mutation;

/** A damaged design, and what the library made of it. */
public record Mutant(Mutation mutation, Fate fate) {

  /** What became of a mutant. */
  public sealed interface Fate {}

  /**
   * A workload fails that passes as the design stands, or fails in a way in which it did not; or it
   * reports a data race that it did not.
   *
   * @param kind the violation, {@code never-ends}, or {@code data-race on FIELD}
   * @param shortage whether an allocation had to fail for it
   */
  public record Killed(String workload, String kind, boolean shortage) implements Fate {}

  /**
   * Nothing changed that is reported.
   *
   * @param workloads how many reach the place, and were explored
   * @param bounded whether an exploration was cut short by its limit
   */
  public record Survived(int workloads, boolean bounded) implements Fate {}

  /** No workload reaches the place. */
  public record Unreached() implements Fate {}

  /**
   * What came out of a run.
   *
   * @param mutants by name
   * @param leftOut the names of mutations in methods that cannot run under the design
   */
  public record Result(List<Mutant> mutants, List<String> leftOut) {}

  /** Whether the library noticed. */
  public boolean isKilled() {
    return fate instanceof Killed;
  }
}
