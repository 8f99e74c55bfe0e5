package rmaplab.memory.check;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import rmaplab.memory.Bug;
import rmaplab.memory.area.VmaFlags;
import rmaplab.memory.frame.PhysicalMemory;
import rmaplab.memory.kit.Machines;
import rmaplab.memory.kit.Script;
import rmaplab.memory.rmap.AnonVma;
import rmaplab.memory.rmap.AnonVmaChain;
import rmaplab.memory.rmap.linux618.Linux618;
import rmaplab.memory.table.PageTable;
import rmaplab.memory.table.Pte;

/** A machine that is broken by hand in one place: the validator names that place. */
final class ValidatorTest {
  @RegisterExtension final Machines machines = new Machines();

  @Test
  void healthyMachine_hasNoFindings() {
    assertThat(Validator.findings(family().machine())).isEmpty();
  }

  @Test
  void migrationEntry_isFound() {
    Script s = broken();
    setEntry(s, 1, 0, Pte.migration(Pte.frame(s.space(1).table().entry(0)), false));
    assertFinding(s, Bug.Kind.DANGLING_MIGRATION_ENTRY, "P1 page 0 still holds");
  }

  @Test
  void entryOutsideEveryArea_isFound() {
    Script s = broken();
    setEntry(s, 0, 20, Pte.of(Pte.frame(s.space(0).table().entry(0)), true, false));
    assertFinding(s, Bug.Kind.STALE_MAPPING, "P0 page 20 maps f1 r outside every VMA");
  }

  @Test
  void entryWithMoreRightsThanItsArea_isFound() {
    Script s = broken();
    setEntry(s, 0, 5, Pte.of(PhysicalMemory.ZERO_FRAME, true, false));
    s.space(0).mmapLock().writeLock();
    s.vma(0, 4).setFlags(0);
    s.space(0).mmapLock().writeUnlock();
    assertFinding(s, Bug.Kind.STALE_MAPPING, "P0 page 5 maps zero page r where the VMA is ---p");
  }

  @Test
  void entryWithFewerRightsToReadThanItsArea_isFound() {
    Script s = broken();
    s.run("P0 mprotect 4:6 none", "P0 read 4 -> EFAULT");
    setEntry(s, 0, 4, Pte.of(PhysicalMemory.ZERO_FRAME, false, false));
    s.space(0).mmapLock().writeLock();
    s.vma(0, 4).setFlags(VmaFlags.READ);
    s.space(0).mmapLock().writeUnlock();
    assertFinding(s, Bug.Kind.STALE_MAPPING, "P0 page 4 maps zero page no access where");
  }

  @Test
  void sharedPageThatOneMayWrite_isFound() {
    Script s = broken();
    setEntry(s, 1, 0, Pte.of(Pte.frame(s.space(1).table().entry(0)), true, true));
    assertFinding(s, Bug.Kind.STALE_MAPPING, "P1:0 may write f1, which [P0:0, P1:0] share");
  }

  @Test
  void cleanEntryOfAPageOfWhichNothingIsKnown_isFound() {
    Script s = broken();
    long pte = s.space(1).table().entry(0);
    setEntry(s, 1, 0, Pte.cleaned(pte));
    assertFinding(s, Bug.Kind.ASSERTION, "P1:0 is clean, but nothing says what becomes of f1");
  }

  @Test
  void cleanEntryThatMayWrite_isFound() {
    Script s = machines.script(new Linux618()).run("P0 mmap 0 rw", "P0 write 0 = 1");
    machines.forget(s.machine());
    long pte = s.space(0).table().entry(0);
    setEntry(s, 0, 0, Pte.ofKind(Pte.cleaned(pte), pte));
    assertFinding(s, Bug.Kind.STALE_MAPPING, "P0:0 may write f1, but is clean");
  }

  @Test
  void wrongCounts_areFound() {
    Script s = machines.script(new Linux618()).run("P0 mmap 0 rw", "P0 write 0 = 1", "P0 fork P1");
    machines.forget(s.machine());
    AnonVma root = requireNonNull(s.vma(0, 0).anonVma());
    root.addChildren(1);
    assertFinding(s, Bug.Kind.MESH, "A1 counts 3 children, but there are 2");
    root.addChildren(-1);
    root.addActiveVmas(1);
    assertFinding(s, Bug.Kind.MESH, "A1 counts 2 VMAs of its own, but there are 1");
    root.addActiveVmas(-1);
    s.machine().reverseMap().hold(root);
    assertFinding(s, Bug.Kind.MESH, "A1 is held 1 times, but counts 2");
  }

  @Test
  void wrongRoot_isFound() {
    Script s = machines.script(new Linux618()).run("P0 mmap 0 rw", "P0 write 0 = 1", "P0 fork P1");
    machines.forget(s.machine());
    AnonVma child = requireNonNull(s.vma(1, 0).anonVma());
    child.setRoot(child);
    assertFinding(s, Bug.Kind.MESH, "P1 [0-1) is in two families: A1 and A2");
  }

  @Test
  void boundsThatChangedInATree_areFound() {
    Script s = machines.script(new Linux618()).run("P0 mmap 4:8 rw", "P0 write 4 = 1");
    s.run("P0 mmap 0:2 rw", "P0 write 0 = 1", "P0 fork P1", "P1 mprotect 6:8 r");
    machines.forget(s.machine());
    s.vma(1, 4).moveStart(3);
    assertFinding(s, Bug.Kind.MESH, "is broken");
  }

