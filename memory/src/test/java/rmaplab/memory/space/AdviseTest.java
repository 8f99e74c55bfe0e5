package rmaplab.memory.space;

import static org.assertj.core.api.Assertions.assertThat;
import static rmaplab.memory.space.Spaces.R;
import static rmaplab.memory.space.Spaces.RW;
import static rmaplab.memory.space.Spaces.madvise;
import static rmaplab.memory.space.Spaces.mmap;
import static rmaplab.memory.space.Spaces.pages;
import static rmaplab.memory.space.Spaces.picture;
import static rmaplab.memory.space.Spaces.read;
import static rmaplab.memory.space.Spaces.readAll;
import static rmaplab.memory.space.Spaces.refused;
import static rmaplab.memory.space.Spaces.write;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import rmaplab.memory.Errno;
import rmaplab.memory.Outcome;
import rmaplab.memory.area.VmaFlags;
import rmaplab.memory.check.Validator;
import rmaplab.memory.migrate.Migrate;
import rmaplab.memory.space.Advise.Advice;
import rmaplab.memory.table.Pte;

/** madvise; the results are those of Linux 6.18. */
@SuppressWarnings("NullAway.Init") // by JUnit
final class AdviseTest {
  private Spaces spaces;
  private AddressSpace p0;

  @BeforeEach
  void start() {
    spaces = Spaces.onAnyDesign();
    p0 = spaces.spawn("P0");
  }

  @AfterEach
  void validate() {
    Validator.validate(spaces.machine);
  }

  @Test
  void dontNeed_dropsPages() {
    mmap(p0, 0, 4, RW);
    write(p0, 0, 4, 1);
    assertThat(madvise(p0, 1, 3, Advice.DONTNEED)).isEqualTo(Outcome.DONE);
    assertThat(readAll(p0, 0, 4)).containsExactly(1L, 0L, 0L, 1L);
    assertThat(picture(p0)).isEqualTo("[0-4 rw a]");
  }

  @Test
  void dontNeed_leavesTheChildsPages() {
    mmap(p0, 0, 1, RW);
    write(p0, 0, 1, 1);
    AddressSpace p1 = spaces.fork(p0, "P1");
    madvise(p0, 0, 1, Advice.DONTNEED);
    assertThat(read(p1, 0)).isEqualTo(1);
  }

  @Test
  void hole_isReportedAfterTheRestIsDone() {
    mmap(p0, 0, 2, RW);
    mmap(p0, 4, 6, RW);
    write(p0, 0, 2, 1);
    write(p0, 4, 6, 1);
    assertThat(madvise(p0, 1, 9, Advice.DONTNEED)).isEqualTo(refused(Errno.ENOMEM));
    assertThat(readAll(p0, 4, 6)).containsOnly(0L);
    assertThat(madvise(p0, 0, 5, Advice.DONTFORK)).isEqualTo(refused(Errno.ENOMEM));
    assertThat(picture(p0)).isEqualTo("[0-2 rw dontfork a] [4-5 rw dontfork b] [5-6 rw b]");
    assertThat(madvise(p0, 3, 6, Advice.DOFORK)).isEqualTo(refused(Errno.ENOMEM));
    assertThat(picture(p0)).isEqualTo("[0-2 rw dontfork a] [4-6 rw b]");
    assertThat(madvise(p0, 50, 90, Advice.FREE)).isEqualTo(refused(Errno.ENOMEM));
  }

  @Test
  void locked_mayNotBeDropped() {
    mmap(p0, 0, 4, RW);
    write(p0, 0, 4, 1);
    Lock.mlock(p0, pages(1, 2));
    for (Advice advice : new Advice[] {Advice.DONTNEED, Advice.FREE, Advice.PAGEOUT}) {
      assertThat(madvise(p0, 1, 2, advice)).isEqualTo(refused(Errno.EINVAL));
    }
    assertThat(madvise(p0, 0, 4, Advice.DONTNEED)).isEqualTo(refused(Errno.EINVAL));
    assertThat(readAll(p0, 0, 4)).containsExactly(0L, 1L, 1L, 1L);
  }

