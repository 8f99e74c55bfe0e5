package rmaplab.memory.file;

import static org.assertj.core.api.Assertions.assertThat;
import static rmaplab.memory.file.FilesFixture.R;
import static rmaplab.memory.file.FilesFixture.RW;
import static rmaplab.memory.file.FilesFixture.SHARED_R;
import static rmaplab.memory.file.FilesFixture.SHARED_RW;
import static rmaplab.memory.file.FilesFixture.areas;
import static rmaplab.memory.file.FilesFixture.frame;
import static rmaplab.memory.file.FilesFixture.map;
import static rmaplab.memory.file.FilesFixture.mapAnonymous;
import static rmaplab.memory.file.FilesFixture.read;
import static rmaplab.memory.file.FilesFixture.refusal;
import static rmaplab.memory.file.FilesFixture.write;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import rmaplab.memory.Errno;
import rmaplab.memory.Outcome;
import rmaplab.memory.PageRange;
import rmaplab.memory.frame.PhysicalMemory;
import rmaplab.memory.space.AddressSpace;
import rmaplab.memory.space.AllLocks;
import rmaplab.memory.space.Exit;
import rmaplab.memory.space.Fork;
import rmaplab.memory.space.Map;
import rmaplab.memory.space.Protect;
import rmaplab.memory.space.Unmap;
import rmaplab.memory.table.Pte;

/** What processes see of files that they map. */
class MappedFileTest {
  private final FilesFixture f = new FilesFixture();
  private final AddressSpace p0 = f.spawn("P0");
  private final AddressSpace p1 = f.spawn("P1");
  private final MappedFile file = f.machine.files().open("a", 8);

  @AfterEach
  void validate() {
    f.validate();
  }

  @Test
  void open_sameName_isSameFile() {
    assertThat(f.machine.files().open("a")).isSameAs(file);
    assertThat(file.pages()).isEqualTo(8);
    assertThat(f.machine.files().open("b").pages()).isEqualTo(FileTable.DEFAULT_PAGES);
  }

  @Test
  void read_freshFile_isZeroAndMapsCachedPage() {
    map(p0, 0, 4, R, file, 2);
    assertThat(read(p0, 1)).isZero();
    assertThat(frame(p0, 1)).isEqualTo(file.cache().frame(3)).isNotZero();
    assertThat(file.cache().size()).isEqualTo(1);
  }

  @Test
  void write_shared_isSeenThroughEveryMapping() {
    map(p0, 0, 4, SHARED_RW, file, 0);
    map(p1, 4, 8, R, file, 1);
    assertThat(read(p1, 4)).isZero();
    write(p0, 1, 7);
    assertThat(read(p1, 4)).isEqualTo(7);
    assertThat(frame(p0, 1)).isEqualTo(frame(p1, 4));
  }

  @Test
  void read_sharedWritable_givesRightToWriteAtOnce() {
    map(p0, 0, 1, SHARED_RW, file, 0);
    assertThat(read(p0, 0)).isZero();
    assertThat(Pte.isWritable(p0.table().entry(0))).isTrue();
  }

  @Test
  void write_privateUntouched_copiesAndLeavesFileAlone() {
    map(p0, 0, 4, RW, file, 0);
    map(p1, 0, 4, SHARED_RW, file, 0);
    write(p1, 2, 5);
    write(p0, 2, 6);
    assertThat(read(p1, 2)).isEqualTo(5);
    assertThat(read(p0, 2)).isEqualTo(6);
    assertThat(Pte.isFile(p0.table().entry(2))).isFalse();
  }

  @Test
  void write_privateAfterRead_copiesWhatTheFileHoldsNow() {
    map(p0, 0, 4, RW, file, 0);
    map(p1, 0, 4, SHARED_RW, file, 0);
    assertThat(read(p0, 2)).isZero();
    write(p1, 2, 5);
    assertThat(read(p0, 2)).isEqualTo(5);
    p0.machine().memory().store();
    write(p0, 2, 6);
    assertThat(read(p1, 2)).isEqualTo(5);
    write(p1, 2, 8);
    assertThat(read(p0, 2)).isEqualTo(6);
  }

