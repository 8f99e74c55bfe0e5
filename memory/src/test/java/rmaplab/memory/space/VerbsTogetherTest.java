package rmaplab.memory.space;

import static org.assertj.core.api.Assertions.assertThat;
import static rmaplab.memory.space.Spaces.RW;
import static rmaplab.memory.space.Spaces.madvise;
import static rmaplab.memory.space.Spaces.mmap;
import static rmaplab.memory.space.Spaces.mremap;
import static rmaplab.memory.space.Spaces.picture;
import static rmaplab.memory.space.Spaces.read;
import static rmaplab.memory.space.Spaces.readAll;
import static rmaplab.memory.space.Spaces.refused;
import static rmaplab.memory.space.Spaces.write;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;
import rmaplab.memory.Errno;
import rmaplab.memory.Machine;
import rmaplab.memory.MachineConfig;
import rmaplab.memory.Outcome;
import rmaplab.memory.area.VmaFlags;
import rmaplab.memory.check.Validator;
import rmaplab.memory.migrate.Migrate;
import rmaplab.memory.reclaim.Reclaim;
import rmaplab.memory.rmap.Design;
import rmaplab.memory.space.Advise.Advice;
import rmaplab.memory.table.Pte;

/** mremap and madvise where they meet files, swap space and KSM. */
@ParameterizedClass
@MethodSource("rmaplab.memory.space.Spaces#designs")
@SuppressWarnings("NullAway.Init") // by JUnit
final class VerbsTogetherTest {
  private static final int SHARED = RW | VmaFlags.SHARED;

  @Parameter Design design;
  private Machine machine;
  private Spaces spaces;
  private AddressSpace p0;

  @BeforeEach
  void start() {
    machine = new Machine(new MachineConfig(64, 16, 64, 16).withSwap(16), design);
    spaces = new Spaces(machine);
    p0 = spaces.spawn("P0");
  }

  @AfterEach
  void validate() {
    Validator.validate(machine);
  }

  @Test
  void sharedMemory_moves() {
    mmap(p0, 0, 4, SHARED);
    write(p0, 0, 4, 1);
    AddressSpace p1 = spaces.fork(p0, "P1");
    assertThat(mremap(p0, 1, 3, 20, 24)).isEqualTo(Outcome.DONE);
    write(p1, 2, 3, 5);
    assertThat(readAll(p0, 20, 23)).containsExactly(1L, 5L, 1L);
    assertThat(mremap(p0, 20, 22, 1, 3)).isEqualTo(Outcome.DONE);
    assertThat(picture(p0)).isEqualTo("[0-4 rws] [22-24 rws]");
  }

  @Test
  void sharedMemory_emptyRange_isMappedTwice() {
    mmap(p0, 0, 4, SHARED);
    write(p0, 1, 2, 7);
    assertThat(mremap(p0, 1, 1, 20, 22)).isEqualTo(Outcome.DONE);
    assertThat(picture(p0)).isEqualTo("[0-4 rws] [20-22 rws]");
    write(p0, 21, 22, 8);
    assertThat(readAll(p0, 0, 4)).containsExactly(0L, 7L, 8L, 0L);
    assertThat(mremap(p0, 1, 1, 1, 2)).isEqualTo(refused(Errno.ENOMEM));
  }

  @Test
  void sharedMemory_untouched_keepsItsPlaceInTheFile() {
    mmap(p0, 0, 4, SHARED);
    mremap(p0, 2, 4, 20, 22);
    write(p0, 20, 21, 3);
    mremap(p0, 20, 22, 2, 4);
    assertThat(picture(p0)).isEqualTo("[0-4 rws]");
    assertThat(read(p0, 2)).isEqualTo(3);
  }

  @Test
  void sharedMemory_isNeitherFreedNorWiped() {
    mmap(p0, 0, 2, SHARED);
    assertThat(madvise(p0, 0, 2, Advice.FREE)).isEqualTo(refused(Errno.EINVAL));
    assertThat(madvise(p0, 0, 2, Advice.WIPEONFORK)).isEqualTo(refused(Errno.EINVAL));
    write(p0, 0, 1, 1);
    madvise(p0, 0, 2, Advice.DONTNEED);
    assertThat(read(p0, 0)).isEqualTo(1);
  }

