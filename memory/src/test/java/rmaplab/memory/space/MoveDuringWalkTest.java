package rmaplab.memory.space;

import static org.assertj.core.api.Assertions.assertThat;
import static rmaplab.memory.space.Spaces.RW;
import static rmaplab.memory.space.Spaces.mmap;
import static rmaplab.memory.space.Spaces.mremap;
import static rmaplab.memory.space.Spaces.write;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import rmaplab.memory.check.Validator;
import rmaplab.memory.frame.PhysicalMemory;
import rmaplab.memory.rmap.Designs;
import rmaplab.memory.table.Pte;

/**
 * A page overtakes a walk: it moves from a VMA that the walk has still to visit into one that it
 * has visited.
 *
 * <pre>
 *     the list:   P0 [0-2)     P1 [0-4)     P0 [20-22)
 *                 widened to   the walk     page 20, which
 *                 [0-4)        is here      moves back to 2
 * </pre>
 */
final class MoveDuringWalkTest {
  private static final long PATIENCE_NANOS = TimeUnit.MILLISECONDS.toNanos(300);

  @ParameterizedTest
  @CsvSource({"chain, 1", "root-walk, 1", "root-walk-unlink-reversed, 1", "root-lock, 2"})
  void walk_findsBothMappings_ifTheDesignKeepsTheMoveOut(String design, int found)
      throws InterruptedException {
    Spaces spaces = Spaces.on(Designs.named(design).orElseThrow());
    AddressSpace p0 = spaces.spawn("P0");
    mmap(p0, 0, 4, RW);
    write(p0, 0, 4, 1);
    spaces.fork(p0, "P1");
    mremap(p0, 2, 4, 20, 22);
    Thread mover = new Thread(() -> mremap(p0, 20, 22, 2, 4));

    int page = Pte.frame(p0.table().entry(20));
    PhysicalMemory memory = spaces.machine.memory();
    AtomicInteger seen = new AtomicInteger();
    memory.locks().lock(page);
    spaces.machine.rcu().readLock();
    spaces
        .machine
        .reverseMap()
        .walk(
            page,
            (vma, address) -> {
              if (Pte.frame(vma.space().table().entry(address)) == page) {
                seen.incrementAndGet();
              }
              if (vma.space() != p0) {
                mover.start();
                awaitMove(p0);
              }
              return true;
            });
    spaces.machine.rcu().readUnlock();
    memory.locks().unlock(page);
    mover.join();
    assertThat(seen.get()).isEqualTo(found);
    Validator.validate(spaces.machine);
  }

  /** Until the page has moved, or long enough to believe that something holds it back. */
  private static void awaitMove(AddressSpace space) {
    long begun = System.nanoTime();
    while (space.table().entry(2) == Pte.NONE && System.nanoTime() - begun < PATIENCE_NANOS) {
      Thread.onSpinWait();
    }
  }
}
