package rmaplab.lab.campaign;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import rmaplab.memory.Machine;
import rmaplab.workload.Operation;

/**
 * Every set-up up to a size, but of those that lead to the same state only the first and smallest.
 *
 * <p>Mechanism: breadth first, each state continued by every operation of the {@link Vocabulary},
 * and known by its {@link StateKey}. What KSM knows is not part of a key. Therefore, from the first
 * operation of KSM on, a set-up is known by the exact state before it, names and places included,
 * and by what followed: the same state and the same operations lead to the same state.
 */
final class Setups {
  private final Rehearsal rehearsal;
  private final boolean strangers;
  private final Set<String> known = new HashSet<>();

  private Setups(Rehearsal rehearsal, boolean strangers) {
    this.rehearsal = rehearsal;
    this.strangers = strangers;
  }

  /** A set-up, and how it began before KSM came in: null as long as it has not. */
  private record Node(Setup setup, @Nullable String beforeKsm, List<Operation> since) {}

  /**
   * The set-ups with up to {@code size} operations, small ones first.
   *
   * @param strangers whether processes of other families may appear
   */
  static List<Setup> upTo(int size, Rehearsal rehearsal, boolean strangers) {
    return new Setups(rehearsal, strangers).find(size);
  }

  private List<Setup> find(int size) {
    List<Setup> all = new ArrayList<>();
    List<Node> level = new ArrayList<>();
    Node base = new Node(Setup.base(), null, List.of());
    level.add(base);
    all.add(base.setup());
    Machine first = rehearsal.machine(base.setup());
    if (first == null) {
      throw new IllegalStateException("the base of all set-ups is refused");
    }
    known.add(StateKey.of(first));
    for (int i = 0; i < size; i++) {
      List<Node> next = new ArrayList<>();
      for (Node node : level) {
        grow(node, next);
      }
      next.forEach(n -> all.add(n.setup()));
      level = next;
    }
    return all;
  }

  private void grow(Node node, List<Node> next) {
    Machine machine = rehearsal.machine(node.setup());
    if (machine == null) {
      throw new IllegalStateException("a set-up that went through is refused: " + node.setup());
    }
    for (List<Operation> step : Vocabulary.forSetup(machine, strangers)) {
      Setup longer = node.setup().then(step);
      Machine after = rehearsal.machine(longer);
      if (after == null) {
        continue;
      }
      if (node.beforeKsm() == null && Vocabulary.isMerging(after) && node.setup().size() > 1) {
        continue;
      }
      String before = node.beforeKsm();
      if (before == null && Vocabulary.isMerging(after)) {
        before = StateKey.exactly(machine);
      }
      List<Operation> since = new ArrayList<>(node.since());
      if (before != null) {
        since.addAll(step);
      }
      String key = before == null ? StateKey.of(after) : before + since;
      if (known.add(key)) {
        next.add(new Node(longer, before, since));
      }
    }
  }
}
