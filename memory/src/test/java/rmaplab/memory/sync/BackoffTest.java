package rmaplab.memory.sync;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Every wait of a thread that somebody has given up ends, whatever it waits for. */
class BackoffTest {
  @Test
  void interruptedWaits_end() throws InterruptedException {
    SpinLock spin = new SpinLock(LockClass.SWAP, "a test");
    spin.lock();
    ReadWriteLock readWrite = new ReadWriteLock(LockClass.MMAP, "a test");
    readWrite.writeLock();
    PageLocks pages = new PageLocks(1);
    pages.lock(0);
    List<Runnable> waits =
        List.of(
            spin::lock,
            readWrite::readLock,
            readWrite::writeLock,
            () -> pages.lock(0),
            () -> pages.awaitUnlocked(0));
    for (Runnable wait : waits) {
      AtomicReference<@Nullable Throwable> end = new AtomicReference<>();
      Thread waiter = new Thread(wait);
      waiter.setUncaughtExceptionHandler((_, e) -> end.set(e));
      waiter.start();
      waiter.interrupt();
      waiter.join();
      assertThat(end.get()).isInstanceOf(AssertionError.class).hasMessageContaining("interrupted");
    }
  }
}