  @Test
  void freed_isDroppedByReclaim_unlessWrittenAgain() {
    mmap(p0, 0, 2, RW);
    write(p0, 0, 2, 1);
    madvise(p0, 0, 2, Advice.FREE);
    write(p0, 1, 2, 2);
    assertThat(Reclaim.reclaim(p0, 0)).isEqualTo(Outcome.DONE);
    // The first attempt only notices that the page was written again.
    assertThat(Reclaim.reclaim(p0, 1)).isEqualTo(refused(Errno.EAGAIN));
    assertThat(Reclaim.reclaim(p0, 1)).isEqualTo(Outcome.DONE);
    assertThat(p0.table().entry(0)).isEqualTo(Pte.NONE);
    assertThat(Pte.isSwap(p0.table().entry(1))).isTrue();
    assertThat(readAll(p0, 0, 2)).containsExactly(0L, 2L);
  }

  @Test
  void freed_andForked_isDroppedFromBoth() {
    mmap(p0, 0, 1, RW);
    write(p0, 0, 1, 1);
    madvise(p0, 0, 1, Advice.FREE);
    AddressSpace p1 = spaces.fork(p0, "P1");
    assertThat(Reclaim.reclaim(p1, 0)).isEqualTo(Outcome.DONE);
    assertThat(read(p0, 0)).isZero();
    assertThat(read(p1, 0)).isZero();
  }

  @Test
  void freed_whileAChildSharesIt_isTheChildsStill() {
    mmap(p0, 0, 1, RW);
    write(p0, 0, 1, 1);
    AddressSpace p1 = spaces.fork(p0, "P1");
    madvise(p0, 0, 1, Advice.FREE);
    assertThat(Reclaim.reclaim(p1, 0)).isEqualTo(refused(Errno.EAGAIN));
    assertThat(read(p1, 0)).isEqualTo(1);
    // The attempt has noticed that the page is needed, and has taken it from whoever freed it.
    assertThat(read(p0, 0)).isZero();
    assertThat(Reclaim.reclaim(p1, 0)).isEqualTo(Outcome.DONE);
    assertThat(read(p1, 0)).isEqualTo(1);
  }

  @Test
  void freed_whileAParentSharedIt_isDroppedWhenTheParentHasGone() {
    mmap(p0, 0, 1, RW);
    write(p0, 0, 1, 1);
    AddressSpace p1 = spaces.fork(p0, "P1");
    madvise(p1, 0, 1, Advice.FREE);
    Exit.exit(p0);
    assertThat(Reclaim.reclaim(p1, 0)).isEqualTo(Outcome.DONE);
    assertThat(p1.table().entry(0)).isEqualTo(Pte.NONE);
  }

  @Test
  void freed_bySomeoneElse_afterTheWayThroughSwapSpace_isKept() {
    assertThat(afterSwap(p0)).isEqualTo(1);
    assertThat(afterSwap(asLinux())).isZero();
  }

  private long afterSwap(AddressSpace space) {
    mmap(space, 0, 1, RW);
    write(space, 0, 1, 1);
    Reclaim.reclaim(space, 0);
    read(space, 0);
    return afterTheChildFreedItAndWent(space);
  }

  @Test
  void freed_bySomeoneElse_afterUnmerging_isKept() {
    assertThat(afterUnmerging(p0)).isEqualTo(1);
    assertThat(afterUnmerging(asLinux())).isZero();
  }

  private long afterUnmerging(AddressSpace space) {
    merge(space);
    madvise(space, 0, 2, Advice.UNMERGEABLE);
    return afterTheChildFreedItAndWent(space);
  }

  @Test
  void freed_bySomeoneElse_beforeMerging_isKept() {
    assertThat(afterMerging(p0)).isEqualTo(1);
    assertThat(afterMerging(asLinux())).isZero();
  }

  /** The page's only process frees it; then another of its pages is found to be equal. */
  private long afterMerging(AddressSpace space) {
    merge(space);
    write(space, 1, 2, 3);
    madvise(space, 0, 1, Advice.FREE);
    write(space, 1, 2, 1);
    for (int i = 0; i < 3; i++) {
      space.machine().ksm().scan();
    }
    assertThat(space.table().entry(1)).isEqualTo(space.table().entry(0));
    Reclaim.reclaim(space, 1);
    return read(space, 1);
  }

  private void merge(AddressSpace space) {
    mmap(space, 0, 2, RW);
    madvise(space, 0, 2, Advice.MERGEABLE);
    write(space, 0, 2, 1);
    for (int i = 0; i < 3; i++) {
      space.machine().ksm().scan();
    }
    assertThat(space.table().entry(1)).isEqualTo(space.table().entry(0));
  }

