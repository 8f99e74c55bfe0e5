package rmaplab.memory.ksm;

import static org.assertj.core.api.Assertions.assertThat;
import static rmaplab.memory.reclaim.SwapMachine.MERGEABLE;
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
import rmaplab.memory.area.VmaFlags;
import rmaplab.memory.frame.PhysicalMemory;
import rmaplab.memory.migrate.Migrate;
import rmaplab.memory.reclaim.Reclaim;
import rmaplab.memory.reclaim.SwapMachine;
import rmaplab.memory.rmap.Design;
import rmaplab.memory.space.AddressSpace;
import rmaplab.memory.space.Exit;
import rmaplab.memory.space.Protect;
import rmaplab.memory.space.Unmap;
import rmaplab.memory.table.Pte;

final class KsmTest {
  private static final String DESIGNS = "rmaplab.memory.reclaim.SwapMachine#designs";

  private static void counts(SwapMachine m, long shared, long sharing, long unshared) {
    Ksm ksm = m.machine().ksm();
    assertThat(ksm.pagesShared()).as("shared").isEqualTo(shared);
    assertThat(ksm.pagesSharing()).as("sharing").isEqualTo(sharing);
    assertThat(ksm.pagesUnshared()).as("unshared").isEqualTo(unshared);
  }

  private static void done(Outcome outcome) {
    assertThat(outcome).isEqualTo(Outcome.DONE);
  }

  private static PageRange pages(long start, long end) {
    return new PageRange(start, end);
  }

  @ParameterizedTest
  @MethodSource(DESIGNS)
  void scan_equalPages_areMergedInTheSecondPass(Design design) {
    SwapMachine m = new SwapMachine(design, 0);
    AddressSpace p = m.spawn(2, MERGEABLE);
    AddressSpace q = m.spawn(2, MERGEABLE);
    write(p, 0, 5);
    write(p, 1, 6);
    write(q, 1, 5);
    m.scan(1);
    assertThat(frame(p, 0)).isNotEqualTo(frame(q, 1));
    m.scan(1);
    assertThat(frame(p, 0)).isEqualTo(frame(q, 1));
    assertThat(m.framesUsed()).isEqualTo(2);
    counts(m, 1, 1, 1);
    m.validate();
    m.scan(2);
    counts(m, 1, 1, 1);
    m.validate();
  }

  @ParameterizedTest
  @MethodSource(DESIGNS)
  void scan_pageThatChanges_isLeftAlone(Design design) {
    SwapMachine m = new SwapMachine(design, 0);
    AddressSpace p = m.spawn(1, MERGEABLE);
    AddressSpace q = m.spawn(1, MERGEABLE);
    for (int i = 0; i < 3; i++) {
      write(p, 0, i);
      write(q, 0, i);
      m.scan(1);
    }
    assertThat(frame(p, 0)).isNotEqualTo(frame(q, 0));
    counts(m, 0, 0, 0);
    m.validate();
  }

  @ParameterizedTest
  @MethodSource(DESIGNS)
  void write_mergedPage_breaksThatOne(Design design) {
    SwapMachine m = new SwapMachine(design, 0);
    AddressSpace p = m.spawn(3, MERGEABLE);
    write(p, 0, 3, 5);
    m.scan(2);
    counts(m, 1, 2, 0);
    write(p, 1, 6);
    assertThat(frame(p, 0)).isEqualTo(frame(p, 2));
    assertThat(read(p, 0)).isEqualTo(5);
    assertThat(read(p, 1)).isEqualTo(6);
    m.validate();
    m.scan(2);
    counts(m, 1, 1, 1);
    m.validate();
  }

  /** Also the last who has it copies: the page stays a merged one. */
  @ParameterizedTest
  @MethodSource(DESIGNS)
  void write_mergedPageMappedOnce_copiesToo(Design design) {
    SwapMachine m = new SwapMachine(design, 0);
    AddressSpace p = m.spawn(2, MERGEABLE);
    write(p, 0, 2, 5);
    m.scan(2);
    int merged = frame(p, 0);
    write(p, 0, 6);
    write(p, 1, 7);
    assertThat(frame(p, 1)).isNotEqualTo(merged);
    m.validate();
    m.scan(1);
    assertThat(m.machine().ksm().liveNodes()).isLessThanOrEqualTo(1);
    write(p, 0, 2, 5);
    m.scan(2);
    assertThat(m.machine().ksm().liveNodes()).isEqualTo(1);
    counts(m, 1, 1, 0);
    m.validate();
  }

