package rmaplab.memory.space;

import static org.assertj.core.api.Assertions.assertThat;
import static rmaplab.memory.space.Spaces.R;
import static rmaplab.memory.space.Spaces.RW;
import static rmaplab.memory.space.Spaces.mmap;
import static rmaplab.memory.space.Spaces.pages;
import static rmaplab.memory.space.Spaces.picture;
import static rmaplab.memory.space.Spaces.refused;
import static rmaplab.memory.space.Spaces.write;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import rmaplab.memory.Errno;
import rmaplab.memory.Outcome;
import rmaplab.memory.area.VmaFlags;
import rmaplab.memory.check.Validator;
import rmaplab.memory.frame.PhysicalMemory;
import rmaplab.memory.table.Pte;

/** mlock, munlock and populating; the results are those of Linux 6.18. */
@SuppressWarnings("NullAway.Init") // by JUnit
final class LockTest {
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
  void mlock_middle_splitsAndPopulates() {
    mmap(p0, 0, 6, RW);
    assertThat(mlock(2, 4)).isEqualTo(Outcome.DONE);
    assertThat(picture(p0)).isEqualTo("[0-2 rw] [2-4 rw locked a] [4-6 rw]");
    assertThat(Pte.isWritable(p0.table().entry(2))).isTrue();
    assertThat(Pte.isWritable(p0.table().entry(3))).isTrue();
    assertThat(p0.table().entry(4)).isEqualTo(Pte.NONE);
    assertThat(munlock(2, 4)).isEqualTo(Outcome.DONE);
    assertThat(picture(p0)).isEqualTo("[0-6 rw a]");
  }

  @Test
  void mlock_readOnly_mapsTheZeroPage() {
    mmap(p0, 0, 2, R);
    assertThat(mlock(0, 2)).isEqualTo(Outcome.DONE);
    assertThat(Pte.frame(p0.table().entry(1))).isEqualTo(PhysicalMemory.ZERO_FRAME);
    assertThat(Pte.isPresent(p0.table().entry(1))).isTrue();
  }

  @Test
  void mlock_shared_copiesNow() {
    mmap(p0, 0, 1, RW);
    write(p0, 0, 1, 5);
    spaces.fork(p0, "P1");
    assertThat(mlock(0, 1)).isEqualTo(Outcome.DONE);
    assertThat(Pte.isWritable(p0.table().entry(0))).isTrue();
  }

  @Test
  void mlock_withoutRights_isRefusedButMarked() {
    mmap(p0, 0, 2, 0);
    assertThat(mlock(0, 2)).isEqualTo(refused(Errno.ENOMEM));
    assertThat(picture(p0)).isEqualTo("[0-2  locked]");
  }

  @Test
  void mlock_hole_changesWhatLiesBefore() {
    mmap(p0, 0, 2, RW);
    mmap(p0, 3, 5, RW);
    assertThat(mlock(0, 5)).isEqualTo(refused(Errno.ENOMEM));
    assertThat(picture(p0)).isEqualTo("[0-2 rw locked] [3-5 rw]");
    assertThat(p0.table().entry(0)).isEqualTo(Pte.NONE);
    assertThat(munlock(0, 3)).isEqualTo(refused(Errno.ENOMEM));
    assertThat(picture(p0)).isEqualTo("[0-2 rw] [3-5 rw]");
    assertThat(mlock(30, 31)).isEqualTo(refused(Errno.ENOMEM));
    assertThat(mlock(63, 90)).isEqualTo(refused(Errno.ENOMEM));
  }

  @Test
  void mlock_withoutFrames_isRefusedLater() {
    mmap(p0, 0, 40, RW);
    AddressSpace p1 = spaces.spawn("P1");
    mmap(p1, 0, 40, RW);
    assertThat(mlock(0, 40)).isEqualTo(Outcome.DONE);
    assertThat(Lock.mlock(p1, pages(0, 40))).isEqualTo(refused(Errno.EAGAIN));
    assertThat(picture(p1)).isEqualTo("[0-40 rw locked a]");
  }

  @Test
  void empty_isDone_andAfterExitRefused() {
    assertThat(mlock(3, 3)).isEqualTo(Outcome.DONE);
    assertThat(munlock(3, 3)).isEqualTo(Outcome.DONE);
    Exit.exit(p0);
    assertThat(mlock(0, 1)).isEqualTo(refused(Errno.ESRCH));
    assertThat(munlock(0, 1)).isEqualTo(refused(Errno.ESRCH));
  }

  @Test
  void child_inheritsNoLock() {
    mmap(p0, 0, 2, RW);
    mlock(0, 2);
    AddressSpace p1 = spaces.fork(p0, "P1");
    assertThat(picture(p0)).isEqualTo("[0-2 rw locked a]");
    assertThat(picture(p1)).isEqualTo("[0-2 rw a]");
  }

  @Test
  void mprotect_ofLocked_toWritable_copiesNow() {
    mmap(p0, 0, 2, R);
    mlock(0, 2);
    assertThat(Protect.mprotect(p0, pages(0, 2), RW)).isEqualTo(Outcome.DONE);
    assertThat(Pte.isWritable(p0.table().entry(0))).isTrue();
    assertThat(picture(p0)).isEqualTo("[0-2 rw locked a]");
  }

  @Test
  void noreserve_mergesOnlyWithItsLike() {
    mmap(p0, 0, 2, RW);
    mmap(p0, 2, 4, RW | VmaFlags.NORESERVE);
    mmap(p0, 4, 6, RW | VmaFlags.NORESERVE);
    assertThat(picture(p0)).isEqualTo("[0-2 rw] [2-6 rw noreserve]");
  }

  private Outcome mlock(long start, long end) {
    return Lock.mlock(p0, pages(start, end));
  }

  private Outcome munlock(long start, long end) {
    return Lock.munlock(p0, pages(start, end));
  }
}
