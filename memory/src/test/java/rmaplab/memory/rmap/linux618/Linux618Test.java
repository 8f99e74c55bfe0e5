package rmaplab.memory.rmap.linux618;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import rmaplab.memory.kit.Machines;
import rmaplab.memory.kit.Picture;
import rmaplab.memory.kit.Script;
import rmaplab.memory.rmap.AnonVma;
import rmaplab.memory.rmap.AnonVmaChain;
import rmaplab.memory.table.Pte;

/**
 * What a Linux 6.18 kernel answered: which areas merge, which anon_vma a fork child gets, and what
 * the counters say. The numbers S.. are those of the recorded scenarios.
 */
final class Linux618Test {
  @RegisterExtension final Machines machines = new Machines();

  private Script script() {
    return machines.script(new Linux618());
  }

  /** References, children, own VMAs of the anon_vmas of a VMA's chain, from the oldest. */
  private static List<String> counts(Script s, int process) {
    List<String> counts = new ArrayList<>();
    AnonVmaChain avc = s.vma(process, 0).chain().oldest();
    for (; avc != null; avc = avc.newer()) {
      AnonVma a = avc.anonVma();
      counts.add(a + " " + a.references() + " " + a.children() + " " + a.activeVmas());
    }
    return counts;
  }

  private static String areas(Script s, int process) {
    return Picture.of(s.space(process));
  }

  /** S11. */
  @Test
  void forkChild_getsAnAnonVmaThatNobodyOwns() {
    Script s = script();
    s.run("P0 mmap 0 rw", "P0 write 0 = 1", "P0 fork P1", "P1 fork P2", "P2 fork P3");
    assertThat(counts(s, 3)).containsExactly("A1 4 2 1", "A2 1 1 1", "A3 1 1 1", "A4 1 0 1");
    s.run("P1 exit", "P2 exit");
    assertThat(counts(s, 3)).containsExactly("A1 4 2 1", "A2 1 1 0", "A3 1 1 0", "A4 1 0 1");
    s.run("P3 fork P4");
    assertThat(areas(s, 4)).isEqualTo("[0-1 rw own=A2 A4<A3<A2<A1]");
    assertThat(counts(s, 4)).containsExactly("A1 4 2 1", "A2 1 1 1", "A3 1 1 0", "A4 1 0 1");
    s.run("P4 fork P5", "P4 exit", "P5 fork P6");
    assertThat(areas(s, 5)).isEqualTo("[0-1 rw own=A3 A4<A3<A2<A1]");
    assertThat(areas(s, 6)).isEqualTo("[0-1 rw own=A2 A4<A3<A2<A1]");
    s.run("kernel migrate P6 0", "P6 write 0 = 6", "kernel migrate P6 0", "P6 read 0 -> [6]");
    s.run("P3 exit", "P5 exit", "P6 exit");
    assertThat(counts(s, 0)).containsExactly("A1 1 1 1");
  }

  /** A line of processes, each the child of one that exits: nothing grows. */
  @Test
  void longLineOfForks_keepsChainsShort() {
    Script s = script();
    s.run("P0 mmap 0:2 rw", "P0 write 0 = 1");
    for (int child = 1; child <= 50; child++) {
      s.run("P" + (child - 1) + " fork P" + child, "P" + (child - 1) + " exit");
      s.run("P" + child + " write 1 = " + child);
    }
    assertThat(s.machine().reverseMap().liveAnonVmas()).isEqualTo(3);
    assertThat(s.machine().reverseMap().liveEdges()).isEqualTo(3);
    s.run("kernel migrate P50 0", "P50 read 0:2 -> [1, 50]");
  }

  /** Two branches start from the anon_vma: pages of one would be looked for in both. */
  @Test
  void anonVmaWithTwoChildren_isLeftAlone() {
    Script s = script();
    s.run("P0 mmap 0 rw", "P0 write 0 = 1", "P0 fork P1", "P1 fork P2", "P1 fork P3", "P1 exit");
    s.run("P2 fork P4");
    assertThat(areas(s, 4)).isEqualTo("[0-1 rw A5<A3<A2<A1]");
  }

  /** S18: a VMA that is cut counts twice, and once again when one part goes. */
  @Test
  void partsOfACutArea_areCounted() {
    Script s = script();
    s.run("P0 mmap 0:4 rw", "P0 write 0:4 = 1", "P0 fork P1", "P1 munmap 1:3");
    assertThat(counts(s, 1)).containsExactly("A1 2 2 1", "A2 1 0 2");
    s.run("P1 munmap 3");
    assertThat(counts(s, 1)).containsExactly("A1 2 2 1", "A2 1 0 1");
  }

  /** S4. */
  @Test
  void areaThatWasCutInTheChild_mergesBack() {
    Script s = script();
    s.run("P0 mmap 0:4 rw", "P0 write 0 = 1", "P0 fork P1", "P1 mprotect 1 r", "P1 write 2 = 1");
    s.run("P1 write 0 = 1", "P1 mprotect 1 rw");
    assertThat(areas(s, 1)).isEqualTo("[0-4 rw A2<A1]");
    assertThat(counts(s, 1)).containsExactly("A1 2 2 1", "A2 1 0 1");
  }