  /** Scenario S14 of the live kernel. */
  @ParameterizedTest
  @MethodSource(DESIGNS)
  void scan_forkedPages_joinTheMergedOne(Design design) {
    SwapMachine m = new SwapMachine(design, 0);
    AddressSpace p = m.spawn(3, MERGEABLE);
    write(p, 0, 2, 5);
    write(p, 2, 6);
    AddressSpace child = m.fork(p);
    write(child, 2, 5);
    m.scan(3);
    for (AddressSpace space : new AddressSpace[] {p, child}) {
      assertThat(frame(space, 0)).isEqualTo(frame(p, 0));
      assertThat(frame(space, 1)).isEqualTo(frame(p, 0));
    }
    assertThat(frame(child, 2)).isEqualTo(frame(p, 0));
    assertThat(m.memory().mapCount(frame(p, 0))).isEqualTo(5);
    counts(m, 1, 4, 1);
    m.validate();
    write(child, 0, 7);
    assertThat(m.memory().mapCount(frame(p, 0))).isEqualTo(4);
    AddressSpace third = m.fork(p);
    assertThat(m.memory().mapCount(frame(p, 0))).isEqualTo(6);
    assertThat(read(third, 1)).isEqualTo(5);
    m.validate();
  }

  /** Scenario S15: pages of zeroes are pages like others; the zero page is left alone. */
  @ParameterizedTest
  @MethodSource(DESIGNS)
  void scan_zeroes_mergesPagesButNotTheZeroPage(Design design) {
    SwapMachine m = new SwapMachine(design, 0);
    AddressSpace p = m.spawn(3, MERGEABLE);
    write(p, 0, 2, 0);
    assertThat(read(p, 2)).isZero();
    m.scan(1);
    counts(m, 0, 0, 0);
    m.scan(1);
    assertThat(frame(p, 0)).isEqualTo(frame(p, 1)).isNotEqualTo(PhysicalMemory.ZERO_FRAME);
    assertThat(frame(p, 2)).isEqualTo(PhysicalMemory.ZERO_FRAME);
    counts(m, 1, 1, 0);
    m.validate();
  }

  /** Scenario S26: the page survives the process that it came from. */
  @ParameterizedTest
  @MethodSource(DESIGNS)
  void exit_ofTheFirstOwner_leavesTheMergedPage(Design design) {
    SwapMachine m = new SwapMachine(design, 0);
    AddressSpace p = m.spawn(2, MERGEABLE);
    m.map(p, 4, 6, MERGEABLE);
    write(p, 0, 2, 5);
    write(p, 4, 6, 5);
    m.scan(2);
    int merged = frame(p, 0);
    assertThat(m.memory().mapCount(merged)).isEqualTo(4);
    done(Unmap.munmap(p, pages(1, 2)));
    assertThat(m.memory().mapCount(merged)).isEqualTo(3);
    AddressSpace child = m.fork(p);
    assertThat(m.memory().mapCount(merged)).isEqualTo(6);
    m.validate();
    done(Exit.exit(p));
    assertThat(m.memory().mapCount(merged)).isEqualTo(3);
    assertThat(read(child, 4)).isEqualTo(5);
    m.validate();
    m.scan(1);
    counts(m, 1, 2, 0);
    m.validate();
    if (SwapMachine.walkLocksItselfOut(design)) {
      return;
    }
    done(Migrate.migrate(child, 0));
    assertThat(frame(child, 4)).isEqualTo(frame(child, 0)).isNotEqualTo(merged);
    m.validate();
  }

  /** Until the next pass a place keeps the anon_vma of a process that is gone. */
  @ParameterizedTest
  @MethodSource(DESIGNS)
  void exit_mergedPage_keepsTheAnonVmaUntilThePass(Design design) {
    SwapMachine m = new SwapMachine(design, 0);
    AddressSpace p = m.spawn(1, MERGEABLE);
    AddressSpace q = m.spawn(1, MERGEABLE);
    write(p, 0, 5);
    write(q, 0, 5);
    m.scan(2);
    done(Exit.exit(p));
    assertThat(m.machine().reverseMap().liveAnonVmas()).isEqualTo(2);
    assertThat(m.machine().ksm().liveItems()).isEqualTo(2);
    m.validate();
    m.scan(1);
    assertThat(m.machine().reverseMap().liveAnonVmas()).isEqualTo(1);
    assertThat(m.machine().ksm().liveItems()).isEqualTo(1);
    counts(m, 1, 0, 0);
    m.validate();
    done(Exit.exit(q));
    m.scan(1);
    assertThat(m.machine().reverseMap().liveAnonVmas()).isZero();
    assertThat(m.machine().ksm().liveItems()).isZero();
    m.validate();
  }

