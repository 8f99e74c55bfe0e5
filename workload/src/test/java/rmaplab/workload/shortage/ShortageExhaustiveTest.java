package rmaplab.workload.shortage;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import rmaplab.memory.rmap.Design;
import rmaplab.memory.rmap.Designs;

/** Each allocation of each operation fails once, under every design: see {@link Shortage}. */
class ShortageExhaustiveTest {
  @ParameterizedTest(name = "{0}, {1}")
  @MethodSource("families")
  void eachAllocationFailing_leavesTheMachineAsStated(
      Shortages family, String name, Design design) {
    for (Shortage shortage : family.all()) {
      shortage.failEach(design);
    }
  }

  static List<Arguments> families() {
    List<Arguments> families = new ArrayList<>();
    for (Shortages family : Shortages.values()) {
      for (Design design : Designs.all()) {
        families.add(Arguments.of(family, design.name(), design));
      }
    }
    return families;
  }
}
