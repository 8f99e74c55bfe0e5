package rmaplab.memory.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import rmaplab.memory.kit.Crew;

/** SpinLock, Mutex, ReadWriteLock and PageLocks, with real threads. */
final class LocksTest {
  private static final int THREADS = 4;
  private static final int ROUNDS = 5_000;

  /** Plain on purpose: only the lock under test keeps it right. */
  private long plain;

  @Test
  void spinLock_excludes_andPublishes() {
    SpinLock lock = new SpinLock(LockClass.ANON_VMA, "A1");
    count(lock::lock, lock::unlock);
  }

  @Test
  void spinLock_tryLock_takesItOnlyWhenFree() {
    SpinLock lock = new SpinLock(LockClass.ANON_VMA, "A1");
    assertThat(lock.tryLock()).isTrue();
    assertThat(lock.tryLock()).isFalse();
    lock.unlock();
    assertThat(lock.tryLock()).isTrue();
  }

  @Test
  void spinLock_ofWhichNobodyHoldsIt_saysSo() {
    SpinLock lock = new SpinLock(LockClass.ANON_VMA, "A1");
    assertThatThrownBy(lock::assertHeld).hasMessage("not held: anon_vma lock of A1");
    lock.lockNested();
    lock.assertHeld();
  }

  @Test
  void spinLock_thatItsHolderWaitsFor_isAnErrorNotAHang() {
    SpinLock lock = new SpinLock(LockClass.ANON_VMA, "A1");
    lock.lock();
    assertThatThrownBy(lock::lock).hasMessage("waits for itself: anon_vma lock of A1");
    lock.unlock();
    lock.lock();
  }

  @Test
  void mutex_excludes() {
    Mutex mutex = new Mutex(LockClass.ALL_LOCKS, "the machine");
    count(mutex::lock, mutex::unlock);
    assertThatThrownBy(mutex::assertHeld).hasMessage("not held: all-locks mutex of the machine");
  }

  @Test
  void writers_exclude() {
    ReadWriteLock lock = new ReadWriteLock(LockClass.MMAP, "P0");
    count(lock::writeLock, lock::writeUnlock);
  }

  @Test
  void readers_meetNoWriter() {
    ReadWriteLock lock = new ReadWriteLock(LockClass.MMAP, "P0");
    AtomicInteger readers = new AtomicInteger();
    Crew crew = new Crew();
    for (int i = 0; i < THREADS; i++) {
      boolean writes = i == 0;
      crew.add(() -> {
        for (int round = 0; round < ROUNDS; round++) {
          if (writes) {
            lock.writeLock();
            assertThat(readers.get()).isZero();
            plain++;
            lock.writeUnlock();
          } else {
            lock.readLock();
            readers.incrementAndGet();
            long seen = plain;
            lock.assertHeld();
            assertThat(plain).isEqualTo(seen);
            readers.decrementAndGet();
            lock.readUnlock();
          }
        }
      });
    }
    crew.run();
    assertThat(plain).isEqualTo(ROUNDS);
  }

  @Test
  void readers_shareTheLock() {
    ReadWriteLock lock = new ReadWriteLock(LockClass.MMAP, "P0");
    lock.readLock();
    assertThat(lock.tryReadLock()).isTrue();
    assertThatThrownBy(lock::assertWriteHeld)
        .hasMessage("not held for writing: mmap lock of P0, state 2");
    lock.readUnlock();
    lock.readUnlock();
    lock.writeLock();
    lock.assertWriteHeld();
    assertThat(lock.tryReadLock()).isFalse();
    lock.writeUnlock();
    assertThatThrownBy(lock::assertHeld).hasMessage("not held: mmap lock of P0");
  }

  @Test
  void readWriteLock_released_byWhoDoesNotHoldIt_saysSo() {
    assertThatThrownBy(() -> new ReadWriteLock(LockClass.MMAP, "P0").readUnlock())
        .hasMessageStartingWith("read unlock of mmap lock of P0");
    assertThatThrownBy(() -> new ReadWriteLock(LockClass.MMAP, "P0").writeUnlock())
        .hasMessageStartingWith("write unlock of mmap lock of P0");
  }

  @Test
  void pageLock_excludes_pageByPage() {
    PageLocks locks = new PageLocks(70);
    count(() -> locks.lock(33), () -> locks.unlock(33));
    for (int page : new int[] {0, 31, 32, 33, 63, 64, 69}) {
      assertThat(locks.tryLock(page)).isTrue();
      assertThat(locks.tryLock(page)).isFalse();
    }
    for (int page = 0; page < 70; page++) {
      boolean locked = page % 32 == 0 || page % 32 == 31 || page == 33 || page == 69;
      assertThat(locks.isLocked(page)).as("page %d", page).isEqualTo(locked);
    }
    locks.unlock(32);
    assertThat(locks.isLocked(32)).isFalse();
    assertThat(locks.isLocked(33)).isTrue();
    assertThatThrownBy(() -> locks.unlock(32)).hasMessage("unlock of unlocked page 32");
    assertThatThrownBy(() -> locks.assertHeld(32)).hasMessage("page not locked: f32");
  }

  @Test
  void awaitUnlocked_returnsAfterTheUnlock_andTakesNothing() {
    PageLocks locks = new PageLocks(4);
    AtomicBoolean unlocking = new AtomicBoolean();
    locks.lock(2);
    new Crew()
        .add(() -> {
          locks.awaitUnlocked(2);
          assertThat(unlocking).isTrue();
        })
        .add(() -> {
          for (int i = 0; i < 1_000; i++) {
            Thread.yield();
          }
          unlocking.set(true);
          locks.unlock(2);
        })
        .run();
    assertThat(locks.isLocked(2)).isFalse();
  }

  @Test
  void lockClasses_areInLockOrder_andSayWhichSleep() {
    assertThat(LockClass.MMAP).isLessThan(LockClass.PAGE);
    assertThat(LockClass.PAGE).isLessThan(LockClass.ANON_VMA);
    assertThat(LockClass.ANON_VMA).isLessThan(LockClass.PAGE_TABLE);
    assertThat(LockClass.MMAP.sleeping()).isTrue();
    assertThat(LockClass.PAGE.sleeping()).isTrue();
    assertThat(LockClass.ANON_VMA.sleeping()).isFalse();
    assertThat(LockClass.PAGE_TABLE.sleeping()).isFalse();
  }

  private void count(Runnable lock, Runnable unlock) {
    plain = 0;
    Crew crew = new Crew();
    for (int i = 0; i < THREADS; i++) {
      crew.add(() -> {
        for (int round = 0; round < ROUNDS; round++) {
          lock.run();
          plain++;
          unlock.run();
        }
      });
    }
    crew.run();
    assertThat(plain).isEqualTo((long) THREADS * ROUNDS);
  }
}