  /** A fork child's own anon_vma, and with it the root, outlives both processes. */
  @ParameterizedTest
  @MethodSource(DESIGNS)
  void exit_ofAFamily_keepsItsAnonVmasUntilThePass(Design design) {
    SwapMachine m = new SwapMachine(design, 0);
    AddressSpace p = m.spawn(1, MERGEABLE);
    write(p, 0, 4);
    AddressSpace child = m.fork(p);
    AddressSpace other = m.spawn(1, MERGEABLE);
    write(child, 0, 5);
    write(other, 0, 5);
    m.scan(2);
    assertThat(frame(child, 0)).isEqualTo(frame(other, 0));
    done(Exit.exit(p));
    done(Exit.exit(child));
    m.validate();
    m.scan(1);
    assertThat(m.machine().reverseMap().liveAnonVmas()).isEqualTo(1);
    m.validate();
  }

  @ParameterizedTest
  @MethodSource(DESIGNS)
  void unmerge_givesEachItsOwnCopy(Design design) {
    SwapMachine m = new SwapMachine(design, 0);
    AddressSpace p = m.spawn(4, MERGEABLE);
    write(p, 0, 4, 5);
    m.scan(2);
    AddressSpace child = m.fork(p);
    done(m.machine().ksm().unmerge(p, pages(0, 3)));
    assertThat(m.isMerged(p, 0)).isFalse();
    assertThat(m.isMerged(p, 2)).isFalse();
    assertThat(m.isMerged(p, 3)).isTrue();
    assertThat(m.isMerged(child, 0)).isTrue();
    assertThat(m.framesUsed()).isEqualTo(4);
    counts(m, 1, 0, 0);
    m.validate();
    write(p, 0, 9);
    assertThat(read(child, 0)).isEqualTo(5);
    assertThat(read(p, 1)).isEqualTo(5);
    m.scan(3);
    counts(m, 1, 6, 1);
    m.validate();
  }

  @ParameterizedTest
  @MethodSource(DESIGNS)
  void unmerge_readOnlyPages_copiesWithTheirRights(Design design) {
    SwapMachine m = new SwapMachine(design, 0);
    AddressSpace p = m.spawn(2, MERGEABLE);
    write(p, 0, 2, 5);
    m.scan(2);
    done(Protect.mprotect(p, pages(0, 2), VmaFlags.READ));
    done(m.machine().ksm().unmerge(p, pages(0, 2)));
    assertThat(m.isMerged(p, 0)).isFalse();
    assertThat(Pte.isWritable(entry(p, 0))).isFalse();
    m.validate();
  }

  @ParameterizedTest
  @MethodSource(DESIGNS)
  void unmerge_withoutMemory_refused(Design design) {
    SwapMachine m = new SwapMachine(design, 0);
    AddressSpace p = m.spawn(2, MERGEABLE);
    write(p, 0, 2, 5);
    m.scan(2);
    m.machine().allocations().fail(1);
    assertThat(m.machine().ksm().unmerge(p, pages(0, 2))).isEqualTo(Outcome.refused(Errno.ENOMEM));
    assertThat(m.isMerged(p, 0)).isTrue();
    m.validate();
  }

  @ParameterizedTest
  @MethodSource(DESIGNS)
  void scanRange_staysInThePass(Design design) {
    SwapMachine m = new SwapMachine(design, 0);
    Ksm ksm = m.machine().ksm();
    AddressSpace p = m.spawn(4, MERGEABLE);
    write(p, 0, 4, 5);
    m.scan(1);
    done(ksm.scan(p, pages(0, 1)));
    counts(m, 0, 0, 1);
    done(ksm.scan(p, pages(3, 4)));
    assertThat(frame(p, 0)).isEqualTo(frame(p, 3));
    assertThat(frame(p, 1)).isNotEqualTo(frame(p, 0));
    counts(m, 1, 1, 0);
    m.validate();
    done(Exit.exit(p));
    assertThat(ksm.scan(p, pages(0, 1))).isEqualTo(Outcome.refused(Errno.ESRCH));
    m.validate();
  }

  @ParameterizedTest
  @MethodSource(DESIGNS)
  void scan_notMergeable_isNotVisited(Design design) {
    SwapMachine m = new SwapMachine(design, 0);
    AddressSpace p = m.spawn(1, MERGEABLE);
    m.map(p, 1, 2, RW);
    write(p, 0, 2, 5);
    m.scan(3);
    assertThat(m.machine().ksm().liveItems()).isEqualTo(1);
    counts(m, 0, 0, 1);
    m.validate();
  }

