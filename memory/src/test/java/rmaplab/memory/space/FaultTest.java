package rmaplab.memory.space;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import rmaplab.memory.Errno;
import rmaplab.memory.Outcome;
import rmaplab.memory.frame.PhysicalMemory;
import rmaplab.memory.kit.EveryDesign;
import rmaplab.memory.kit.Machines;
import rmaplab.memory.kit.Picture;
import rmaplab.memory.kit.Script;
import rmaplab.memory.rmap.Design;
import rmaplab.memory.table.Pte;

final class FaultTest {
  @RegisterExtension final Machines machines = new Machines();

  @EveryDesign
  void readOfNewMemory_mapsTheZeroPage_andNeedsNoAnonVma(Design design) {
    Script s = machines.script(design);
    s.run("P0 mmap 0:4 rw", "P0 read 0:2 -> [0, 0]");
    assertThat(Pte.describe(s.space(0).table().entry(1))).isEqualTo("zero page r");
    assertThat(Picture.of(s.space(0))).isEqualTo("[0-4 rw -]");
    assertThat(s.machine().memory().store().live()).isOne();
  }

  @EveryDesign
  void writeAfterRead_replacesTheZeroPage(Design design) {
    Script s = machines.script(design);
    s.run("P0 mmap 0:4 rw", "P0 read 1 -> [0]", "P0 write 1 = 5", "P0 read 0:3 -> [0, 5, 0]");
    assertThat(Pte.isWritable(s.space(0).table().entry(1))).isTrue();
    assertThat(s.machine().memory().references(PhysicalMemory.ZERO_FRAME)).isOne();
  }

  @EveryDesign
  void firstWrite_findsZeroes_whateverTheFrameHeldBefore(Design design) {
    Script s = machines.script(design);
    s.run("P0 mmap 0 rw", "P0 write 0 = 77");
    UserAccess.store(s.space(0), 0, 8, 78);
    s.run("P0 munmap 0", "P0 mmap 0 rw");
    UserAccess.store(s.space(0), 0, 0, 1);
    assertThat(UserAccess.load(s.space(0), 0, 8)).isZero();
  }

  @EveryDesign
  void pageOfTheOnlyProcess_namesItsOwnAnonVma(Design design) {
    Script s = machines.script(design);
    s.run("P0 mmap 3:6 rw", "P0 write 4 = 1");
    int frame = frame(s, 0, 4);
    PhysicalMemory memory = s.machine().memory();
    assertThat(memory.mapping(frame)).hasToString("A1").isSameAs(s.vma(0, 4).anonVma());
    assertThat(memory.index(frame)).isEqualTo(4);
    assertThat(memory.mapCount(frame)).isOne();
    assertThat(memory.references(frame)).isOne();
  }

  @EveryDesign
  void writeToASharedPage_copiesIt_andTheCopyNamesTheWritersAnonVma(Design design) {
    Script s = machines.script(design);
    s.run("P0 mmap 0 rw", "P0 write 0 = 1");
    UserAccess.store(s.space(0), 0, 8, 42);
    int original = frame(s, 0, 0);
    s.run("P0 fork P1", "P1 write 0 = 2", "P0 read 0 -> [1]", "P1 read 0 -> [2]");
    assertThat(frame(s, 0, 0)).isEqualTo(original);
    assertThat(frame(s, 1, 0)).isNotEqualTo(original);
    assertThat(s.machine().memory().mapping(frame(s, 1, 0))).hasToString("A2");
    assertThat(UserAccess.load(s.space(1), 0, 8)).as("the rest of the page").isEqualTo(42);
  }

  @EveryDesign
  void writeToAPageThatNobodyElseHasAnyMore_takesItOver_andRebindsItToTheOwnAnonVma(Design design) {
    Script s = machines.script(design);
    s.run("P0 mmap 0 rw", "P0 write 0 = 1", "P0 fork P1");
    int original = frame(s, 0, 0);
    s.run("P0 munmap 0", "P1 write 0 = 2");
    assertThat(frame(s, 1, 0)).isEqualTo(original);
    assertThat(s.machine().memory().mapping(original)).hasToString("A2");
    assertThat(s.machine().memory().locks().isLocked(original)).isFalse();
    s.run("kernel migrate P1 0", "P1 read 0 -> [2]");
  }

