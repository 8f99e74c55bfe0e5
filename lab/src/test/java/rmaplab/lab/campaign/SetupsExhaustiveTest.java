package rmaplab.lab.campaign;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import rmaplab.memory.Machine;
import rmaplab.memory.check.Validator;
import rmaplab.memory.rmap.Designs;
import rmaplab.workload.Operation;

/** Which set-ups there are, and that none is lost by taking two states for one. */
class SetupsExhaustiveTest {
  private final Rehearsal rehearsal = new Rehearsal(Designs.named("root-lock").orElseThrow());

  @Test
  void setupsOfOneOperation_areThese() {
    assertThat(Setups.upTo(1, rehearsal, false))
        .extracting(Setup::added)
        .containsExactly(
            List.of(),
            List.of("P0 fork P1"),
            List.of("P0 munmap 4"),
            List.of("P0 mprotect 4 r"),
            List.of("P0 mmap 4 r"),
            List.of("P0 munmap 5"),
            List.of("P0 mprotect 5 r"),
            List.of("P0 mremap 4:7 to 8:11"),
            List.of("kernel reclaim P0 4"),
            List.of("P0 madvise 4:6 mergeable", "kernel ksm-scan"));
  }

  @Test
  void everySetup_leavesASoundMachine_ofAStateOfItsOwn() {
    List<Setup> setups = Setups.upTo(2, rehearsal, true);
    Set<String> states = new HashSet<>();
    int merging = 0;
    for (Setup setup : setups) {
      Machine machine = machine(setup);
      assertThat(Validator.findings(machine)).as("%s", setup).isEmpty();
      if (Vocabulary.isMerging(machine)) {
        merging++;
      } else {
        assertThat(states.add(StateKey.of(machine))).as("%s", setup).isTrue();
      }
    }
    assertThat(states).hasSize(setups.size() - merging).hasSizeGreaterThan(60);
  }

  /**
   * A state that was left out because a set-up of another name leads to it must offer the same
   * number of operations, and the states one operation further on must be the same too.
   */
  @Test
  void setupsOfOneState_leadToTheSameStates() {
    List<Setup> setups = Setups.upTo(1, rehearsal, false);
    List<Setup> longer = new ArrayList<>();
    for (Setup setup : setups) {
      for (List<Operation> step : Vocabulary.forSetup(machine(setup), false)) {
        Setup candidate = setup.then(step);
        Machine machine = rehearsal.machine(candidate);
        if (machine != null && !Vocabulary.isMerging(machine)) {
          longer.add(candidate);
        }
      }
    }
    java.util.Map<String, Set<String>> after = new java.util.HashMap<>();
    int twice = 0;
    for (Setup setup : longer) {
      Machine machine = machine(setup);
      Set<String> next = new HashSet<>();
      for (List<Operation> step : Vocabulary.forSetup(machine, false)) {
        Machine then = rehearsal.machine(setup.then(step));
        if (then != null && !Vocabulary.isMerging(then)) {
          next.add(StateKey.of(then));
        }
      }
      Set<String> known = after.putIfAbsent(StateKey.of(machine), next);
      if (known != null) {
        twice++;
        assertThat(next).as("after %s", setup).isEqualTo(known);
      }
    }
    assertThat(twice).isGreaterThan(5);
  }

  private Machine machine(Setup setup) {
    return Objects.requireNonNull(rehearsal.machine(setup));
  }
}
