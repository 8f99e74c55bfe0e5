package rmaplab.memory.migrate;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import rmaplab.memory.Bug;
import rmaplab.memory.frame.PhysicalMemory;
import rmaplab.memory.kit.Crew;
import rmaplab.memory.kit.EveryDesign;
import rmaplab.memory.kit.Machines;
import rmaplab.memory.kit.Picture;
import rmaplab.memory.kit.Script;
import rmaplab.memory.rmap.Design;
import rmaplab.memory.space.AddressSpace;
import rmaplab.memory.space.UserAccess;
import rmaplab.memory.table.PageTable;
import rmaplab.memory.table.Pte;

final class MigrateTest {
  @RegisterExtension final Machines machines = new Machines();

  @EveryDesign
  void page_keepsItsData_rights_andBinding_inAnotherFrame(Design design) {
    Script s = machines.script(design);
    s.run("P0 mmap 2:6 rw", "P0 write 2:6 = 1");
    UserAccess.store(s.space(0), 3, 8, 99);
    int old = frame(s, 0, 3);
    s.run("kernel migrate P0 3");
    int fresh = frame(s, 0, 3);
    PhysicalMemory memory = s.machine().memory();
    assertThat(fresh).isNotEqualTo(old);
    assertThat(memory.references(old)).as("the old page is free").isZero();
    assertThat(memory.mapping(fresh)).isSameAs(s.vma(0, 3).anonVma());
    assertThat(memory.index(fresh)).isEqualTo(3);
    assertThat(Pte.isWritable(s.space(0).table().entry(3))).isTrue();
    assertThat(UserAccess.load(s.space(0), 3, 8)).isEqualTo(99);
    s.run("P0 read 3 -> [1]");
  }

  @EveryDesign
  void sharedPage_movesInTheWholeFamily_andStaysReadOnly(Design design) {
    Script s = machines.script(design);
    s.run("P0 mmap 0:2 rw", "P0 write 0 = 1", "P0 fork P1", "P1 fork P2", "P0 fork P3");
    s.run("P3 mprotect 0 none", "kernel migrate P2 0");
    int fresh = frame(s, 0, 0);
    for (int process = 0; process <= 3; process++) {
      assertThat(frame(s, process, 0)).isEqualTo(fresh);
      assertThat(Pte.isWritable(s.space(process).table().entry(0))).isFalse();
    }
    assertThat(s.machine().memory().mapCount(fresh)).isEqualTo(4);
    s.run("P3 read 0 -> EFAULT", "P3 mprotect 0 rw", "P3 write 0 = 2");
    s.run("P0 read 0 -> [1]", "P1 read 0 -> [1]", "P2 read 0 -> [1]", "P3 read 0 -> [2]");
  }

  @EveryDesign
  void pageOfAGrandchild_doesNotConcernItsAncestorsCopies(Design design) {
    Script s = machines.script(design);
    s.run("P0 mmap 0 rw", "P0 write 0 = 1", "P0 fork P1", "P1 write 0 = 2", "P1 fork P2");
    int ancestors = frame(s, 0, 0);
    s.run("kernel migrate P2 0", "P1 read 0 -> [2]", "P2 read 0 -> [2]");
    assertThat(frame(s, 0, 0)).isEqualTo(ancestors);
    assertThat(frame(s, 1, 0)).isEqualTo(frame(s, 2, 0));
  }

  @EveryDesign
  void nothingToMigrate_isEnoent(Design design) {
    Script s = machines.script(design);
    s.run("P0 mmap 0:2 rw", "kernel migrate P0 0 -> ENOENT", "P0 read 0");
    s.run("kernel migrate P0 0 -> ENOENT", "kernel migrate P0 9 -> ENOENT");
    s.run("kernel migrate P0 32 -> ENOENT");
    assertThat(Migrate.migrate(s.space(0), -1).done()).isFalse();
  }

  @EveryDesign
  void pageThatSomebodyHolds_isEagain_andEverythingIsRestored(Design design) {
    Script s = machines.script(design);
    s.run("P0 mmap 0:2 rw", "P0 write 0:2 = 1", "P0 fork P1", "P0 write 1 = 2");
    for (int page = 0; page < 2; page++) {
      int held = frame(s, 0, page);
      String before = Picture.of(s.machine());
      s.machine().memory().get(held);
      s.run("kernel migrate P0 " + page + " -> EAGAIN");
      s.machine().memory().put(held);
      assertThat(Picture.of(s.machine())).isEqualTo(before);
      s.run("kernel migrate P0 " + page);
    }
  }

  @EveryDesign
  void withoutAFreeFrame_isEnomem(Design design) {
    Script s = new Script(machines.machine(design, 3, 8));
    s.run("P0 mmap 0:2 rw", "P0 write 0:2 = 1");
    String before = Picture.of(s.machine());
    s.run("kernel migrate P0 0 -> ENOMEM");
    assertThat(Picture.of(s.machine())).isEqualTo(before);
    s.run("P0 munmap 1", "kernel migrate P0 0", "P0 read 0 -> [1]");
  }

