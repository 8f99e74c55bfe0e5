package rmaplab.lab.answers;

import java.util.List;
import java.util.Optional;

/**
 * A question, the checks that decide it, and what to say for each outcome.
 *
 * @param text the question, as it was asked
 * @param evidence the checks, at least one
 * @param cases what to say; the first whose conditions hold is said
 */
public record Question(String text, List<Evidence> evidence, List<Case> cases) {
  /** Copies the lists. */
  public Question {
    evidence = List.copyOf(evidence);
    cases = List.copyOf(cases);
  }

  /** A check: a workload, by name, under a design. */
  public record Evidence(String workload, String design) {
    @Override
    public String toString() {
      return workload + " under " + design;
    }
  }

  /**
   * Words for an outcome.
   *
   * @param conditions one for each piece of evidence, or a single one for all
   */
  public record Case(List<Condition> conditions, String words) {
    /** Copies the list. */
    public Case {
      conditions = List.copyOf(conditions);
    }

    boolean holds(List<Decided> decided) {
      for (int i = 0; i < decided.size(); i++) {
        Condition condition = conditions.size() == 1 ? conditions.getFirst() : conditions.get(i);
        if (!condition.holds(decided.get(i))) {
          return false;
        }
      }
      return true;
    }
  }

  /**
   * What one check must have said.
   *
   * @param outcome {@code pass}, {@code fail} or {@code any}
   * @param kind the kind of failure; empty for any
   */
  public record Condition(String outcome, String kind) {
    boolean holds(Decided decided) {
      return outcome.equals("any")
          || (outcome.equals(decided.outcome()) && (kind.isEmpty() || kind.equals(decided.kind())));
    }
  }

  /**
   * What one check did say, exhaustively or by a counterexample.
   *
   * @param outcome {@code pass} or {@code fail}
   * @param kind the gravest kind of failure; empty for pass
   */
  public record Decided(String outcome, String kind) {}

  /** The words for what was found; empty if no case foresees it. */
  public Optional<String> answer(List<Decided> decided) {
    return cases.stream().filter(c -> c.holds(decided)).map(Case::words).findFirst();
  }
}
