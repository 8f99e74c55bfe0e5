package rmaplab.memory.space;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import org.junit.jupiter.api.extension.RegisterExtension;
import rmaplab.memory.kit.EveryDesign;
import rmaplab.memory.kit.Machines;
import rmaplab.memory.kit.Picture;
import rmaplab.memory.kit.Script;
import rmaplab.memory.rmap.Design;
import rmaplab.memory.table.Pte;

final class ProtectTest {
  @RegisterExtension final Machines machines = new Machines();

  @EveryDesign
  void rightsThatAreTaken_comeBack_withTheData(Design design) {
    Script s = machines.script(design);
    s.run("P0 mmap 0:2 rw", "P0 write 0 = 1");
    s.run("P0 mprotect 0:2 none", "P0 read 0 -> EFAULT", "P0 read 1 -> EFAULT");
    s.run("P0 mprotect 0:2 r", "P0 read 0:2 -> [1, 0]", "P0 write 0 = 2 -> EFAULT");
    s.run("P0 mprotect 0:2 rw", "P0 write 0 = 2", "P0 read 0:2 -> [2, 0]");
    s.run("P0 mprotect 0:2 w", "P0 read 0 -> [2]", "P0 write 1 = 3");
  }

  @EveryDesign
  void zeroPage_losesAndRegainsItsRightsToo(Design design) {
    Script s = machines.script(design);
    s.run("P0 mmap 0 rw", "P0 read 0 -> [0]", "P0 mprotect 0 none", "P0 read 0 -> EFAULT");
    assertThat(Pte.describe(s.space(0).table().entry(0))).isEqualTo("zero page no access");
    s.run("P0 mprotect 0 rw", "P0 read 0 -> [0]", "P0 write 0 = 1", "P0 read 0 -> [1]");
  }

  /** The right to write is not given back to the entry: the page may be shared. */
  @EveryDesign
  void sharedPage_isStillCopied_afterItsRightsCameBack(Design design) {
    Script s = machines.script(design);
    s.run("P0 mmap 0 rw", "P0 write 0 = 1", "P0 fork P1", "P1 mprotect 0 none");
    s.run("P1 mprotect 0 rw", "P1 write 0 = 2", "P0 read 0 -> [1]", "P1 read 0 -> [2]");
  }

  //     01234567
  //     PPPPPPPP
  //     PPPrrPPP
  @EveryDesign
  void middle_isCutOut_andJoinedAgain(Design design) {
    Script s = machines.script(design);
    s.run("P0 mmap 0:8 rw", "P0 write 0:8 = 1", "P0 mprotect 3:5 r");
    assertThat(Picture.of(s.space(0))).isEqualTo("[0-3 rw A1] [3-5 r A1] [5-8 rw A1]");
    s.run("P0 write 4 = 2 -> EFAULT", "P0 write 2 = 2", "P0 write 5 = 2", "P0 mprotect 3:5 rw");
    assertThat(Picture.of(s.space(0))).isEqualTo("[0-8 rw A1]");
    assertThat(Picture.of(Objects.requireNonNull(s.vma(0, 0).anonVma()))).isEqualTo("P0:0-8");
    s.run("P0 read 2:6 -> [2, 1, 1, 2]");
  }

  @EveryDesign
  void sameRights_changeNothing(Design design) {
    Script s = machines.script(design);
    s.run("P0 mmap 0:8 rw", "P0 write 0:8 = 1");
    String before = Picture.of(s.machine());
    s.run("P0 mprotect 2:4 rw");
    assertThat(Picture.of(s.machine())).isEqualTo(before);
  }

  //     01234567
  //     PP..PP..
  //     PPr.PP..    up to the hole
  @EveryDesign
  void hole_isEnomem_afterWhatLiesBeforeItHasChanged(Design design) {
    Script s = machines.script(design);
    s.run("P0 mmap 0:3 rw", "P0 mmap 4:6 rw", "P0 mprotect 2:6 r -> ENOMEM");
    assertThat(Picture.of(s.space(0))).isEqualTo("[0-2 rw -] [2-3 r -] [4-6 rw -]");
    s.run("P0 mprotect 5:8 r -> ENOMEM", "P0 mprotect 3:6 none -> ENOMEM");
    assertThat(Picture.of(s.space(0))).isEqualTo("[0-2 rw -] [2-3 r -] [4-5 rw -] [5-6 r -]");
    s.run("P0 mprotect 31:40 r -> ENOMEM");
  }

  //     01234567
  //     PPrr--xx
  //     PPPPPPPP
  @EveryDesign
  void severalAreas_becomeOne(Design design) {
    Script s = machines.script(design);
    s.run("P0 mmap 0:2 rw", "P0 mmap 2:4 r", "P0 mmap 4:6 none", "P0 mmap 6:8 x");
    s.run("P0 write 1 = 1", "P0 mprotect 2:8 rw");
    assertThat(Picture.of(s.space(0))).isEqualTo("[0-8 rw A1]");
  }

  @EveryDesign
  void emptyRange_isDone_andExitedProcess_isEsrch(Design design) {
    Script s = machines.script(design);
    s.run("P0 mprotect 3:3 r", "P0 mmap 0 rw", "P0 exit", "P0 mprotect 0 r -> ESRCH");
  }
}
