package rmaplab.memory.area;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import rmaplab.memory.Bug;
import rmaplab.memory.kit.Areas;
import rmaplab.memory.kit.EveryDesign;
import rmaplab.memory.kit.Machines;
import rmaplab.memory.kit.Picture;
import rmaplab.memory.kit.Script;
import rmaplab.memory.rmap.AnonVma;
import rmaplab.memory.rmap.Design;
import rmaplab.memory.rmap.interval.IntervalAnonVma;

/** Splitting, and the changes of bounds below it. */
final class AdjustTest {
  @RegisterExtension final Machines machines = new Machines();

  //     01234567
  //     VVVVVVVV
  //     VVVnnnnn    the end of the old one moves
  @EveryDesign
  void splitWithTheNewHalfAbove_keepsTheLowerHalf(Design design) {
    Script s = forked(design);
    Vma vma = s.vma(1, 0);
    assertThat(split(vma, 3, Split.NewHalf.ABOVE)).isTrue();
    assertThat(s.vma(1, 2)).isSameAs(vma);
    assertThat(Picture.of(s.space(1))).isEqualTo("[0-3 rw A2<A1] [3-8 rw A2<A1]");
    assertThat(Picture.of(requireNonNull(vma.anonVma()))).isEqualTo("P1:0-3 P1:3-8");
    s.run("P1 write 4 = 9", "kernel migrate P0 4", "kernel migrate P1 4", "P1 read 4 -> [9]");
  }

  //     01234567
  //     VVVVVVVV
  //     nnnVVVVV    the start and the pgoff of the old one move
  @EveryDesign
  void splitWithTheNewHalfBelow_keepsTheUpperHalf(Design design) {
    Script s = forked(design);
    Vma vma = s.vma(1, 0);
    assertThat(split(vma, 3, Split.NewHalf.BELOW)).isTrue();
    assertThat(s.vma(1, 3)).isSameAs(vma);
    assertThat(vma.pgoff()).isEqualTo(3);
    assertThat(Picture.of(s.space(1))).isEqualTo("[0-3 rw A2<A1] [3-8 rw A2<A1]");
    AnonVma own = requireNonNull(vma.anonVma());
    boolean byOffset = own instanceof IntervalAnonVma;
    assertThat(Picture.of(own)).isEqualTo(byOffset ? "P1:0-3 P1:3-8" : "P1:3-8 P1:0-3");
    s.run("P1 write 4 = 9", "kernel migrate P0 4", "kernel migrate P1 4", "P1 read 4 -> [9]");
  }

  @EveryDesign
  void split_keepsPageOffsetsThatDifferFromTheStart(Design design) {
    Script s = machines.script(design);
    new Areas(s).add(4, 8, 40, "rw", "A");
    split(s.vma(0, 4), 6, Split.NewHalf.ABOVE);
    split(s.vma(0, 4), 5, Split.NewHalf.BELOW);
    assertThat(Picture.of(s.space(0))).isEqualTo("[4-5@40 rw A1] [5-6@41 rw A1] [6-8@42 rw A1]");
    s.run("kernel migrate P0 5", "P0 read 4:7 -> [104, 105, 106]");
  }

  @EveryDesign
  void splitOfAnAreaWithoutPages_makesNoChain(Design design) {
    Script s = machines.script(design);
    s.run("P0 mmap 0:8 rw");
    split(s.vma(0, 0), 4, Split.NewHalf.ABOVE);
    assertThat(Picture.of(s.space(0))).isEqualTo("[0-4 rw -] [4-8 rw -]");
  }

  @Test
  void splitAtABoundary_isABug() {
    Script s = machines.script(Machines.anyDesign());
    s.run("P0 mmap 2:6 rw");
    for (int page : new int[] {1, 2, 6, 7}) {
      s.space(0).mmapLock().writeLock();
      assertThatThrownBy(() -> Split.split(s.vma(0, 2), page, Split.NewHalf.ABOVE))
          .isInstanceOf(Bug.class);
      s.space(0).mmapLock().writeUnlock();
    }
  }

  @Test
  void adjustWithoutTheMmapLock_isRefused() {
    Script s = machines.script(Machines.anyDesign());
    s.run("P0 mmap 2:6 rw");
    assertThatThrownBy(() -> Adjust.adjust(s.vma(0, 2), 2, 7, 2))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("mmap lock of P0");
  }

