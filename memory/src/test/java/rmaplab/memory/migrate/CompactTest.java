package rmaplab.memory.migrate;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.extension.RegisterExtension;
import rmaplab.memory.frame.PhysicalMemory;
import rmaplab.memory.kit.EveryDesign;
import rmaplab.memory.kit.Machines;
import rmaplab.memory.kit.Script;
import rmaplab.memory.rmap.Design;
import rmaplab.memory.table.Pte;

final class CompactTest {
  @RegisterExtension final Machines machines = new Machines();

  @EveryDesign
  void mappedPage_isHeldAndMoves(Design design) {
    Script s = machines.script(design);
    s.run("P0 mmap 0 rw", "P0 write 0 = 1");
    PhysicalMemory memory = s.machine().memory();
    int frame = Pte.frame(s.space(0).table().entry(0));

    assertThat(Compact.isolate(memory, frame)).isTrue();
    assertThat(memory.references(frame)).isEqualTo(2);
    memory.put(frame);
    assertThat(Compact.compact(s.machine())).isEqualTo(1);
    s.run("P0 read 0 -> [1]");
  }

  /**
   * Regression: a page was found mapped, freed, handed out anew as the target of another migration,
   * and then locked by the one who had found it; the other migration ran into a locked new page.
   */
  @EveryDesign
  void newPageOfSomebodyElse_isLeftAlone(Design design) {
    PhysicalMemory memory = machines.script(design).machine().memory();
    int fresh = memory.allocate();

    assertThat(Compact.isolate(memory, fresh)).isFalse();
    assertThat(memory.references(fresh)).isEqualTo(1);
    memory.put(fresh);
    assertThat(Compact.isolate(memory, fresh)).as("a free page").isFalse();
  }
}