  /** S5. */
  @Test
  void newArea_doesNotJoinAForkChilds() {
    Script s = script();
    s.run("P0 mmap 0:2 rw", "P0 write 0 = 1", "P0 fork P1", "P1 mmap 2:4 rw", "P1 mmap 6:8 rw");
    s.run("P1 write 6 = 1", "P1 mmap 4:6 rw");
    assertThat(areas(s, 1)).isEqualTo("[0-2 rw A2<A1] [2-8 rw A3]");
  }

  /** S6. */
  @Test
  void filledGap_mergesInTheParentOnly() {
    Script s = script();
    s.run("P0 mmap 0:2 rw", "P0 write 0 = 1", "P0 mmap 4:6 rw", "P0 fork P1", "P1 write 4 = 1");
    s.run("P1 mmap 2:4 rw", "P0 mmap 2:4 rw", "P0 write 2 = 1", "P0 write 4 = 1");
    assertThat(areas(s, 1)).isEqualTo("[0-2 rw A2<A1] [2-6 rw A3]");
    assertThat(areas(s, 0)).isEqualTo("[0-6 rw A1]");
  }

  /** S20: memory that becomes writable is charged for, so the parent's merges. */
  @Test
  void unwrittenArea_joinsTheParents_notTheChilds() {
    Script s = script();
    s.run("P0 mmap 0:2 rw", "P0 write 0 = 1", "P0 mmap 2:4 r", "P0 fork P1");
    s.run("P1 mprotect 2:4 rw", "P0 mprotect 2:4 rw", "P0 fork P2");
    assertThat(areas(s, 0)).isEqualTo("[0-4 rw A1]");
    assertThat(areas(s, 1)).isEqualTo("[0-2 rw A2<A1] [2-4 rw -]");
    assertThat(areas(s, 2)).isEqualTo("[0-4 rw A3<A1]");
    assertThat(counts(s, 2)).containsExactly("A1 3 3 1", "A3 1 0 1");
  }

  /** S21. */
  @Test
  void mappingOverTheMiddle_mergesInTheParentOnly() {
    Script s = script();
    s.run("P0 mmap 0:6 rw", "P0 write 0:6 = 1", "P0 mmap 2:4 rw", "P0 fork P1", "P1 mmap 2:4 rw");
    assertThat(areas(s, 0)).isEqualTo("[0-6 rw A1]");
    assertThat(areas(s, 1)).isEqualTo("[0-2 rw A2<A1] [2-4 rw -] [4-6 rw A2<A1]");
    assertThat(counts(s, 1)).containsExactly("A1 2 2 1", "A2 1 0 2");
  }

  /** S22, S23. */
  @Test
  void halvesThatWereForkedApart_mergeInTheParentOnly() {
    for (String written : new String[] {"0:4", "0"}) {
      Script s = script();
      s.run("P0 mmap 0:4 rw", "P0 write " + written + " = 1", "P0 mprotect 2:4 r", "P0 fork P1");
      s.run("P0 mprotect 2:4 rw", "P1 mprotect 2:4 rw");
      assertThat(areas(s, 0)).isEqualTo("[0-4 rw A1]");
      assertThat(areas(s, 1)).isEqualTo("[0-2 rw A2<A1] [2-4 rw A3<A1]");
      assertThat(counts(s, 1)).containsExactly("A1 3 3 1", "A2 1 0 1");
    }
  }

  /** S3, and what keeps areas apart that look alike: one is charged for. */
  @Test
  void chargeStaysWithWrittenMemory_andGoesFromUnwritten() {
    Script s = script();
    s.run("P0 mmap 0:4 rw", "P0 mprotect 2:4 r", "P0 write 0 = 1", "P0 mprotect 2:4 rwx");
    s.run("P0 write 2 = 1", "P0 mprotect 0:2 rwx");
    assertThat(areas(s, 0)).as("the second shares the first's").isEqualTo("[0-4 rwx A1]");
    s.run("P1 mmap 0:2 rw", "P1 write 0 = 1", "P1 mprotect 0:2 r", "P1 mmap 2:4 r");
    assertThat(areas(s, 1)).isEqualTo("[0-2 r A2] [2-4 r -]");
    s.run("P2 mmap 0:2 rw", "P2 mprotect 0:2 r", "P2 mmap 2:4 r");
    assertThat(areas(s, 2)).isEqualTo("[0-4 r -]");
  }

  @Test
  void walk_needsThePageLock() {
    Script s = script();
    s.run("P0 mmap 0 rw", "P0 write 0 = 1");
    int frame = Pte.frame(s.space(0).table().entry(0));
    assertThatThrownBy(() -> s.machine().reverseMap().walkMapped(frame, (vma, address) -> true))
        .isInstanceOf(AssertionError.class);
  }

  @Test
  void family_isReadable() {
    Script s = script();
    s.run("P0 mmap 0 rw", "P0 write 0 = 1", "P0 fork P1", "P1 fork P2");
    AnonVma own = requireNonNull(s.vma(2, 0).anonVma());
    assertThat(own.root()).isSameAs(s.vma(0, 0).anonVma());
    assertThat(own.parentIfAny()).isSameAs(s.vma(1, 0).anonVma());
    assertThat(own.root().parentIfAny()).isSameAs(own.root());
  }
}
