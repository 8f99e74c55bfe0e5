package rmaplab.memory.reclaim;

import static org.assertj.core.api.Assertions.assertThat;
import static rmaplab.memory.reclaim.SwapMachine.RW;
import static rmaplab.memory.reclaim.SwapMachine.entry;
import static rmaplab.memory.reclaim.SwapMachine.frame;
import static rmaplab.memory.reclaim.SwapMachine.read;
import static rmaplab.memory.reclaim.SwapMachine.write;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import rmaplab.memory.Errno;
import rmaplab.memory.Outcome;
import rmaplab.memory.PageRange;
import rmaplab.memory.area.Vma;
import rmaplab.memory.area.VmaFlags;
import rmaplab.memory.migrate.Compact;
import rmaplab.memory.migrate.Migrate;
import rmaplab.memory.rmap.AnonVmaChain;
import rmaplab.memory.rmap.Design;
import rmaplab.memory.space.AddressSpace;
import rmaplab.memory.space.Advise;
import rmaplab.memory.space.Exit;
import rmaplab.memory.space.Fork;
import rmaplab.memory.space.Protect;
import rmaplab.memory.space.Unmap;
import rmaplab.memory.table.Pte;

final class ReclaimTest {
  private static final String DESIGNS = "rmaplab.memory.reclaim.SwapMachine#designs";
  private static final Outcome AGAIN = Outcome.refused(Errno.EAGAIN);

  private static void reclaim(AddressSpace space, long page) {
    assertThat(Reclaim.reclaim(space, page)).isEqualTo(Outcome.DONE);
  }

  private static void migrate(AddressSpace space, long page) {
    assertThat(Migrate.migrate(space, page)).isEqualTo(Outcome.DONE);
  }

  @ParameterizedTest
  @MethodSource(DESIGNS)
  void reclaim_pageAlone_comesBackOnRead(Design design) {
    SwapMachine m = new SwapMachine(design, 4);
    AddressSpace p = m.spawn(2, RW);
    write(p, 0, 2, 7);
    reclaim(p, 1);
    assertThat(Pte.isSwap(entry(p, 1))).isTrue();
    assertThat(m.framesUsed()).isEqualTo(1);
    assertThat(m.swap().free()).isEqualTo(3);
    m.validate();
    assertThat(read(p, 1)).isEqualTo(7);
    assertThat(m.swap().free()).isEqualTo(4);
    write(p, 1, 8);
    assertThat(read(p, 1)).isEqualTo(8);
    m.validate();
  }

  @ParameterizedTest
  @MethodSource(DESIGNS)
  void reclaim_pageFreedLazilyAndWritten_onlyNoticesAtFirst(Design design) {
    SwapMachine m = new SwapMachine(design, 4);
    AddressSpace p = m.spawn(1, RW);
    write(p, 0, 7);
    Advise.madvise(p, new PageRange(0, 1), Advise.Advice.FREE);
    write(p, 0, 8);
    migrate(p, 0);
    assertThat(Reclaim.reclaim(p, 0)).isEqualTo(AGAIN);
    assertThat(Pte.isPresent(entry(p, 0))).isTrue();
    reclaim(p, 0);
    assertThat(Pte.isSwap(entry(p, 0))).isTrue();
    assertThat(read(p, 0)).isEqualTo(8);
    m.validate();
  }

  @ParameterizedTest
  @MethodSource(DESIGNS)
  void swapIn_writeByOnlyUser_mapsWritableAndNamesOwn(Design design) {
    SwapMachine m = new SwapMachine(design, 4);
    AddressSpace parent = m.spawn(1, RW);
    write(parent, 0, 1);
    AddressSpace p = m.fork(parent);
    write(p, 0, 2);
    reclaim(p, 0);
    write(p, 0, 3);
    assertThat(Pte.isWritable(entry(p, 0))).isTrue();
    assertThat(m.memory().mapping(frame(p, 0))).isSameAs(p.tree().get(0).anonVma());
    assertThat(read(parent, 0)).isEqualTo(1);
    m.validate();
  }