  @EveryDesign
  void fork_copiesAMigrationEntry_andTheRestoringWalkFindsTheCopy(Design design) {
    Script s = machines.script(design);
    s.run("P0 mmap 0:2 rw", "P0 write 0 = 1");
    int old = beginByHand(s);
    s.run("P0 fork P1");
    assertThat(Pte.describe(s.space(1).table().entry(0)))
        .as("forked entries lose the right to write")
        .isEqualTo("migration entry of f" + old);
    endByHand(s, old);
    s.run("P0 read 0 -> [1]", "P1 read 0 -> [1]", "P1 write 0 = 2", "P0 read 0 -> [1]");
  }

  /** A fault on a migration entry sleeps until the page is unlocked, then the access goes on. */
  @EveryDesign
  void accessDuringMigration_waitsForItsEnd(Design design) {
    Script s = machines.script(design);
    s.run("P0 mmap 0:2 rw", "P0 write 0 = 1");
    int old = beginByHand(s);
    AtomicBoolean ended = new AtomicBoolean();
    AtomicBoolean waiting = new AtomicBoolean();
    new Crew()
        .add(() -> {
          waiting.set(true);
          s.run("P0 write 0 = 2");
          assertThat(ended).isTrue();
        })
        .add(() -> {
          while (!waiting.get()) {
            Thread.onSpinWait();
          }
          for (int i = 0; i < 1_000; i++) {
            Thread.yield();
          }
          ended.set(true);
          endByHand(s, old);
        })
        .run();
    s.run("P0 read 0 -> [2]");
  }

  @EveryDesign
  void mprotectDuringMigration_takesTheRightToWriteFromTheEntry(Design design) {
    Script s = machines.script(design);
    s.run("P0 mmap 0:2 rw", "P0 write 0 = 1");
    int old = beginByHand(s);
    s.run("P0 mprotect 0:2 r");
    assertThat(Pte.isWriteMigration(s.space(0).table().entry(0))).isFalse();
    endByHand(s, old);
    s.run("P0 write 0 = 2 -> EFAULT", "P0 read 0 -> [1]");
  }

  @EveryDesign
  void munmapDuringMigration_dropsTheEntry(Design design) {
    Script s = machines.script(design);
    s.run("P0 mmap 0:2 rw", "P0 write 0 = 1");
    int old = beginByHand(s);
    s.run("P0 munmap 0");
    endByHand(s, old);
    assertThat(s.machine().memory().store().live()).isOne();
  }

  /** Walk 2 missed the entry: the page is unlocked, and a fault would sleep for ever. */
  @Test
  void migrationEntryOfAnUnlockedPage_isABug() {
    Script s = machines.script(Machines.anyDesign());
    machines.forget(s.machine());
    s.run("P0 mmap 0:2 rw", "P0 write 0 = 1");
    int old = beginByHand(s);
    s.machine().memory().locks().unlock(old);
    assertThatThrownBy(() -> s.run("P0 read 0"))
        .isInstanceOfSatisfying(
            Bug.class, e -> assertThat(e.kind()).isEqualTo(Bug.Kind.DANGLING_MIGRATION_ENTRY))
        .hasMessage("P0 page 0 holds a migration entry for f" + old + ", which is unlocked");
  }

  @EveryDesign
  void awaitOfAnEntryThatIsNoMigrationEntry_returnsAtOnce(Design design) {
    Script s = machines.script(design);
    s.run("P0 mmap 0:2 rw", "P0 write 0 = 1");
    MigrationEntry.await(s.space(0), leaf(s.space(0)), 0);
    MigrationEntry.await(s.space(0), leaf(s.space(0)), 1);
  }

  /** Walk 1 of a migration of P0's page 0, whose page stays locked and referenced. */
  private static int beginByHand(Script s) {
    PhysicalMemory memory = s.machine().memory();
    int old = frame(s, 0, 0);
    PageTable.Leaf leaf = leaf(s.space(0));
    memory.get(old);
    memory.locks().lock(old);
    leaf.lock().lock();
    leaf.set(0, Pte.migration(old, true));
    s.space(0).tlb().flush();
    memory.removeMapping(old);
    leaf.lock().unlock();
    memory.put(old);
    return old;
  }

  /** Walk 2, back to the old page, as when a migration is given up. */
  private static void endByHand(Script s, int old) {
    PhysicalMemory memory = s.machine().memory();
    s.machine().rcu().readLock();
    s.machine()
        .reverseMap()
        .walk(
            old,
            (vma, address) -> {
              PageTable.Leaf leaf = leaf(vma.space());
              leaf.lock().lock();
              if (Pte.isMigration(leaf.get(address))) {
                memory.get(old);
                memory.addMapping(old);
                boolean write = Pte.isWriteMigration(leaf.get(address));
                leaf.set(address, Pte.of(old, true, write));
              }
              leaf.lock().unlock();
              return true;
            });
    s.machine().rcu().readUnlock();
    memory.locks().unlock(old);
    memory.put(old);
  }

  private static PageTable.Leaf leaf(AddressSpace space) {
    return requireNonNull(space.table().leafIfAny(0));
  }

  private static int frame(Script s, int process, long page) {
    return Pte.frame(s.space(process).table().entry(page));
  }
}
