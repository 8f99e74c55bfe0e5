package rmaplab.memory.file;

import static org.assertj.core.api.Assertions.assertThat;
import static rmaplab.memory.file.FilesFixture.R;
import static rmaplab.memory.file.FilesFixture.RW;
import static rmaplab.memory.file.FilesFixture.SHARED_RW;
import static rmaplab.memory.file.FilesFixture.map;
import static rmaplab.memory.file.FilesFixture.read;
import static rmaplab.memory.file.FilesFixture.refusal;
import static rmaplab.memory.file.FilesFixture.write;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import rmaplab.memory.Errno;
import rmaplab.memory.Outcome;
import rmaplab.memory.space.AddressSpace;
import rmaplab.memory.table.Pte;

/** What a change of a file's size does to those who map it. */
class TruncateTest {
  private final FilesFixture f = new FilesFixture();
  private final AddressSpace p0 = f.spawn("P0");
  private final AddressSpace p1 = f.spawn("P1");
  private final MappedFile file = f.machine.files().open("a", 8);

  @AfterEach
  void validate() {
    f.validate();
  }

  private void truncate(long pages) {
    assertThat(Truncate.truncate(f.machine, file, pages)).isEqualTo(Outcome.DONE);
    assertThat(file.pages()).isEqualTo(pages);
  }

  @Test
  void shrink_takesEntriesAndPagesBeyondTheEnd() {
    map(p0, 0, 6, SHARED_RW, file, 1);
    map(p1, 8, 16, R, file, 0);
    for (int page = 0; page < 6; page++) {
      write(p0, page, 10 + page);
      assertThat(read(p1, 9 + page)).isEqualTo(10 + page);
    }
    truncate(3);
    // Page 3 of the file lies at page 2 of P0 and at page 11 of P1.
    assertThat(read(p0, 1)).isEqualTo(11);
    assertThat(read(p1, 10)).isEqualTo(11);
    assertThat(p0.table().entry(2)).isEqualTo(Pte.NONE);
    assertThat(p1.table().entry(11)).isEqualTo(Pte.NONE);
    assertThat(refusal(() -> read(p0, 2))).isEqualTo(Errno.EFAULT);
    assertThat(refusal(() -> read(p1, 11))).isEqualTo(Errno.EFAULT);
    assertThat(file.cache().size()).isEqualTo(2);
  }

  @Test
  void shrink_takesPrivateCopiesToo() {
    map(p0, 0, 8, RW, file, 0);
    write(p0, 2, 1);
    write(p0, 5, 1);
    AddressSpace child = f.fork(p0, "P2");
    write(child, 5, 2);
    truncate(4);
    assertThat(read(p0, 2)).isEqualTo(1);
    assertThat(refusal(() -> read(p0, 5))).isEqualTo(Errno.EFAULT);
    assertThat(refusal(() -> write(child, 5, 3))).isEqualTo(Errno.EFAULT);
  }

  @Test
  void grow_givesZeroes() {
    map(p0, 0, 8, SHARED_RW, file, 0);
    write(p0, 5, 1);
    truncate(5);
    truncate(12);
    assertThat(read(p0, 5)).isZero();
    map(p1, 0, 4, SHARED_RW, file, 8);
    write(p1, 3, 2);
    assertThat(refusal(() -> map(p1, 4, 5, SHARED_RW, file, 12))).isNull();
    assertThat(refusal(() -> write(p1, 4, 2))).isEqualTo(Errno.EFAULT);
  }

  @Test
  void toNothing_freesEveryFrame() {
    map(p0, 0, 8, RW, file, 0);
    for (int page = 0; page < 8; page++) {
      assertThat(read(p0, page)).isZero();
    }
    write(p0, 3, 1);
    truncate(0);
    assertThat(f.machine.memory().store().live()).isEqualTo(1);
  }

  @Test
  void impossibleSizes_areRefused() {
    assertThat(Truncate.truncate(f.machine, file, -1)).isEqualTo(Outcome.refused(Errno.EINVAL));
    assertThat(Truncate.truncate(f.machine, file, Truncate.MAX_PAGES + 1))
        .isEqualTo(Outcome.refused(Errno.EFBIG));
    truncate(Truncate.MAX_PAGES);
    truncate(8);
  }

  @Test
  void distantPages_areFoundAndDropped() {
    long far = Truncate.MAX_PAGES - 4;
    truncate(Truncate.MAX_PAGES);
    map(p0, 0, 4, SHARED_RW, file, far);
    map(p0, 4, 5, SHARED_RW, file, 130);
    write(p0, 3, 1);
    write(p0, 4, 2);
    f.validate();
    truncate(far);
    assertThat(file.cache().size()).isEqualTo(1);
    assertThat(read(p0, 4)).isEqualTo(2);
    assertThat(refusal(() -> read(p0, 3))).isEqualTo(Errno.EFAULT);
  }
}
