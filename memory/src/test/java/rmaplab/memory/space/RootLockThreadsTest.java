package rmaplab.memory.space;

import static org.assertj.core.api.Assertions.assertThat;
import static rmaplab.memory.space.Spaces.RW;
import static rmaplab.memory.space.Spaces.mmap;
import static rmaplab.memory.space.Spaces.mremap;
import static rmaplab.memory.space.Spaces.pages;
import static rmaplab.memory.space.Spaces.read;
import static rmaplab.memory.space.Spaces.write;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import rmaplab.memory.check.Validator;
import rmaplab.memory.migrate.Migrate;
import rmaplab.memory.rmap.Designs;
import rmaplab.memory.space.Advise.Advice;

/**
 * Real threads under root-lock, the design that is to hold: pages keep moving while they are
 * migrated. (Under the older designs a migration entry is left behind now and then, as it should.)
 */
final class RootLockThreadsTest {
  private static final int ROUNDS = 1500;

  private final Spaces spaces = Spaces.on(Designs.named("root-lock").orElseThrow());
  private final AddressSpace p0 = spaces.spawn("P0");

  /** The way back merges into a VMA that stands before the source on the list. */
  @Test
  void migration_whilePagesMoveBackAndForth() throws InterruptedException {
    mmap(p0, 0, 6, RW);
    write(p0, 0, 6, 7);
    AddressSpace p1 = spaces.fork(p0, "P1");
    against(
        () -> {
          for (int i = 0; i < ROUNDS; i++) {
            assertThat(mremap(p1, 2, 4, 20, 22).done()).isTrue();
            assertThat(mremap(p1, 20, 22, 2, 4).done()).isTrue();
          }
        },
        () -> {
          Migrate.migrate(p0, 2);
          Migrate.migrate(p1, 3);
          Migrate.migrate(p1, 20);
        });
    assertThat(read(p1, 3)).isEqualTo(7);
    assertThat(read(p0, 2)).isEqualTo(7);
  }

  @Test
  void migration_whileExecShiftsItsStack() throws InterruptedException {
    against(
        () -> {
          for (int i = 0; i < ROUNDS; i++) {
            assertThat(Exec.exec(p0, 4, 2 + i % 3).done()).isTrue();
          }
        },
        () -> {
          Migrate.migrate(p0, 59);
          Migrate.migrate(p0, 61);
        });
    long bottom = p0.tree().get(0).start();
    assertThat(Spaces.readAll(p0, bottom, bottom + 4)).containsExactly(1L, 2L, 3L, 4L);
  }

  @Test
  void migration_whilePagesAreFreedAndPopulated() throws InterruptedException {
    mmap(p0, 0, 8, RW);
    write(p0, 0, 1, 1);
    against(
        () -> {
          for (int i = 0; i < ROUNDS; i++) {
            Lock.mlock(p0, pages(2, 4));
            Advise.madvise(p0, pages(0, 8), Advice.POPULATE_WRITE);
            Lock.munlock(p0, pages(0, 8));
            Advise.madvise(p0, pages(1, 7), i % 2 == 0 ? Advice.FREE : Advice.DONTNEED);
          }
        },
        () -> {
          Migrate.migrate(p0, 2);
          Migrate.migrate(p0, 5);
        });
    assertThat(Spaces.picture(p0)).isEqualTo("[0-8 rw a]");
  }

  /** Runs {@code work} once, and {@code disturbance} again and again meanwhile. */
  private void against(Runnable work, Runnable disturbance) throws InterruptedException {
    AtomicBoolean done = new AtomicBoolean();
    AtomicReference<Throwable> failure = new AtomicReference<>();
    Thread disturber =
        new Thread(() -> {
          while (!done.get()) {
            disturbance.run();
          }
        });
    disturber.setUncaughtExceptionHandler((thread, e) -> failure.set(e));
    disturber.start();
    try {
      work.run();
    } finally {
      done.set(true);
      disturber.join();
    }
    assertThat(failure.get()).isNull();
    Validator.validate(spaces.machine);
  }
}
