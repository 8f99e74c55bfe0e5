package rmaplab.memory.space;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import rmaplab.memory.kit.Machines;
import rmaplab.memory.kit.Script;
import rmaplab.memory.table.Pte;

/** Whoever takes a right from an entry waits for the accesses that may be using it. */
final class TranslationTest {
  private static final int LOOKS = 2_000;

  @RegisterExtension final Machines machines = new Machines();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "P0 mprotect 0 r",
        "P0 mprotect 0:4 none",
        "P0 munmap 0",
        "P0 mmap 0:2 rw",
        "P0 exit",
        "P0 fork P1",
        "kernel migrate P0 0"
      })
  void operationThatTakesARight_outlastsAWriteThatIsUnderWay(String operation)
      throws InterruptedException {
    Script s = machines.script(Machines.anyDesign());
    s.run("P0 mmap 0:4 rw", "P0 write 0 = 1");
    int frame = Pte.frame(s.space(0).table().entry(0));
    whileAnAccessIsUnderWay(
        0, s, operation, () -> s.machine().memory().store().setLong(frame, 0, 2));
    if (operation.contains("fork") || operation.contains("migrate")) {
      s.run("P0 read 0 -> [2]");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"P1 write 0 = 3", "P1 munmap 0", "P1 exit", "kernel migrate P0 0"})
  void operationThatTakesASharedPageAway_outlastsAReadThatIsUnderWay(String operation)
      throws InterruptedException {
    Script s = machines.script(Machines.anyDesign());
    s.run("P0 mmap 0:4 rw", "P0 write 0 = 1", "P0 fork P2", "P2 fork P1");
    int frame = Pte.frame(s.space(1).table().entry(0));
    AtomicReference<Long> read = new AtomicReference<>();
    whileAnAccessIsUnderWay(
        1, s, operation, () -> read.set(s.machine().memory().store().getLong(frame, 0)));
    assertThat(read.get()).isEqualTo(1);
  }

  private static void whileAnAccessIsUnderWay(
      int process, Script s, String operation, Runnable access) throws InterruptedException {
    AddressSpace space = s.space(process);
    space.tlb().enter();
    Thread operating = new Thread(() -> s.run(operation));
    operating.start();
    for (int i = 0; i < LOOKS && operating.isAlive(); i++) {
      Thread.yield();
    }
    boolean outlasts = operating.isAlive();
    access.run();
    space.tlb().exit();
    operating.join();
    assertThat(outlasts).as("%s goes on while the access does", operation).isTrue();
  }
}