  /** Both places of the item's process, and of the child that KSM has not visited. */
  @ParameterizedTest
  @MethodSource(DESIGNS)
  void migrate_mergedPage_findsNewForks(Design design) {
    SwapMachine m = new SwapMachine(design, 0);
    AddressSpace p = m.spawn(2, MERGEABLE);
    write(p, 0, 2, 5);
    m.scan(2);
    AddressSpace child = m.fork(p);
    int before = frame(p, 0);
    done(Migrate.migrate(p, 1));
    int after = frame(p, 0);
    assertThat(after).isNotEqualTo(before);
    assertThat(m.memory().mapCount(after)).isEqualTo(4);
    assertThat(read(child, 1)).isEqualTo(5);
    assertThat(m.machine().ksm().stableNodes().getFirst().frame()).isEqualTo(after);
    m.validate();
  }

  @ParameterizedTest
  @MethodSource(DESIGNS)
  void migrate_mergedPageOfStrangers_movesTheNode(Design design) {
    SwapMachine m = new SwapMachine(design, 0);
    AddressSpace p = m.spawn(1, MERGEABLE);
    AddressSpace q = m.spawn(1, MERGEABLE);
    write(p, 0, 5);
    write(q, 0, 5);
    m.scan(2);
    done(Migrate.migrate(q, 0));
    assertThat(frame(p, 0)).isEqualTo(frame(q, 0));
    m.validate();
    AddressSpace r = m.spawn(1, MERGEABLE);
    write(r, 0, 5);
    m.scan(1);
    assertThat(frame(r, 0)).isEqualTo(frame(q, 0));
    counts(m, 1, 2, 0);
    m.validate();
  }

  /** Families that were merged share a slot, but not the page that comes back. */
  @ParameterizedTest
  @MethodSource(DESIGNS)
  void reclaim_mergedPage_comesBackToEachFamily(Design design) {
    SwapMachine m = new SwapMachine(design, 4);
    AddressSpace p = m.spawn(2, MERGEABLE);
    AddressSpace q = m.spawn(1, MERGEABLE);
    write(p, 0, 2, 5);
    write(q, 0, 5);
    AddressSpace child = m.fork(q);
    m.scan(3);
    assertThat(m.memory().mapCount(frame(p, 0))).isEqualTo(4);
    done(Reclaim.reclaim(p, 0));
    assertThat(entry(q, 0)).isEqualTo(entry(p, 1));
    assertThat(m.framesUsed()).isZero();
    m.validate();
    assertThat(read(q, 0)).isEqualTo(5);
    assertThat(read(p, 0)).isEqualTo(5);
    assertThat(read(p, 1)).isEqualTo(5);
    assertThat(read(child, 0)).isEqualTo(5);
    assertThat(frame(child, 0)).isEqualTo(frame(q, 0));
    assertThat(frame(p, 0)).isNotIn(frame(q, 0), frame(p, 1));
    assertThat(m.swap().free()).isEqualTo(4);
    m.validate();
    m.scan(3);
    counts(m, 1, 3, 0);
    m.validate();
  }

  /** A merged page in the swap cache is mapped again where KSM may merge. */
  @ParameterizedTest
  @MethodSource(DESIGNS)
  void swapIn_mergedPageInTheCache_mapsIt(Design design) {
    SwapMachine m = new SwapMachine(design, 4);
    AddressSpace p = m.spawn(1, MERGEABLE);
    AddressSpace q = m.spawn(1, MERGEABLE);
    write(p, 0, 5);
    write(q, 0, 5);
    m.scan(2);
    int merged = frame(p, 0);
    // Somebody holds the page, so it is unmapped but stays in the cache.
    m.memory().get(merged);
    assertThat(Reclaim.reclaim(p, 0)).isEqualTo(Outcome.refused(Errno.EAGAIN));
    m.memory().put(merged);
    assertThat(Pte.isSwap(entry(q, 0))).isTrue();
    m.validate();
    assertThat(read(q, 0)).isEqualTo(5);
    assertThat(frame(q, 0)).isEqualTo(merged);
    m.validate();
    write(p, 0, 6);
    assertThat(frame(p, 0)).isNotEqualTo(merged);
    assertThat(read(q, 0)).isEqualTo(5);
    assertThat(m.swap().free()).isEqualTo(4);
    m.validate();
  }
}
