package rmaplab.memory.space;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import rmaplab.memory.kit.Machines;
import rmaplab.memory.kit.Script;
import rmaplab.memory.table.Pte;

final class ZapTest {
  private static final int LOOKS = 2_000;

  @RegisterExtension final Machines machines = new Machines();

  /**
   * P1 unmaps a page that it shares with P0 while one of its accesses is under way. If P0 took the
   * page over and wrote to it before that access is over, P1 would read what P0 writes.
   */
  @Test
  void sharedPage_isNotTakenOver_whileTheOtherProcessMayStillReadIt() throws InterruptedException {
    Script s = machines.script(Machines.anyDesign());
    s.run("P0 mmap 0 rw", "P0 write 0 = 1", "P0 fork P1");
    AddressSpace reader = s.space(1);

    reader.tlb().enter();
    int frame = Pte.frame(reader.table().entry(0));
    Thread unmapping = new Thread(() -> s.run("P1 munmap 0"));
    unmapping.start();
    while (reader.table().entry(0) != Pte.NONE) {
      Thread.onSpinWait();
    }
    for (int i = 0; i < LOOKS && s.machine().memory().mapCount(frame) > 1; i++) {
      Thread.yield();
    }
    s.run("P0 write 0 = 2");
    long read = s.machine().memory().store().getLong(frame, 0);
    reader.tlb().exit();

    unmapping.join();
    assertThat(read).isEqualTo(1);
    s.run("P0 read 0 -> [2]", "P1 read 0 -> EFAULT");
  }

  //     0123456789 ... 31    two leaves, the upper one never needed
  @Test
  void leafThatWasNeverNeeded_isPassedOver() {
    Script s = new Script(machines.machine(Machines.anyDesign(), 16, 2_000));
    s.run("P0 mmap 0:2000 rw", "P0 write 510:514 = 1", "P0 write 1999 = 1", "P0 fork P1");
    assertThat(s.space(0).table().leafIfAny(1_100)).isNull();
    s.run("P1 mprotect 100:1900 r", "P1 munmap 0:1999", "P1 read 1999 -> [1]", "P0 exit");
    assertThat(s.machine().memory().store().live()).isEqualTo(2);
  }
}