  @ParameterizedTest
  @MethodSource(DESIGNS)
  void swapIn_shared_givesOnePageThatNamesTheRoot(Design design) {
    SwapMachine m = new SwapMachine(design, 4);
    AddressSpace parent = m.spawn(1, RW);
    write(parent, 0, 5);
    AddressSpace child = m.fork(parent);
    reclaim(parent, 0);
    assertThat(Pte.isSwap(entry(child, 0))).isTrue();
    m.validate();
    assertThat(read(child, 0)).isEqualTo(5);
    Vma vma = child.tree().get(0);
    AnonVmaChain oldest = vma.chain().oldest();
    assertThat(oldest).isNotNull();
    assertThat(m.memory().mapping(frame(child, 0)))
        .isSameAs(oldest == null ? null : oldest.anonVma());
    assertThat(read(parent, 0)).isEqualTo(5);
    assertThat(frame(parent, 0)).isEqualTo(frame(child, 0));
    m.validate();
    migrate(parent, 0);
    assertThat(frame(parent, 0)).isEqualTo(frame(child, 0));
    write(parent, 0, 6);
    assertThat(read(child, 0)).isEqualTo(5);
    m.validate();
  }

  /** The other's swap entry counts as a user, although the page is mapped once. */
  @ParameterizedTest
  @MethodSource(DESIGNS)
  void write_toPageThatAnotherHasSwappedOut_copies(Design design) {
    SwapMachine m = new SwapMachine(design, 4);
    AddressSpace parent = m.spawn(1, RW);
    write(parent, 0, 5);
    AddressSpace child = m.fork(parent);
    reclaim(parent, 0);
    assertThat(read(parent, 0)).isEqualTo(5);
    int shared = frame(parent, 0);
    write(parent, 0, 6);
    assertThat(frame(parent, 0)).isNotEqualTo(shared);
    m.validate();
    assertThat(read(child, 0)).isEqualTo(5);
    write(child, 0, 9);
    assertThat(frame(child, 0)).isEqualTo(shared);
    assertThat(read(parent, 0)).isEqualTo(6);
    m.validate();
  }

  @ParameterizedTest
  @MethodSource(DESIGNS)
  void reclaim_pageOfTheSwapCache_keepsItsSlot(Design design) {
    SwapMachine m = new SwapMachine(design, 1);
    AddressSpace parent = m.spawn(1, RW);
    write(parent, 0, 5);
    AddressSpace child = m.fork(parent);
    reclaim(parent, 0);
    assertThat(read(parent, 0)).isEqualTo(5);
    reclaim(parent, 0);
    assertThat(entry(parent, 0)).isEqualTo(entry(child, 0));
    m.validate();
    assertThat(read(child, 0)).isEqualTo(5);
    m.validate();
  }

  @ParameterizedTest
  @MethodSource(DESIGNS)
  void migrate_pageOfTheSwapCache_movesTheCacheToo(Design design) {
    SwapMachine m = new SwapMachine(design, 4);
    AddressSpace parent = m.spawn(1, RW);
    write(parent, 0, 5);
    AddressSpace child = m.fork(parent);
    reclaim(parent, 0);
    assertThat(read(parent, 0)).isEqualTo(5);
    int before = frame(parent, 0);
    migrate(parent, 0);
    assertThat(frame(parent, 0)).isNotEqualTo(before);
    m.validate();
    assertThat(read(child, 0)).isEqualTo(5);
    assertThat(frame(child, 0)).isEqualTo(frame(parent, 0));
    m.validate();
  }

  @ParameterizedTest
  @MethodSource(DESIGNS)
  void fork_swappedOut_copiesTheEntry(Design design) {
    SwapMachine m = new SwapMachine(design, 4);
    AddressSpace parent = m.spawn(2, RW);
    write(parent, 0, 2, 5);
    reclaim(parent, 0);
    AddressSpace child = m.fork(parent);
    assertThat(m.swap().count(Pte.slot(entry(child, 0)))).isEqualTo(2);
    write(child, 0, 6);
    assertThat(read(parent, 0)).isEqualTo(5);
    assertThat(read(child, 0)).isEqualTo(6);
    m.validate();
  }

