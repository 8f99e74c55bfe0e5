package rmaplab.memory.file;

import static org.assertj.core.api.Assertions.assertThat;
import static rmaplab.memory.file.FilesFixture.RW;
import static rmaplab.memory.file.FilesFixture.SHARED_RW;
import static rmaplab.memory.file.FilesFixture.map;
import static rmaplab.memory.file.FilesFixture.read;
import static rmaplab.memory.file.FilesFixture.write;

import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import rmaplab.memory.Errno;
import rmaplab.memory.Outcome;
import rmaplab.memory.PageRange;
import rmaplab.memory.frame.PhysicalMemory;
import rmaplab.memory.migrate.Migrate;
import rmaplab.memory.space.AddressSpace;
import rmaplab.memory.space.Unmap;
import rmaplab.memory.table.Pte;

/** What a fault does when it gets the lock of a page to which something has happened meanwhile. */
@Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class FileWaitersTest {
  private final FilesFixture f = new FilesFixture();
  private final PhysicalMemory memory = f.machine.memory();
  private final AddressSpace p0 = f.spawn("P0");
  private final AddressSpace p1 = f.spawn("P1");
  private final MappedFile file = f.machine.files().open("a", 8);
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private int frame;

  /** P1 maps page 2 of the file, whose content is 7; this thread holds the page's lock. */
  @BeforeEach
  void lockPage() {
    map(p0, 0, 4, RW, file, 0);
    map(p1, 0, 4, SHARED_RW, file, 0);
    write(p1, 2, 7);
    frame = file.cache().frame(2);
    memory.locks().lock(frame);
  }

  /** A test that has failed leaves the lock held; nobody may wait for ever for it. */
  @AfterEach
  void validate() {
    if (memory.locks().isLocked(frame)) {
      memory.locks().unlock(frame);
    }
    threads.close();
    f.validate();
  }

  /** Starts an access by P0; returns when it holds a reference and wants the lock. */
  private CompletableFuture<@Nullable Errno> waiter(Runnable access) {
    int before = memory.references(frame);
    CompletableFuture<@Nullable Errno> waiter =
        CompletableFuture.supplyAsync(() -> FilesFixture.refusal(access), threads);
    while (memory.references(frame) == before) {
      Thread.onSpinWait();
    }
    return waiter;
  }

  private void setPages(long pages) {
    file.sizeLock().lock();
    file.setPages(pages);
    file.sizeLock().unlock();
  }

  @Test
  void pageOutsideTheFileNow_isRefusedThoughStillCached() {
    var reader = waiter(() -> read(p0, 2));
    var writer = waiter(() -> write(p0, 2, 1));
    setPages(2);
    memory.locks().unlock(frame);
    assertThat(reader.join()).isEqualTo(Errno.EFAULT);
    assertThat(writer.join()).isEqualTo(Errno.EFAULT);
    setPages(8);
  }

  @Test
  void pageTakenOut_isLookedUpAgain() {
    var reader = waiter(() -> assertThat(read(p0, 2)).isZero());
    memory.get(frame);
    assertThat(Unmap.munmap(p1, new PageRange(0, 4)).done()).isTrue();
    file.cache().remove(frame);
    memory.locks().unlock(frame);
    memory.put(frame);
    assertThat(reader.join()).isNull();
    assertThat(file.cache().frame(2)).isEqualTo(FilesFixture.frame(p0, 2));
  }

  @Test
  void migration_isGivenUpWhileAFaultHoldsThePage() {
    var reader = waiter(() -> assertThat(read(p0, 2)).isEqualTo(7));
    var migration = CompletableFuture.supplyAsync(() -> Migrate.migrate(p1, 2), threads);
    while (memory.references(frame) < 4) { // cache, P1's entry, reader, migration
      Thread.onSpinWait();
    }
    memory.get(frame); // whoever gets the lock first, the migration finds somebody
    memory.locks().unlock(frame);
    assertThat(migration.join()).isEqualTo(Outcome.refused(Errno.EAGAIN));
    assertThat(reader.join()).isNull();
    memory.put(frame);
    assertThat(read(p1, 2)).isEqualTo(7);
  }

  @Test
  void truncation_waitsAndTakesTheEntryOfTheFaultBeforeIt() {
    var truncation =
        CompletableFuture.supplyAsync(() -> Truncate.truncate(f.machine, file, 2), threads);
    while (p1.table().entry(2) != 0 || memory.references(frame) < 2) {
      Thread.onSpinWait();
    }
    // As a fault that looked at the size before: it makes its entry under the page lock.
    var leaf = Objects.requireNonNull(p0.table().allocateLeaf(2));
    leaf.lock().lock();
    memory.get(frame);
    memory.addMapping(frame);
    leaf.set(2, Pte.ofFile(frame, true, false));
    leaf.lock().unlock();
    memory.locks().unlock(frame);
    assertThat(truncation.join()).isEqualTo(Outcome.DONE);
    assertThat(p0.table().entry(2)).isZero();
  }
}
