package rmaplab.memory.rmap.interval;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import rmaplab.memory.area.Vma;
import rmaplab.memory.kit.Crew;
import rmaplab.memory.kit.Machines;
import rmaplab.memory.kit.Picture;
import rmaplab.memory.kit.Script;
import rmaplab.memory.rmap.AnonVma;
import rmaplab.memory.rmap.ReverseMap;
import rmaplab.memory.table.Pte;

/** References, the sleeping lock, and the trees of design interval-rwsem. */
@Timeout(value = 2, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class IntervalMapTest {
  @RegisterExtension final Machines machines = new Machines();

  private Script family() {
    Script s = machines.script(new IntervalRwsem());
    return s.run("P0 mmap 0:4 rw", "P0 write 0:4 = 1", "P0 fork P1", "P1 fork P2");
  }

  private static IntervalAnonVma own(Script s, int process) {
    return IntervalAnonVma.of(requireNonNull(s.vma(process, 0).anonVma()));
  }

  private static int frame(Script s, int process) {
    return Pte.frame(s.space(process).table().entry(0));
  }

  /** Waits until a thread waits for a lock, or has ended because it did not. */
  private static void awaitParked(Thread thread) {
    while (thread.getState() == Thread.State.RUNNABLE || thread.getState() == Thread.State.NEW) {
      Thread.onSpinWait();
    }
  }

  @Test
  void references_areOneForVmas_andOneForEachChildOfTheRoot() {
    Script s = family();
    IntervalAnonVma root = own(s, 0);
    IntervalAnonVma child = own(s, 1);
    assertThat(root.references()).as("VMAs and two children").isEqualTo(3);
    assertThat(child.references()).as("a grandchild holds its root").isEqualTo(1);
    s.run("P0 mprotect 1 r", "P1 exit");
    assertThat(root.references()).isEqualTo(3);
    assertThat(child.references()).as("P2 is still in its tree").isEqualTo(1);
    s.run("P2 exit");
    assertThat(root.references()).isEqualTo(1);
    assertThat(child.references()).isZero();
    assertThat(s.machine().reverseMap().liveAnonVmas()).isEqualTo(1);
  }

  /** KSM holds a child whose last VMA goes: it stays, and its root with it. */
  @Test
  void heldAnonVma_outlivesItsVmas_andKeepsItsRoot() {
    Script s = family();
    ReverseMap map = s.machine().reverseMap();
    AnonVma child = own(s, 1);
    map.hold(child);
    s.run("P0 exit", "P1 exit", "P2 exit");
    assertThat(map.liveEdges()).isZero();
    assertThat(map.liveAnonVmas()).as("the child and its root").isEqualTo(2);
    map.letGo(child);
    assertThat(map.liveAnonVmas()).isZero();
  }

  /** Somebody got the root's lock without waiting: the anon_vma is not freed under its feet. */
  @Test
  void freeing_waitsForWhoeverHoldsTheRootsLock() throws InterruptedException {
    AnonVmaPool pool = new AnonVmaPool(family().machine());
    IntervalAnonVma going = requireNonNull(pool.allocate());
    assertThat(going.rwsem().tryReadLock()).isTrue();
    Thread last = new Thread(() -> pool.put(going));
    last.start();
    awaitParked(last);
    assertThat(last.isAlive()).isTrue();
    assertThat(going.references()).isZero();
    assertThat(pool.live()).isEqualTo(1);
    going.rwsem().readUnlock();
    last.join();
    assertThat(pool.live()).isZero();
  }

  /** Empty anon_vmas go after the lock: giving one back may take it. */
  @Test
  void unlink_isDoneWithTheLock_beforeAnythingIsFreed() {
    Script s = family();
    s.run("P0 exit", "P1 exit");
    IntervalAnonVma root = IntervalAnonVma.of(own(s, 2).root());
    s.run("P2 exit");
    assertThat(root.rwsem().isLocked()).isFalse();
    assertThat(s.machine().reverseMap().liveAnonVmas()).isZero();
    assertThat(s.machine().reverseMap().liveEdges()).isZero();
  }

  /** The lock is taken: the walk takes a reference instead, and sleeps. */
  @Test
  void walk_thatMustWait_holdsTheAnonVmaMeanwhile() throws InterruptedException {
    Script s = family();
    IntervalAnonVma root = own(s, 0);
    int frame = frame(s, 0);
    List<Vma> visited = new ArrayList<>();
    root.rwsem().writeLock();
    Thread walk =
        new Thread(() -> {
          s.machine().memory().locks().lock(frame);
          s.machine().reverseMap().walkMapped(frame, (vma, address) -> visited.add(vma));
          s.machine().memory().locks().unlock(frame);
        });
    walk.start();
    awaitParked(walk);
    assertThat(root.references()).isEqualTo(4);
    assertThat(visited).isEmpty();
    root.rwsem().writeUnlock();
    walk.join();
    assertThat(visited).containsExactly(s.vma(0, 0), s.vma(1, 0), s.vma(2, 0));
    assertThat(root.references()).isEqualTo(3);
  }

  /** Two walks of one family are in their visits at the same time. */
  @Test
  void walks_doNotKeepEachOtherOut() {
    Script s = family();
    s.run("P1 write 0 = 2");
    CyclicBarrier both = new CyclicBarrier(2);
    Crew crew = new Crew();
    for (int process = 0; process < 2; process++) {
      int frame = frame(s, process);
      crew.add(() -> {
        s.machine().memory().locks().lock(frame);
        s.machine()
            .reverseMap()
            .walkMapped(
                frame,
                (vma, address) -> {
                  try {
                    both.await();
                  } catch (Exception e) {
                    fail("the other walk did not come", e);
                  }
                  return false;
                });
        s.machine().memory().locks().unlock(frame);
      });
    }
    crew.run();
  }

  /** Also an end that moves alone takes the edges out of their trees and puts them back. */
  @Test
  void trees_followEveryChangeOfBounds() {
    Script s = family();
    s.run("P1 mprotect 2:4 r", "P1 mmap 4:6 rw", "P1 munmap 0", "P2 munmap 1:3");
    assertThat(Picture.of(own(s, 0))).isEqualTo("P0:0-4 P2:0-1 P1:1-2 P1:2-4 P2:3-4");
    assertThat(own(s, 0).fault()).isNull();
    s.run("P1 mprotect 2:4 rw");
    assertThat(Picture.of(own(s, 0))).isEqualTo("P0:0-4 P2:0-1 P1:1-4 P2:3-4");
  }

  /** Entries move under the lock only if a walk could come to the target first. */
  @Test
  void move_locksTheRoot_onlyIfTheTargetMayBeVisitedFirst() {
    Script s = family();
    s.run("P0 mprotect 2:4 r");
    Vma low = s.vma(0, 0);
    Vma high = s.vma(0, 2);
    ReverseMap map = s.machine().reverseMap();
    assertThat(map.beginMove(low, high, true)).as("visited later").isNull();
    assertThat(map.beginMove(high, low, false)).as("made for the move").isNull();
    assertThat(map.beginMove(low, low, true)).as("within one").isNull();
    AnonVma locked = map.beginMove(high, low, true);
    assertThat(locked).isSameAs(own(s, 0));
    assertThat(own(s, 0).rwsem().isLocked()).isTrue();
    map.endMove(locked);
    assertThat(own(s, 0).rwsem().isLocked()).isFalse();
  }

  /** Written pages do not join memory that was never written, nor new memory a fork child's. */
  @Test
  void merging_needsASingularChain() {
    Script s = machines.script(new IntervalRwsem());
    s.run("P0 mmap 0:4 rw", "P0 mprotect 0:2 r", "P0 write 2 = 1", "P0 mprotect 2:4 r");
    assertThat(Picture.of(s.space(0))).isEqualTo("[0-2 r -] [2-4 r A1]");
    s.run("P0 mprotect 2:4 rw", "P0 mprotect 0:2 rw");
    assertThat(Picture.of(s.space(0))).as("the range is unwritten").isEqualTo("[0-4 rw A1]");
    s.run("P0 fork P1", "P1 mmap 4:6 rw", "P0 mmap 4:6 rw");
    assertThat(Picture.of(s.space(1))).isEqualTo("[0-4 rw A2<A1] [4-6 rw -]");
    assertThat(Picture.of(s.space(0))).isEqualTo("[0-6 rw A1]");
  }
}