  @ParameterizedTest
  @MethodSource(DESIGNS)
  void fork_withoutMemory_givesEntriesBack(Design design) {
    for (int nth = 1; nth < 12; nth++) {
      SwapMachine m = new SwapMachine(design, 4);
      AddressSpace parent = m.spawn(2, RW);
      m.map(parent, 3, 5, RW);
      write(parent, 0, 2, 5);
      write(parent, 3, 5, 6);
      reclaim(parent, 0);
      reclaim(parent, 4);
      AddressSpace child = m.machine().spawn("child");
      m.machine().allocations().fail(nth);
      boolean forked = Fork.fork(parent, child).done();
      m.validate();
      assertThat(m.swap().count(Pte.slot(entry(parent, 4)))).isEqualTo(forked ? 2 : 1);
    }
  }

  @ParameterizedTest
  @MethodSource(DESIGNS)
  void exitAndMunmap_swappedOut_freeSlots(Design design) {
    SwapMachine m = new SwapMachine(design, 4);
    AddressSpace p = m.spawn(4, RW);
    write(p, 0, 4, 5);
    for (int page = 0; page < 4; page++) {
      reclaim(p, page);
    }
    assertThat(m.swap().free()).isZero();
    assertThat(Unmap.munmap(p, new PageRange(1, 2))).isEqualTo(Outcome.DONE);
    assertThat(m.swap().free()).isEqualTo(1);
    m.validate();
    assertThat(Exit.exit(p)).isEqualTo(Outcome.DONE);
    assertThat(m.swap().free()).isEqualTo(4);
    m.validate();
  }

  /** The page is in the cache only because of the child's entry. */
  @ParameterizedTest
  @MethodSource(DESIGNS)
  void exit_ofTheLastWhoSwappedOut_freesSlotAndKeepsThePage(Design design) {
    SwapMachine m = new SwapMachine(design, 4);
    AddressSpace parent = m.spawn(1, RW);
    write(parent, 0, 5);
    AddressSpace child = m.fork(parent);
    reclaim(parent, 0);
    assertThat(read(parent, 0)).isEqualTo(5);
    assertThat(Exit.exit(child)).isEqualTo(Outcome.DONE);
    m.validate();
    write(parent, 0, 6);
    assertThat(m.swap().free()).isEqualTo(4);
    m.validate();
  }

  /** As before, but the one who has the page goes first: the page leaves, the slot stays. */
  @ParameterizedTest
  @MethodSource(DESIGNS)
  void exit_ofTheOnlyMapper_leavesTheOthersTheirBytes(Design design) {
    SwapMachine m = new SwapMachine(design, 4);
    AddressSpace parent = m.spawn(1, RW);
    write(parent, 0, 5);
    AddressSpace child = m.fork(parent);
    reclaim(parent, 0);
    assertThat(read(parent, 0)).isEqualTo(5);
    assertThat(Exit.exit(parent)).isEqualTo(Outcome.DONE);
    m.validate();
    assertThat(read(child, 0)).isEqualTo(5);
    write(child, 0, 6);
    assertThat(m.swap().free()).isEqualTo(4);
    m.validate();
  }

  @ParameterizedTest
  @MethodSource(DESIGNS)
  void reclaim_lockedSomewhere_refused(Design design) {
    SwapMachine m = new SwapMachine(design, 4);
    AddressSpace p = m.spawn(1, RW | VmaFlags.LOCKED);
    write(p, 0, 5);
    assertThat(Reclaim.reclaim(p, 0)).isEqualTo(AGAIN);
    assertThat(m.swap().free()).isEqualTo(4);
    assertThat(Pte.isWritable(entry(p, 0))).isTrue();
    m.validate();
  }