  @EveryDesign
  void parentThatWritesAfterItsChildCopied_takesItsPageOver(Design design) {
    Script s = machines.script(design);
    s.run("P0 mmap 0 rw", "P0 write 0 = 1", "P0 fork P1");
    int original = frame(s, 0, 0);
    s.run("P1 write 0 = 2", "P0 write 0 = 3", "P1 read 0 -> [2]", "P0 read 0 -> [3]");
    assertThat(frame(s, 0, 0)).isEqualTo(original);
  }

  @EveryDesign
  void exclusivePage_isBoundToTheOwnAnonVma_andOneThatMayBeSharedToTheOldest(Design design) {
    Script s = machines.script(design);
    s.run("P0 mmap 0 rw", "P0 write 0 = 1", "P0 fork P1", "P1 fork P2");
    var vma = s.vma(2, 0);
    assertThat(s.machine().reverseMap().bindingOf(vma, true)).hasToString("A3");
    assertThat(s.machine().reverseMap().bindingOf(vma, false)).hasToString("A1");
  }

  @EveryDesign
  void accessThatRightsForbid_isEfault(Design design) {
    Script s = machines.script(design);
    s.run("P0 mmap 0 r", "P0 mmap 1 none", "P0 mmap 2 x", "P0 mmap 3 w");
    s.run("P0 write 0 = 1 -> EFAULT", "P0 read 0 -> [0]");
    s.run("P0 read 1 -> EFAULT", "P0 write 1 = 1 -> EFAULT");
    s.run("P0 write 2 = 1 -> EFAULT", "P0 read 2 -> [0]");
    s.run("P0 write 3 = 1", "P0 read 3 -> [1]");
  }

  @EveryDesign
  void accessOutsideEveryArea_isEfault_insideTheArenaAndBeyond(Design design) {
    Script s = machines.script(design);
    s.run("P0 read 0 -> EFAULT", "P0 write 31 = 1 -> EFAULT", "P0 read 32 -> EFAULT");
    s.run("P0 mmap 0:2 rw", "P0 write 0:3 = 1 -> EFAULT", "P0 read 0:2 -> [1, 1]");
    assertThatThrownBy(() -> UserAccess.load(s.space(0), -1, 0))
        .isInstanceOfSatisfying(
            SegmentationFault.class, e -> assertThat(e.errno()).isEqualTo(Errno.EFAULT));
  }

  @EveryDesign
  void accessAfterExit_isEsrch(Design design) {
    Script s = machines.script(design);
    s.run("P0 mmap 0 rw", "P0 write 0 = 1", "P0 exit", "P0 read 0 -> ESRCH");
    s.run("P0 write 0 = 1 -> ESRCH");
    assertThat(Fault.handle(s.space(0), 0, true)).isEqualTo(Outcome.refused(Errno.ESRCH));
  }

  @EveryDesign
  void writeWithoutAFreeFrame_isEnomem_untilOneIsFreed(Design design) {
    Script s = new Script(machines.machine(design, 4, 8));
    s.run("P0 mmap 0:8 rw", "P0 write 0:3 = 1", "P0 write 3 = 1 -> ENOMEM", "P0 read 3 -> [0]");
    s.run("P0 write 3 = 1 -> ENOMEM", "P0 fork P1", "P1 write 0 = 2 -> ENOMEM");
    s.run("kernel migrate P0 0 -> ENOMEM", "P0 munmap 2", "P1 munmap 2", "P1 write 0 = 2");
    s.run("P0 read 0 -> [1]", "P1 read 0 -> [2]");
  }

  @EveryDesign
  void faultThatNothingIsLeftToDoFor_isDone(Design design) {
    Script s = machines.script(design);
    s.run("P0 mmap 0 rw", "P0 write 0 = 1");
    assertThat(Fault.handle(s.space(0), 0, true)).isEqualTo(Outcome.DONE);
    assertThat(Fault.handle(s.space(0), 0, false)).isEqualTo(Outcome.DONE);
    s.run("P0 read 0 -> [1]");
  }

  @Test
  void segmentationFault_saysWhoAndWhere() {
    Script s = machines.script(Machines.anyDesign());
    assertThatThrownBy(() -> UserAccess.store(s.space(0), 7, 0, 1))
        .isInstanceOf(SegmentationFault.class)
        .hasMessage("P0 may not write page 7");
    assertThatThrownBy(() -> UserAccess.load(s.space(0), 7, 0))
        .hasMessage("P0 may not read page 7")
        .satisfies(e -> assertThat(Objects.requireNonNull(e).getStackTrace()).isEmpty());
  }

  private static int frame(Script s, int process, long page) {
    return Pte.frame(s.space(process).table().entry(page));
  }
}