  //     0123456789
  //     VVVNNNNXXX
  //     VVVVVVVVVV    swallows two, whichever of the three has pages
  @EveryDesign
  void swallowingTwo_takesTheFirstChainThatThereIs(Design design) {
    for (String families : new String[] {"---", "A--", "-A-", "--A", "AA-", "-AA", "A-A", "AAA"}) {
      Script s = three(design, families);
      assertThat(adjust(s.vma(0, 0), 0, 10)).isTrue();
      String own = families.contains("A") ? "A1" : "-";
      assertThat(Picture.of(s.space(0))).as(families).isEqualTo("[0-10 rw " + own + "]");
      assertThat(s.space(0).tree().size()).isOne();
    }
  }

  /** Only X has pages, and its chain is needed when N has already been swallowed: too late. */
  @EveryDesign
  void swallowingTwo_withoutMemoryForTheSecondsChain_changesNothing(Design design) {
    Script s = three(design, "--A");
    String before = Picture.of(s.machine());
    s.machine().allocations().fail(1);
    assertThat(adjust(s.vma(0, 0), 0, 10)).isFalse();
    assertThat(Picture.of(s.machine())).isEqualTo(before);
    assertThat(adjust(s.vma(0, 0), 0, 10)).isTrue();
  }

  //     0123456789
  //     VVVNNNNXXX
  //     VVVVVVVXXX
  @EveryDesign
  void swallowingOne_leavesTheNext(Design design) {
    Script s = three(design, "-AA");
    adjust(s.vma(0, 0), 0, 7);
    assertThat(Picture.of(s.space(0))).isEqualTo("[0-7 rw A1] [7-10 rw A1]");
  }

  //     0123456789
  //     VVVNNNNXXX
  //     VVVVVNNXXX    next gives, and keeps its pages' indexes
  @EveryDesign
  void boundaryMovesUp_importsTheChain(Design design) {
    Script s = three(design, "-AA");
    adjust(s.vma(0, 0), 0, 5);
    assertThat(Picture.of(s.space(0))).isEqualTo("[0-5 rw A1] [5-7 rw A1] [7-10 rw A1]");
    s.run("kernel migrate P0 4", "kernel migrate P0 5", "P0 read 4:6 -> [104, 105]");
  }

  //     0123456789
  //     VVVNNNNXXX
  //     VNNNNNNXXX    the VMA gives
  @EveryDesign
  void boundaryMovesDown_exportsTheChain(Design design) {
    Script s = three(design, "A--");
    adjust(s.vma(0, 0), 0, 1);
    assertThat(Picture.of(s.space(0))).isEqualTo("[0-1 rw A1] [1-7 rw A1] [7-10 rw -]");
    s.run("kernel migrate P0 0", "kernel migrate P0 2", "P0 read 0:3 -> [100, 101, 102]");
  }

  //     0123456789
  //     ....VVV...
  //     .VVVVVVVV.    into holes on both sides
  @EveryDesign
  void growthIntoHoles_movesOnlyThisArea(Design design) {
    Script s = machines.script(design);
    s.run("P0 mmap 4:7 rw", "P0 write 4:7 = 1");
    Vma vma = s.vma(0, 4);
    vma.space().mmapLock().writeLock();
    assertThat(Adjust.adjust(vma, 1, 9, 1)).isTrue();
    vma.space().mmapLock().writeUnlock();
    assertThat(Picture.of(s.space(0))).isEqualTo("[1-9 rw A1]");
    s.run("kernel migrate P0 6", "P0 read 3:7 -> [0, 1, 1, 1]");
  }

  private Script three(Design design, String families) {
    Script s = machines.script(design);
    new Areas(s)
        .add(0, 3, "rw", families.substring(0, 1))
        .add(3, 7, "rw", families.substring(1, 2))
        .add(7, 10, "rw", families.substring(2, 3));
    return s;
  }

  private Script forked(Design design) {
    Script s = machines.script(design);
    return s.run("P0 mmap 0:8 rw", "P0 write 0:8 = 1", "P0 fork P1");
  }

  private static boolean split(Vma vma, long page, Split.NewHalf half) {
    vma.space().mmapLock().writeLock();
    boolean done = Split.split(vma, page, half);
    vma.space().mmapLock().writeUnlock();
    return done;
  }

  private static boolean adjust(Vma vma, long start, long end) {
    vma.space().mmapLock().writeLock();
    boolean done = Adjust.adjust(vma, start, end, vma.pgoff());
    vma.space().mmapLock().writeUnlock();
    return done;
  }
}