  @Test
  void wrongMapCount_isFound() {
    Script s = broken();
    s.machine().memory().addMapping(Pte.frame(s.space(0).table().entry(0)));
    assertFinding(s, Bug.Kind.MAPCOUNT, "but its map count is 3");
  }

  @Test
  void referenceThatNobodyDropped_isFound() {
    Script s = broken();
    s.machine().memory().get(Pte.frame(s.space(0).table().entry(0)));
    assertFinding(s, Bug.Kind.MAPCOUNT, "but has 3 references");
  }

  @Test
  void lockedPage_isFound() {
    Script s = broken();
    s.machine().memory().locks().lock(Pte.frame(s.space(0).table().entry(0)));
    assertFinding(s, Bug.Kind.ASSERTION, "f1 is still locked");
  }

  @Test
  void pageBoundToAnotherFamily_isFound() {
    Script s = broken();
    int frame = Pte.frame(s.space(0).table().entry(0));
    s.run("P0 mmap 10 rw", "P0 write 10 = 1");
    s.machine().memory().bind(frame, s.vma(0, 10).anonVma(), 0);
    assertFinding(s, Bug.Kind.MISSED_MAPPING, "P0:0 maps f1, which names A3");
  }

  @Test
  void pageThatOnlyTheChildWouldFind_isFound() {
    Script s = broken();
    int frame = Pte.frame(s.space(0).table().entry(0));
    s.machine().memory().bind(frame, s.vma(1, 0).anonVma(), 0);
    assertFinding(s, Bug.Kind.MISSED_MAPPING, "P0:0 maps f1, which names A2");
  }

  @Test
  void pageWithTheWrongIndex_isFound() {
    Script s = broken();
    int frame = Pte.frame(s.space(0).table().entry(0));
    s.machine().memory().bind(frame, s.vma(0, 0).anonVma(), 7);
    assertFinding(s, Bug.Kind.MISSED_MAPPING, "maps f1 with index 7");
  }

  @Test
  void edgeThatIsOnTheChainOnly_isFound() {
    Script s = broken();
    AnonVmaChain avc = requireNonNull(s.vma(1, 0).chain().oldest());
    avc.anonVma().vmas().remove(avc);
    assertFinding(s, Bug.Kind.MESH, "is not on the list of A1");
  }

  @Test
  void edgeThatIsOnTheListOnly_isFound() {
    Script s = broken();
    s.vma(1, 0).chain().remove(requireNonNull(s.vma(1, 0).chain().oldest()));
    assertFinding(s, Bug.Kind.MESH, "the list of A1 holds avc A1/P1 [0-2), which is on no chain");
  }

  @Test
  void ownAnonVmaThatIsNotOnTheChain_isFound() {
    Script s = broken();
    s.vma(0, 0).setAnonVma(s.vma(1, 0).anonVma());
    assertFinding(s, Bug.Kind.MESH, "P0 [0-2) has A2 as its own, which is not on its chain");
  }

  @Test
  void lostObjects_areFound() {
    Script s = broken();
    requireNonNull(s.machine().vmas().allocate());
    assertThat(s.machine().memory().allocate()).isPositive();
    assertFinding(s, Bug.Kind.LEAK, "4 VMAs are alive, but 3 are in use");
    assertFinding(s, Bug.Kind.LEAK, "3 frames are alive, but 2 are in use");
  }

  @Test
  void overlappingAreas_areFound() {
    Script s = broken();
    s.vma(0, 4).init(s.space(0), 1, 6, 1, 0);
    assertFinding(s, Bug.Kind.MESH, "P0 [1-6) starts before the end of its predecessor, 2");
  }

  @Test
  void validate_throwsTheGravest_andCountsTheOthers() {
    Script s = broken();
    int frame = Pte.frame(s.space(0).table().entry(0));
    s.machine().memory().addMapping(frame);
    setEntry(s, 1, 0, Pte.migration(frame, false));
    assertThatThrownBy(() -> Validator.validate(s.machine()))
        .isInstanceOfSatisfying(
            Bug.class, e -> assertThat(e.kind()).isEqualTo(Bug.Kind.DANGLING_MIGRATION_ENTRY))
        .hasMessageEndingWith(" more)");
  }

  private Script broken() {
    Script s = family();
    machines.forget(s.machine());
    return s;
  }

  private Script family() {
    Script s = machines.script(Machines.anyDesign());
    return s.run("P0 mmap 0:2 rw", "P0 write 0 = 1", "P0 fork P1", "P0 mmap 4:6 rw");
  }

  private static void setEntry(Script s, int process, long page, long pte) {
    PageTable.Leaf leaf = requireNonNull(s.space(process).table().allocateLeaf(page));
    leaf.lock().lock();
    leaf.set(page, pte);
    leaf.lock().unlock();
  }

  private static void assertFinding(Script s, Bug.Kind kind, String part) {
    assertThat(Validator.findings(s.machine()))
        .anySatisfy(f -> {
          assertThat(f.kind()).isEqualTo(kind);
          assertThat(f.message()).contains(part);
        });
  }
}