  @Test
  void write_privateLastMapping_stillCopies() {
    map(p0, 0, 1, RW, file, 0);
    assertThat(read(p0, 0)).isZero();
    write(p0, 0, 1);
    assertThat(frame(p0, 0)).isNotEqualTo(file.cache().frame(0));
  }

  @Test
  void access_beyondEnd_isRefused() {
    map(p0, 0, 8, SHARED_RW, file, 4);
    assertThat(refusal(() -> read(p0, 3))).isNull();
    assertThat(refusal(() -> read(p0, 4))).isEqualTo(Errno.EFAULT);
    assertThat(refusal(() -> write(p0, 4, 1))).isEqualTo(Errno.EFAULT);
    mapAnonymous(p0, 12, 13, RW);
    map(p0, 8, 12, RW, file, 8);
    assertThat(refusal(() -> write(p0, 8, 1))).isEqualTo(Errno.EFAULT);
  }

  @Test
  void munmapAndExit_keepTheFilesContent() {
    map(p0, 0, 4, SHARED_RW, file, 0);
    write(p0, 0, 9);
    assertThat(Unmap.munmap(p0, new PageRange(0, 2))).isEqualTo(Outcome.DONE);
    assertThat(file.mappings().size()).isEqualTo(1);
    assertThat(Exit.exit(p0)).isEqualTo(Outcome.DONE);
    assertThat(file.mappings().isEmpty()).isTrue();
    map(p1, 0, 4, SHARED_R, file, 0);
    assertThat(read(p1, 0)).isEqualTo(9);
  }

  @Test
  void mmap_linearNeighbours_join() {
    map(p0, 0, 2, RW, file, 0);
    map(p0, 4, 6, RW, file, 4);
    map(p0, 2, 4, RW, file, 2);
    assertThat(areas(p0)).isEqualTo("0-6 rw-p a+0");
    assertThat(file.mappings().size()).isEqualTo(1);
  }

  @Test
  void mmap_otherPageOrFileOrSharing_doesNotJoin() {
    MappedFile other = f.machine.files().open("b", 8);
    map(p0, 0, 2, RW, file, 0);
    map(p0, 2, 4, RW, file, 3);
    map(p0, 4, 6, RW, other, 5);
    map(p0, 6, 8, SHARED_RW, other, 7);
    mapAnonymous(p0, 8, 10, RW);
    assertThat(areas(p0))
        .isEqualTo("0-2 rw-p a+0, 2-4 rw-p a+3, 4-6 rw-p b+5, 6-8 rw-s b+7, 8-10 rw-p");
  }

  @Test
  void mmap_pagesThatNoFileCanHave_isRefused() {
    assertThat(Map.mmap(p0, new PageRange(0, 2), RW, new FileWindow(file, Truncate.MAX_PAGES - 1)))
        .isEqualTo(Outcome.refused(Errno.EOVERFLOW));
    map(p0, 0, 2, RW, file, Truncate.MAX_PAGES - 2);
    assertThat(refusal(() -> read(p0, 1))).isEqualTo(Errno.EFAULT);
  }

  @Test
  void munmap_middle_splitsAndKeepsPagesOfTheFile() {
    map(p0, 0, 6, SHARED_RW, file, 1);
    for (int page = 0; page < 6; page++) {
      write(p0, page, 10 + page);
    }
    assertThat(Unmap.munmap(p0, new PageRange(2, 4))).isEqualTo(Outcome.DONE);
    assertThat(areas(p0)).isEqualTo("0-2 rw-s a+1, 4-6 rw-s a+5");
    f.validate();
    assertThat(read(p0, 5)).isEqualTo(15);
    map(p0, 2, 4, SHARED_RW, file, 3);
    assertThat(areas(p0)).isEqualTo("0-6 rw-s a+1");
    assertThat(read(p0, 3)).isEqualTo(13);
  }

