package rmaplab.memory.file;

import static org.assertj.core.api.Assertions.assertThat;
import static rmaplab.memory.file.FilesFixture.R;
import static rmaplab.memory.file.FilesFixture.RW;
import static rmaplab.memory.file.FilesFixture.SHARED_RW;
import static rmaplab.memory.file.FilesFixture.frame;
import static rmaplab.memory.file.FilesFixture.map;
import static rmaplab.memory.file.FilesFixture.read;
import static rmaplab.memory.file.FilesFixture.write;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import rmaplab.memory.Errno;
import rmaplab.memory.Outcome;
import rmaplab.memory.PageRange;
import rmaplab.memory.migrate.Migrate;
import rmaplab.memory.space.AddressSpace;
import rmaplab.memory.space.Unmap;
import rmaplab.memory.table.Pte;

/** Migration of pages of files, and of private copies of them. */
class FileMigrationTest {
  @ParameterizedTest
  @MethodSource("rmaplab.memory.file.FilesFixture#designs")
  void migrate_filePage_movesEveryEntryAndTheCache(String design) {
    FilesFixture f = new FilesFixture(design, 16);
    AddressSpace p0 = f.spawn("P0");
    AddressSpace p1 = f.spawn("P1");
    MappedFile file = f.machine.files().open("a", 8);
    map(p0, 0, 4, SHARED_RW, file, 0);
    map(p1, 4, 8, R, file, 2);
    map(p1, 8, 12, RW, file, 1);
    write(p0, 3, 7);
    assertThat(read(p1, 5)).isEqualTo(7);
    assertThat(read(p1, 10)).isEqualTo(7);
    int before = frame(p0, 3);
    assertThat(Migrate.migrate(p1, 5)).isEqualTo(Outcome.DONE);
    f.validate();
    assertThat(frame(p0, 3))
        .isNotEqualTo(before)
        .isEqualTo(frame(p1, 5))
        .isEqualTo(frame(p1, 10))
        .isEqualTo(file.cache().frame(3));
    assertThat(Pte.isWritable(p0.table().entry(3))).isTrue();
    assertThat(Pte.isWritable(p1.table().entry(10))).isFalse();
    write(p0, 3, 8);
    assertThat(read(p1, 10)).isEqualTo(8);
    f.validate();
  }

  @ParameterizedTest
  @MethodSource("rmaplab.memory.file.FilesFixture#designs")
  void migrate_privateCopy_goesThroughTheAnonVma(String design) {
    FilesFixture f = new FilesFixture(design, 16);
    AddressSpace p0 = f.spawn("P0");
    MappedFile file = f.machine.files().open("a", 8);
    map(p0, 0, 4, RW, file, 3);
    write(p0, 1, 7);
    AddressSpace child = f.fork(p0, "P1");
    int before = frame(p0, 1);
    assertThat(Migrate.migrate(child, 1)).isEqualTo(Outcome.DONE);
    assertThat(frame(p0, 1)).isNotEqualTo(before).isEqualTo(frame(child, 1));
    assertThat(read(child, 1)).isEqualTo(7);
    f.validate();
  }

  @Test
  void migrate_pageThatSomebodyHolds_isGivenUpAndRestored() {
    FilesFixture f = new FilesFixture();
    AddressSpace p0 = f.spawn("P0");
    MappedFile file = f.machine.files().open("a", 8);
    map(p0, 0, 4, SHARED_RW, file, 0);
    write(p0, 1, 7);
    long before = p0.table().entry(1);
    f.machine.memory().get(Pte.frame(before));
    assertThat(Migrate.migrate(p0, 1)).isEqualTo(Outcome.refused(Errno.EAGAIN));
    f.machine.memory().put(Pte.frame(before));
    assertThat(p0.table().entry(1)).isEqualTo(before);
    f.validate();
  }

  @Test
  void migrate_afterSplit_findsBothHalves() {
    FilesFixture f = new FilesFixture();
    AddressSpace p0 = f.spawn("P0");
    MappedFile file = f.machine.files().open("a", 8);
    map(p0, 0, 8, SHARED_RW, file, 0);
    for (int page = 0; page < 8; page++) {
      write(p0, page, page);
    }
    assertThat(Unmap.munmap(p0, new PageRange(3, 5))).isEqualTo(Outcome.DONE);
    for (int page : new int[] {0, 2, 5, 7}) {
      assertThat(Migrate.migrate(p0, page)).isEqualTo(Outcome.DONE);
      assertThat(read(p0, page)).isEqualTo(page);
    }
    assertThat(Migrate.migrate(p0, 4)).isEqualTo(Outcome.refused(Errno.ENOENT));
    f.validate();
  }
}