  private long afterTheChildFreedItAndWent(AddressSpace space) {
    AddressSpace child = space.machine().spawn("child");
    Fork.fork(space, child);
    madvise(child, 0, 1, Advice.FREE);
    Exit.exit(child);
    Reclaim.reclaim(space, 0);
    return read(space, 0);
  }

  /** A process of a machine whose pages are clean where Linux has them clean. */
  private AddressSpace asLinux() {
    return new Machine(machine.config().withCleanAsLinux(), design).spawn("P");
  }

  @Test
  void freed_whileSwappedOut_doesNotComeBack() {
    mmap(p0, 0, 1, RW);
    write(p0, 0, 1, 1);
    Reclaim.reclaim(p0, 0);
    madvise(p0, 0, 1, Advice.FREE);
    assertThat(p0.table().entry(0)).isEqualTo(Pte.NONE);
  }

  @Test
  void freed_whileAChildHasItInSwap_isKept() {
    mmap(p0, 0, 1, RW);
    write(p0, 0, 1, 1);
    AddressSpace p1 = spaces.fork(p0, "P1");
    Reclaim.reclaim(p0, 0);
    read(p0, 0);
    madvise(p0, 0, 1, Advice.FREE);
    Reclaim.reclaim(p0, 0);
    assertThat(read(p1, 0)).isEqualTo(1);
  }

  @Test
  void freed_thenMerged_isKept() {
    mmap(p0, 0, 2, RW);
    madvise(p0, 0, 2, Advice.MERGEABLE);
    write(p0, 0, 2, 6);
    madvise(p0, 0, 2, Advice.FREE);
    machine.ksm().scan();
    machine.ksm().scan();
    assertThat(p0.table().entry(0)).isEqualTo(p0.table().entry(1));
    Reclaim.reclaim(p0, 0);
    assertThat(readAll(p0, 0, 2)).containsOnly(6L);
  }

  @Test
  void pageOut_takesWhatNobodyElseMaps() {
    mmap(p0, 0, 2, RW);
    write(p0, 0, 2, 1);
    AddressSpace p1 = spaces.fork(p0, "P1");
    write(p1, 0, 1, 2);
    assertThat(madvise(p0, 0, 2, Advice.PAGEOUT)).isEqualTo(Outcome.DONE);
    assertThat(Pte.isSwap(p0.table().entry(0))).isTrue();
    assertThat(Pte.isPresent(p0.table().entry(1))).isTrue();
    assertThat(readAll(p0, 0, 2)).containsOnly(1L);
  }

  @Test
  void swappedOut_movesAlong() {
    mmap(p0, 0, 2, RW);
    write(p0, 0, 2, 4);
    madvise(p0, 0, 2, Advice.PAGEOUT);
    mremap(p0, 0, 2, 20, 22);
    assertThat(Pte.isSwap(p0.table().entry(20))).isTrue();
    assertThat(readAll(p0, 20, 22)).containsOnly(4L);
    assertThat(Migrate.migrate(p0, 21)).isEqualTo(Outcome.DONE);
  }

  @Test
  void merged_isUnmergedByAMove_andByAdvice() {
    mmap(p0, 0, 2, RW);
    madvise(p0, 0, 2, Advice.MERGEABLE);
    write(p0, 0, 2, 6);
    machine.ksm().scan();
    machine.ksm().scan();
    mremap(p0, 0, 2, 20, 22);
    assertThat(p0.table().entry(20)).isNotEqualTo(p0.table().entry(21));
    assertThat(picture(p0)).isEqualTo("[20-22 rw mergeable a]");
    machine.ksm().scan();
    machine.ksm().scan();
    assertThat(p0.table().entry(20)).isEqualTo(p0.table().entry(21));
    madvise(p0, 20, 22, Advice.UNMERGEABLE);
    assertThat(p0.table().entry(20)).isNotEqualTo(p0.table().entry(21));
    assertThat(readAll(p0, 20, 22)).containsOnly(6L);
  }

  @Test
  void merged_withoutMemory_staysWhereItIs() {
    mmap(p0, 0, 2, RW);
    madvise(p0, 0, 2, Advice.MERGEABLE);
    write(p0, 0, 2, 6);
    machine.ksm().scan();
    machine.ksm().scan();
    machine.allocations().fail(1);
    assertThat(mremap(p0, 0, 2, 20, 22)).isEqualTo(refused(Errno.ENOMEM));
    machine.allocations().fail(1);
    assertThat(madvise(p0, 0, 2, Advice.UNMERGEABLE)).isEqualTo(refused(Errno.EAGAIN));
    assertThat(picture(p0)).isEqualTo("[0-2 rw mergeable a]");
  }
}