  @Test
  void mprotect_splitsAndJoinsAgain() {
    map(p0, 0, 6, SHARED_RW, file, 0);
    write(p0, 3, 1);
    assertThat(Protect.mprotect(p0, new PageRange(2, 4), R)).isEqualTo(Outcome.DONE);
    assertThat(areas(p0)).isEqualTo("0-2 rw-s a+0, 2-4 r--s a+2, 4-6 rw-s a+4");
    f.validate();
    assertThat(refusal(() -> write(p0, 3, 2))).isEqualTo(Errno.EFAULT);
    // The boundary moves down, then up, then the rest is swallowed (cases 4, 5, 6).
    assertThat(Protect.mprotect(p0, new PageRange(3, 4), RW)).isEqualTo(Outcome.DONE);
    assertThat(areas(p0)).isEqualTo("0-2 rw-s a+0, 2-3 r--s a+2, 3-6 rw-s a+3");
    f.validate();
    assertThat(Protect.mprotect(p0, new PageRange(0, 2), R)).isEqualTo(Outcome.DONE);
    f.validate();
    assertThat(Protect.mprotect(p0, new PageRange(0, 3), RW)).isEqualTo(Outcome.DONE);
    assertThat(areas(p0)).isEqualTo("0-6 rw-s a+0");
    write(p0, 3, 2);
    assertThat(read(p0, 3)).isEqualTo(2);
  }

  @Test
  void mprotect_sharedReadOnlyEntry_becomesWritableWithoutCopy() {
    map(p0, 0, 1, SHARED_R, file, 0);
    assertThat(read(p0, 0)).isZero();
    int before = frame(p0, 0);
    assertThat(Protect.mprotect(p0, new PageRange(0, 1), RW)).isEqualTo(Outcome.DONE);
    write(p0, 0, 4);
    assertThat(frame(p0, 0)).isEqualTo(before);
  }

  @Test
  void fork_privateFile_sharesCopiesAndFilePages() {
    map(p0, 0, 4, RW, file, 0);
    write(p0, 0, 1);
    assertThat(read(p0, 1)).isZero();
    AddressSpace child = f.fork(p0, "P2");
    f.validate();
    assertThat(frame(child, 1)).isEqualTo(file.cache().frame(1));
    write(child, 0, 2);
    write(child, 1, 3);
    assertThat(read(p0, 0)).isEqualTo(1);
    assertThat(read(p0, 1)).isZero();
    assertThat(file.mappings().size()).isEqualTo(2);
  }

  @Test
  void fork_sharedFile_childFaultsItsOwnEntries() {
    map(p0, 0, 4, SHARED_RW, file, 0);
    write(p0, 0, 1);
    AddressSpace child = f.fork(p0, "P2");
    assertThat(child.table().entry(0)).isEqualTo(Pte.NONE);
    write(child, 0, 2);
    assertThat(read(p0, 0)).isEqualTo(2);
  }

  @Test
  void fork_childStandsDirectlyBehindItsParentOnTheTree() {
    map(p0, 0, 4, SHARED_RW, file, 0);
    AddressSpace older = f.fork(p0, "P2");
    AddressSpace younger = f.fork(p0, "P3");
    StringBuilder order = new StringBuilder();
    FileWalk.walk(file, 1, (vma, address) -> order.append(vma.space().name()).length() > 0);
    assertThat(order.toString()).isEqualTo("P0" + younger.name() + older.name());
  }

  @Test
  void sharedAnonymous_isSeenByForkChildrenAndNeverJoins() {
    mapAnonymous(p0, 0, 2, SHARED_RW);
    mapAnonymous(p0, 2, 4, SHARED_RW);
    assertThat(areas(p0)).isEqualTo("0-2 rw-s shared1+0, 2-4 rw-s shared2+0");
    AddressSpace child = f.fork(p0, "P2");
    write(child, 3, 5);
    assertThat(read(p0, 3)).isEqualTo(5);
    assertThat(f.machine.files().liveUnnamed()).isEqualTo(2);
  }

