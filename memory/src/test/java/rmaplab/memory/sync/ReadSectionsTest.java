package rmaplab.memory.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import rmaplab.memory.kit.Crew;

/** Grace periods: of Rcu and of Tlb, which are the same thing to different users. */
final class ReadSectionsTest {
  private static final int GENERATIONS = 300;

  @Test
  void synchronize_waitsForASectionThatIsOpen_andItsNestedOnes() {
    Rcu rcu = new Rcu();
    CountDownLatch open = new CountDownLatch(1);
    CountDownLatch waiting = new CountDownLatch(1);
    AtomicBoolean left = new AtomicBoolean();
    new Crew()
        .add(() -> {
          rcu.readLock();
          rcu.readLock();
          open.countDown();
          waiting.await();
          rcu.readUnlock();
          rcu.assertReading();
          for (int i = 0; i < 1_000; i++) {
            Thread.yield();
          }
          left.set(true);
          rcu.readUnlock();
        })
        .add(() -> {
          open.await();
          waiting.countDown();
          rcu.synchronize();
          assertThat(left).isTrue();
        })
        .run();
  }

  /** Otherwise this test would not end. */
  @Test
  void synchronize_doesNotWait_withoutSections_norForLaterOnes() {
    Rcu rcu = new Rcu();
    rcu.synchronize();
    rcu.readLock();
    rcu.readUnlock();
    rcu.synchronize();
    CountDownLatch over = new CountDownLatch(1);
    new Crew()
        .add(() -> {
          rcu.synchronize();
          over.countDown();
        })
        .add(() -> {
          while (over.getCount() > 0) {
            rcu.readLock();
            rcu.readUnlock();
          }
        })
        .run();
  }

  /** Readers never meet an object that was retired before a grace period. */
  @Test
  void retiredObjects_areSeenByNobody_afterAGracePeriod() {
    Tlb tlb = new Tlb();
    AtomicReference<AtomicBoolean> current = new AtomicReference<>(new AtomicBoolean(true));
    AtomicInteger working = new AtomicInteger(1);
    Crew crew = new Crew();
    for (int i = 0; i < 3; i++) {
      crew.add(() -> {
        while (working.get() > 0) {
          tlb.enter();
          AtomicBoolean alive = current.get();
          for (int look = 0; look < 20; look++) {
            assertThat(alive.getPlain()).isTrue();
          }
          tlb.exit();
        }
      });
    }
    crew.add(() -> {
      for (int i = 0; i < GENERATIONS; i++) {
        AtomicBoolean retired = current.getAndSet(new AtomicBoolean(true));
        tlb.flush();
        retired.set(false);
      }
      working.decrementAndGet();
    });
    crew.run();
  }

  /** Each thread registers, making the table larger, while another waits for it to leave. */
  @Test
  void sectionsOfManyThreads_areWaitedFor_whileTheTableGrows() {
    Tlb tlb = new Tlb();
    AtomicInteger inside = new AtomicInteger();
    CountDownLatch flushing = new CountDownLatch(1);
    AtomicInteger left = new AtomicInteger();
    Crew crew = new Crew();
    for (int i = 0; i < 40; i++) {
      crew.add(() -> {
        tlb.enter();
        inside.incrementAndGet();
        flushing.await();
        left.incrementAndGet();
        tlb.exit();
      });
    }
    crew.add(() -> {
      while (inside.get() < 40) {
        Thread.yield();
      }
      flushing.countDown();
      tlb.flush();
      assertThat(left).hasValue(40);
    });
    crew.run();
  }

  @Test
  void threadsThatAreGone_areNotWaitedFor() throws InterruptedException {
    Rcu rcu = new Rcu();
    for (int i = 0; i < 50; i++) {
      Thread reader =
          new Thread(() -> {
            rcu.readLock();
            rcu.readUnlock();
          });
      reader.start();
      reader.join();
    }
    rcu.synchronize();
  }

  @Test
  void unlockWithoutLock_andReadingOutside_areRefused() {
    Rcu rcu = new Rcu();
    assertThatThrownBy(rcu::assertReading).hasMessage("not in an RCU read section");
    assertThatThrownBy(rcu::readUnlock).hasMessage("exit without enter, depth -1");
  }
}