  @Test
  void shared_isNeitherWipedNorFreed() {
    mmap(p0, 0, 2, RW | VmaFlags.SHARED);
    assertThat(madvise(p0, 0, 2, Advice.WIPEONFORK)).isEqualTo(refused(Errno.EINVAL));
    assertThat(madvise(p0, 0, 2, Advice.FREE)).isEqualTo(refused(Errno.EINVAL));
    assertThat(madvise(p0, 0, 2, Advice.MERGEABLE)).isEqualTo(Outcome.DONE);
    assertThat(madvise(p0, 0, 2, Advice.DONTFORK)).isEqualTo(Outcome.DONE);
    Unmap.munmap(p0, pages(0, 2));
  }

  @Test
  void free_marksUntilTheNextWrite() {
    mmap(p0, 0, 2, RW);
    write(p0, 0, 2, 1);
    assertThat(madvise(p0, 0, 2, Advice.FREE)).isEqualTo(Outcome.DONE);
    assertThat(isFreed(p0, 0)).isTrue();
    assertThat(read(p0, 0)).isEqualTo(1);
    assertThat(isFreed(p0, 0)).isTrue();
    write(p0, 0, 1, 2);
    assertThat(isFreed(p0, 0)).isFalse();
    assertThat(isFreed(p0, 1)).isTrue();
    assertThat(readAll(p0, 0, 2)).containsExactly(2L, 1L);
  }

  @Test
  void free_ofSharedPage_freesOnlyTheOwn() {
    mmap(p0, 0, 1, RW);
    write(p0, 0, 1, 1);
    AddressSpace p1 = spaces.fork(p0, "P1");
    madvise(p0, 0, 1, Advice.FREE);
    assertThat(isFreed(p0, 0)).isTrue();
    assertThat(isFreed(p1, 0)).isFalse();
    madvise(p1, 0, 1, Advice.FREE);
    assertThat(isFreed(p1, 0)).isTrue();
    Exit.exit(p1);
    write(p0, 0, 1, 2);
    assertThat(isFreed(p0, 0)).isFalse();
  }

  @Test
  void free_markMigratesAndDiesWithThePage() {
    mmap(p0, 0, 1, RW);
    write(p0, 0, 1, 1);
    madvise(p0, 0, 1, Advice.FREE);
    assertThat(Migrate.migrate(p0, 0)).isEqualTo(Outcome.DONE);
    assertThat(isFreed(p0, 0)).isTrue();
    int frame = Pte.frame(p0.table().entry(0));
    madvise(p0, 0, 1, Advice.DONTNEED);
    assertThat(spaces.machine.memory().isLazilyFreed(frame)).isFalse();
  }

  @Test
  void free_thenFork_thenWrite_unmarksOnlyTheCopy() {
    mmap(p0, 0, 1, RW);
    write(p0, 0, 1, 1);
    madvise(p0, 0, 1, Advice.FREE);
    AddressSpace p1 = spaces.fork(p0, "P1");
    write(p1, 0, 1, 2);
    assertThat(isFreed(p1, 0)).isFalse();
    assertThat(isFreed(p0, 0)).isTrue();
    write(p0, 0, 1, 3);
    assertThat(isFreed(p0, 0)).isFalse();
  }

  @Test
  void free_passesOverZeroPagesAndNothing() {
    mmap(p0, 0, 2, RW);
    read(p0, 0);
    assertThat(madvise(p0, 0, 2, Advice.FREE)).isEqualTo(Outcome.DONE);
    assertThat(isFreed(p0, 0)).isFalse();
  }

  @Test
  void dontFork_andWipeOnFork() {
    mmap(p0, 0, 3, RW);
    write(p0, 0, 3, 1);
    madvise(p0, 1, 2, Advice.DONTFORK);
    madvise(p0, 2, 3, Advice.WIPEONFORK);
    AddressSpace p1 = spaces.fork(p0, "P1");
    assertThat(picture(p1)).isEqualTo("[0-1 rw a] [2-3 rw wipeonfork]");
    assertThat(read(p1, 2)).isZero();
    write(p1, 2, 3, 5);
    assertThat(picture(p1)).isEqualTo("[0-1 rw a] [2-3 rw wipeonfork b]");
    assertThat(read(p0, 2)).isEqualTo(1);
    madvise(p0, 1, 2, Advice.DOFORK);
    madvise(p0, 2, 3, Advice.KEEPONFORK);
    assertThat(picture(p0)).isEqualTo("[0-3 rw a]");
  }