  @Test
  void sharedAnonymous_goesWithItsLastVma() {
    mapAnonymous(p0, 0, 4, SHARED_RW);
    write(p0, 0, 1);
    write(p0, 3, 1);
    AddressSpace child = f.fork(p0, "P2");
    assertThat(Unmap.munmap(p0, new PageRange(1, 2))).isEqualTo(Outcome.DONE);
    assertThat(Exit.exit(p0)).isEqualTo(Outcome.DONE);
    f.validate();
    assertThat(read(child, 3)).isEqualTo(1);
    assertThat(Unmap.munmap(child, new PageRange(0, 4))).isEqualTo(Outcome.DONE);
    assertThat(f.machine.files().liveUnnamed()).isZero();
    assertThat(f.machine.memory().store().live()).isEqualTo(1);
  }

  @Test
  void takeAllLocks_eachFileOnce() {
    MappedFile other = f.machine.files().open("b", 8);
    map(p0, 0, 2, RW, file, 0);
    map(p0, 2, 4, RW, file, 6);
    map(p0, 4, 6, SHARED_RW, other, 0);
    write(p0, 0, 1);
    assertThat(AllLocks.takeAndDrop(p0)).isEqualTo(Outcome.DONE);
    write(p0, 4, 1);
    assertThat(Unmap.munmap(p0, new PageRange(1, 5))).isEqualTo(Outcome.DONE);
  }

  @Test
  void memoryShort_refusesAndLeavesEverythingAsItWas() {
    for (int nth = 1; nth <= 6; nth++) {
      map(p0, 0, 4, RW, file, 0);
      map(p0, 8, 9, SHARED_RW, file, 7);
      f.machine.allocations().fail(nth);
      refusal(() -> write(p0, 1, 1));
      f.validate();
      Outcome shared = Map.mmap(p0, new PageRange(4, 6), SHARED_RW);
      f.validate();
      refusal(() -> write(p0, 8, 1));
      Outcome cut = Unmap.munmap(p0, new PageRange(2, 3));
      f.validate();
      // Whatever failed, it was one of them, and it can be done now.
      assertThat(shared.done() || cut.done()).isTrue();
      f.machine.allocations().fail(1_000_000);
      assertThat(Unmap.munmap(p0, new PageRange(0, 16))).isEqualTo(Outcome.DONE);
      assertThat(Truncate.truncate(f.machine, file, 0)).isEqualTo(Outcome.DONE);
      assertThat(Truncate.truncate(f.machine, file, 8)).isEqualTo(Outcome.DONE);
      assertThat(f.machine.memory().store().live()).isEqualTo(1);
    }
  }

  @Test
  void fork_memoryShort_leavesNothingOfTheChild() {
    map(p0, 0, 2, RW, file, 0);
    map(p0, 4, 6, SHARED_RW, file, 0);
    map(p0, 8, 10, RW, file, 4);
    write(p0, 0, 1);
    write(p0, 8, 1);
    boolean succeeded = false;
    for (int nth = 1; !succeeded; nth++) {
      AddressSpace child = f.spawn("C" + nth);
      f.machine.allocations().fail(nth);
      succeeded = Fork.fork(p0, child).done();
      f.machine.allocations().fail(1_000_000);
      assertThat(file.mappings().size()).isEqualTo(succeeded ? 6 : 3);
      f.validate();
    }
  }

  @Test
  void cacheOfFullMemory_refusesWithNoMemory() {
    FilesFixture small = new FilesFixture("root-lock", 3);
    AddressSpace p = small.spawn("P0");
    MappedFile big = small.machine.files().open("a", 8);
    map(p, 0, 8, SHARED_RW, big, 0);
    write(p, 0, 1);
    write(p, 1, 1);
    assertThat(refusal(() -> write(p, 2, 1))).isEqualTo(Errno.ENOMEM);
    assertThat(big.cache().frame(2)).isEqualTo(PhysicalMemory.NO_FRAME);
    small.validate();
  }
}