  @ParameterizedTest
  @MethodSource(DESIGNS)
  void reclaim_nothingThere_refused(Design design) {
    SwapMachine m = new SwapMachine(design, 4);
    AddressSpace p = m.spawn(2, RW);
    assertThat(read(p, 0)).isZero();
    Outcome nothing = Outcome.refused(Errno.ENOENT);
    assertThat(Reclaim.reclaim(p, 0)).isEqualTo(nothing);
    assertThat(Reclaim.reclaim(p, 1)).isEqualTo(nothing);
    assertThat(Reclaim.reclaim(p, 99)).isEqualTo(nothing);
    assertThat(Reclaim.reclaim(p, -1)).isEqualTo(nothing);
    m.validate();
  }

  @ParameterizedTest
  @MethodSource(DESIGNS)
  void reclaim_noSlots_refused(Design design) {
    SwapMachine none = new SwapMachine(design, 0);
    AddressSpace p = none.spawn(1, RW);
    write(p, 0, 5);
    assertThat(Reclaim.reclaim(p, 0)).isEqualTo(Outcome.refused(Errno.ENOMEM));
    none.validate();
    SwapMachine m = new SwapMachine(design, 2);
    AddressSpace q = m.spawn(3, RW);
    write(q, 0, 3, 5);
    reclaim(q, 0);
    reclaim(q, 1);
    assertThat(Reclaim.reclaim(q, 2)).isEqualTo(Outcome.refused(Errno.ENOMEM));
    assertThat(Pte.isWritable(entry(q, 2))).isTrue();
    assertThat(read(q, 0)).isEqualTo(5);
    reclaim(q, 2);
    m.validate();
  }

  @ParameterizedTest
  @MethodSource(DESIGNS)
  void swapIn_afterMprotect_hasTheNewRights(Design design) {
    SwapMachine m = new SwapMachine(design, 4);
    AddressSpace p = m.spawn(3, RW);
    write(p, 0, 3, 5);
    reclaim(p, 1);
    assertThat(Protect.mprotect(p, new PageRange(1, 2), VmaFlags.READ)).isEqualTo(Outcome.DONE);
    assertThat(read(p, 1)).isEqualTo(5);
    m.validate();
    assertThat(Protect.mprotect(p, new PageRange(1, 2), RW)).isEqualTo(Outcome.DONE);
    write(p, 1, 6);
    assertThat(read(p, 1)).isEqualTo(6);
    m.validate();
  }

  @ParameterizedTest
  @MethodSource(DESIGNS)
  void pageReferenced_countsMappings(Design design) {
    SwapMachine m = new SwapMachine(design, 0);
    AddressSpace p = m.spawn(1, RW);
    write(p, 0, 5);
    m.fork(m.fork(p));
    int frame = frame(p, 0);
    m.memory().locks().lock(frame);
    assertThat(PageReferenced.of(m.machine(), frame)).isEqualTo(new PageReferenced(3, false));
    m.memory().locks().unlock(frame);
    m.validate();
  }

  @ParameterizedTest
  @MethodSource(DESIGNS)
  void compact_movesPagesToTheLowestFrames(Design design) {
    SwapMachine m = new SwapMachine(design, 4);
    AddressSpace hole = m.spawn(8, RW);
    AddressSpace p = m.spawn(8, RW);
    write(hole, 0, 8, 1);
    write(p, 0, 8, 2);
    AddressSpace child = m.fork(p);
    reclaim(p, 3);
    assertThat(read(p, 3)).isEqualTo(2);
    assertThat(Exit.exit(hole)).isEqualTo(Outcome.DONE);
    assertThat(Compact.compact(m.machine())).isEqualTo(8);
    for (int page = 0; page < 8; page++) {
      assertThat(frame(p, page)).isLessThanOrEqualTo(8);
      assertThat(read(p, page)).isEqualTo(2);
      assertThat(read(child, page)).isEqualTo(2);
    }
    assertThat(m.framesUsed()).isEqualTo(8);
    m.validate();
  }
}
