package rmaplab.memory.space;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.extension.RegisterExtension;
import rmaplab.memory.kit.EveryDesign;
import rmaplab.memory.kit.Machines;
import rmaplab.memory.kit.Picture;
import rmaplab.memory.kit.Script;
import rmaplab.memory.rmap.Design;

final class MapAndUnmapTest {
  @RegisterExtension final Machines machines = new Machines();

  //     01234567
  //     PPPPPPPP
  //     PP....PP
  @EveryDesign
  void middle_leavesBothEnds(Design design) {
    Script s = machines.script(design);
    s.run("P0 mmap 0:8 rw", "P0 write 0:8 = 1", "P0 munmap 2:6");
    assertThat(Picture.of(s.space(0))).isEqualTo("[0-2 rw A1] [6-8 rw A1]");
    assertThat(s.machine().memory().store().live()).isEqualTo(1 + 4);
    s.run("P0 read 2 -> EFAULT", "P0 read 5 -> EFAULT", "P0 read 1 -> [1]", "P0 read 6 -> [1]");
  }

  //     01234567
  //     PPPPPPPP
  //     ..PPPP..
  @EveryDesign
  void ends_leaveTheMiddle(Design design) {
    Script s = machines.script(design);
    s.run("P0 mmap 0:8 rw", "P0 write 0:8 = 1", "P0 munmap 0:2", "P0 munmap 6:8");
    assertThat(Picture.of(s.space(0))).isEqualTo("[2-6 rw A1]");
    s.run("kernel migrate P0 5", "P0 read 2:6 -> [1, 1, 1, 1]");
  }

  //     0123456789
  //     PPP.rr.NNN
  //     PP......NN
  @EveryDesign
  void severalAreasWithHoles_goAtOnce(Design design) {
    Script s = machines.script(design);
    s.run("P0 mmap 0:3 rw", "P0 mmap 4:6 r", "P0 mmap 7:10 rw", "P0 write 0:3 = 1");
    s.run("P0 write 7:10 = 2", "P0 munmap 2:8");
    assertThat(Picture.of(s.space(0))).isEqualTo("[0-2 rw A1] [8-10 rw A2]");
    s.run("P0 read 0:2 -> [1, 1]", "P0 read 8:10 -> [2, 2]");
  }

  @EveryDesign
  void hole_mayBeUnmapped(Design design) {
    Script s = machines.script(design);
    s.run("P0 munmap 0:8", "P0 mmap 0:2 rw", "P0 mmap 6:8 rw", "P0 munmap 2:6");
    assertThat(Picture.of(s.space(0))).isEqualTo("[0-2 rw -] [6-8 rw -]");
  }

  //     01234567
  //     PPPPPPPP
  //     PP****PP    the new pages are zero; the new area joins both, for it was never written
  @EveryDesign
  void mappingOverTheMiddle_ofTheSameRights_isOneAreaAgain_ofNewPages(Design design) {
    Script s = machines.script(design);
    s.run("P0 mmap 0:8 rw", "P0 write 0:8 = 1", "P0 mmap 2:6 rw");
    assertThat(Picture.of(s.space(0))).isEqualTo("[0-8 rw A1]");
    s.run("P0 read 1:7 -> [1, 0, 0, 0, 0, 1]");
  }

  @EveryDesign
  void mappingOverSeveral_replacesThem(Design design) {
    Script s = machines.script(design);
    s.run("P0 mmap 0:3 rw", "P0 write 0:3 = 1", "P0 mmap 5:8 rw", "P0 mmap 2:6 r");
    assertThat(Picture.of(s.space(0))).isEqualTo("[0-2 rw A1] [2-6 r -] [6-8 rw -]");
  }

  @EveryDesign
  void neverWrittenNeighbours_join(Design design) {
    Script s = machines.script(design);
    s.run("P0 mmap 0:2 rw", "P0 mmap 2:4 rw");
    assertThat(Picture.of(s.space(0))).isEqualTo("[0-4 rw -]");
  }

  @EveryDesign
  void impossibleRanges_areRefused(Design design) {
    Script s = machines.script(design);
    s.run("P0 mmap 3:3 rw -> EINVAL", "P0 mmap 30:33 rw -> ENOMEM", "P0 mmap 30:32 rw");
    s.run("P0 munmap 3:3 -> EINVAL", "P0 munmap 30:33 -> EINVAL", "P0 munmap 30:32");
  }

  @EveryDesign
  void exitedProcess_isRefused(Design design) {
    Script s = machines.script(design);
    s.run("P0 mmap 0:8 rw", "P0 write 0:8 = 1", "P0 exit", "P0 exit -> ESRCH");
    s.run("P0 mmap 0 rw -> ESRCH", "P0 munmap 0 -> ESRCH", "P0 fork P1 -> ESRCH");
    s.run("kernel migrate P0 0 -> ENOENT");
    assertThat(AllLocks.takeAndDrop(s.space(0)).done()).isFalse();
    assertThat(s.machine().memory().store().live()).isOne();
    assertThat(s.machine().vmas().live()).isZero();
    assertThat(s.machine().reverseMap().liveAnonVmas()).isZero();
    assertThat(s.machine().reverseMap().liveEdges()).isZero();
  }

  @EveryDesign
  void parentThatUnmapsAfterFork_leavesTheChildItsPages(Design design) {
    Script s = machines.script(design);
    s.run("P0 mmap 0:4 rw", "P0 write 0:4 = 1", "P0 fork P1", "P0 munmap 0:4");
    assertThat(Picture.of(s.space(1))).isEqualTo("[0-4 rw A2<A1]");
    s.run("kernel migrate P1 1", "P1 write 0 = 2", "P1 munmap 0:2", "P1 read 2:4 -> [1, 1]");
    s.run("kernel migrate P1 2", "P1 read 2:4 -> [1, 1]");
  }

  @EveryDesign
  void childThatUnmapsAfterFork_leavesTheParentItsPages(Design design) {
    Script s = machines.script(design);
    s.run("P0 mmap 0:4 rw", "P0 write 0:4 = 1", "P0 fork P1", "P1 munmap 1:3");
    assertThat(Picture.of(s.space(1))).isEqualTo("[0-1 rw A2<A1] [3-4 rw A2<A1]");
    s.run("kernel migrate P0 1", "kernel migrate P0 3", "P0 read 0:4 -> [1, 1, 1, 1]");
    s.run("P1 read 3 -> [1]", "P1 exit", "P0 write 0:4 = 2", "P0 read 0 -> [2]");
  }

  @EveryDesign
  void allLocks_canBeTakenAndDropped_againAndAgain(Design design) {
    Script s = machines.script(design);
    s.run("P0 mmap 0:4 rw", "P0 write 0:4 = 1", "P0 mprotect 1:2 r", "P0 fork P1", "P1 fork P2");
    for (int process = 0; process <= 2; process++) {
      assertThat(AllLocks.takeAndDrop(s.space(process)).done()).isTrue();
      assertThat(AllLocks.takeAndDrop(s.space(process)).done()).isTrue();
    }
    s.run("P2 munmap 0:2", "kernel migrate P0 3");
  }
}