  @Test
  void mergeable_isAFlag() {
    mmap(p0, 0, 4, RW);
    assertThat(madvise(p0, 1, 2, Advice.MERGEABLE)).isEqualTo(Outcome.DONE);
    assertThat(picture(p0)).isEqualTo("[0-1 rw] [1-2 rw mergeable] [2-4 rw]");
    assertThat(madvise(p0, 0, 4, Advice.UNMERGEABLE)).isEqualTo(Outcome.DONE);
    assertThat(picture(p0)).isEqualTo("[0-4 rw]");
  }

  @Test
  void pageOut_withoutSwap_changesNothing() {
    mmap(p0, 0, 1, RW);
    write(p0, 0, 1, 4);
    assertThat(madvise(p0, 0, 1, Advice.PAGEOUT)).isEqualTo(Outcome.DONE);
    assertThat(read(p0, 0)).isEqualTo(4);
  }

  @Test
  void populate_readsAndWrites() {
    mmap(p0, 0, 4, RW);
    assertThat(madvise(p0, 0, 2, Advice.POPULATE_READ)).isEqualTo(Outcome.DONE);
    assertThat(madvise(p0, 2, 4, Advice.POPULATE_WRITE)).isEqualTo(Outcome.DONE);
    assertThat(Pte.describe(p0.table().entry(1))).isEqualTo("zero page r");
    assertThat(Pte.isWritable(p0.table().entry(3))).isTrue();
    assertThat(madvise(p0, 0, 4, Advice.POPULATE_WRITE)).isEqualTo(Outcome.DONE);
    assertThat(Pte.isWritable(p0.table().entry(0))).isTrue();
  }

  @Test
  void populate_stopsAtTheFirstObstacle() {
    mmap(p0, 0, 2, RW);
    mmap(p0, 2, 4, R);
    mmap(p0, 4, 6, 0);
    mmap(p0, 6, 8, VmaFlags.WRITE);
    assertThat(madvise(p0, 0, 4, Advice.POPULATE_WRITE)).isEqualTo(refused(Errno.EINVAL));
    assertThat(Pte.isWritable(p0.table().entry(1))).isTrue();
    assertThat(madvise(p0, 0, 5, Advice.POPULATE_READ)).isEqualTo(refused(Errno.EINVAL));
    assertThat(madvise(p0, 6, 7, Advice.POPULATE_READ)).isEqualTo(refused(Errno.EINVAL));
    assertThat(madvise(p0, 6, 9, Advice.POPULATE_WRITE)).isEqualTo(refused(Errno.ENOMEM));
    assertThat(Pte.isWritable(p0.table().entry(7))).isTrue();
    assertThat(madvise(p0, 63, 90, Advice.POPULATE_READ)).isEqualTo(refused(Errno.ENOMEM));
  }

  @Test
  void populate_doesNotGrowAStack() {
    mmap(p0, 20, 22, RW | VmaFlags.GROWSDOWN);
    assertThat(madvise(p0, 19, 21, Advice.POPULATE_WRITE)).isEqualTo(refused(Errno.ENOMEM));
    assertThat(picture(p0)).isEqualTo("[20-22 rw stack]");
  }

  @Test
  void withoutMemoryForASplit_isRefusedForNow() {
    mmap(p0, 0, 4, RW);
    write(p0, 0, 4, 1);
    // Two splits: each takes a VMA and one avc.
    for (int nth = 1; nth <= 4; nth++) {
      spaces.machine.allocations().fail(nth);
      assertThat(madvise(p0, 1, 2, Advice.DONTFORK)).isEqualTo(refused(Errno.EAGAIN));
      assertThat(picture(p0)).isEqualTo("[0-4 rw a]");
    }
  }

  @ParameterizedTest
  @EnumSource
  void empty_isDone_andAfterExitRefused(Advice advice) {
    assertThat(madvise(p0, 3, 3, advice)).isEqualTo(Outcome.DONE);
    Exit.exit(p0);
    assertThat(madvise(p0, 3, 4, advice)).isEqualTo(refused(Errno.ESRCH));
  }

  private boolean isFreed(AddressSpace space, long page) {
    long pte = space.table().entry(page);
    return spaces.machine.memory().isLazilyFreed(Pte.frame(pte)) && Pte.isClean(pte);
  }
}
