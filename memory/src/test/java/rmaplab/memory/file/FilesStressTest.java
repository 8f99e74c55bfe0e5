package rmaplab.memory.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import rmaplab.memory.PageRange;
import rmaplab.memory.migrate.Migrate;
import rmaplab.memory.space.AddressSpace;
import rmaplab.memory.space.Exit;
import rmaplab.memory.space.Fork;
import rmaplab.memory.space.Map;
import rmaplab.memory.space.Protect;
import rmaplab.memory.space.SegmentationFault;
import rmaplab.memory.space.Unmap;

/** Real threads fault, write, split, fork, truncate and migrate at once; afterwards all is well. */
@Timeout(60)
class FilesStressTest {
  private static final int ROUNDS = 1_500;
  private static final int FILE_PAGES = 12;
  private final FilesFixture f = new FilesFixture("root-lock", 600);
  private final MappedFile file = f.machine.files().open("a", FILE_PAGES);

  @Test
  void threads_leaveMachineSound() throws Exception {
    AddressSpace p0 = f.spawn("P0");
    AddressSpace p1 = f.spawn("P1");
    FilesFixture.map(p0, 0, 12, FilesFixture.SHARED_RW, file, 0);
    FilesFixture.map(p1, 0, 12, FilesFixture.RW, file, 0);
    List<Callable<Integer>> tasks =
        List.of(
            () -> accesses(p0, 1),
            () -> accesses(p1, 2),
            () -> splits(p0, FilesFixture.SHARED_RW, 3),
            () -> splits(p1, FilesFixture.RW, 4),
            () -> truncations(5),
            () -> migrations(p0, p1, 6),
            () -> forks(p1, 7));
    try (var threads = Executors.newFixedThreadPool(tasks.size())) {
      List<Future<Integer>> running = new ArrayList<>();
      for (Callable<Integer> task : tasks) {
        running.add(threads.submit(task));
      }
      for (Future<Integer> task : running) {
        assertThat(task.get()).isPositive();
      }
    }
    f.validate();
    assertThat(Truncate.truncate(f.machine, file, 0).done()).isTrue();
    f.validate();
    assertThat(f.machine.memory().store().live()).isLessThan(14);
  }

  /** Each page of the file only ever holds its own number, zero, or a private copy's mark. */
  private static int accesses(AddressSpace space, long seed) {
    Random random = new Random(seed);
    int done = 0;
    for (int n = 0; n < ROUNDS * 4; n++) {
      int page = random.nextInt(FILE_PAGES);
      try {
        if (random.nextBoolean()) {
          FilesFixture.write(space, page, 100 + page);
        } else {
          assertThat(FilesFixture.read(space, page)).isIn(0L, 100L + page);
        }
        done++;
      } catch (SegmentationFault unmappedJustNow) {
        Thread.onSpinWait();
      }
    }
    return done;
  }

  private int splits(AddressSpace space, int flags, long seed) {
    Random random = new Random(seed);
    for (int n = 0; n < ROUNDS; n++) {
      int start = random.nextInt(FILE_PAGES - 3);
      PageRange range = new PageRange(start, start + 3);
      if (random.nextBoolean()) {
        Protect.mprotect(space, range, FilesFixture.R);
        Protect.mprotect(space, range, FilesFixture.RW);
      } else {
        Unmap.munmap(space, range);
        Map.mmap(space, range, flags, new FileWindow(file, start));
      }
    }
    return ROUNDS;
  }

  private int truncations(long seed) {
    Random random = new Random(seed);
    for (int n = 0; n < ROUNDS; n++) {
      Truncate.truncate(f.machine, file, random.nextInt(FILE_PAGES));
      Truncate.truncate(f.machine, file, FILE_PAGES);
    }
    return ROUNDS;
  }

  private static int migrations(AddressSpace one, AddressSpace other, long seed) {
    Random random = new Random(seed);
    int done = 0;
    for (int n = 0; n < ROUNDS * 2; n++) {
      AddressSpace space = random.nextBoolean() ? one : other;
      if (Migrate.migrate(space, random.nextInt(FILE_PAGES)).done()) {
        done++;
      }
    }
    return 1 + done;
  }

  private int forks(AddressSpace parent, long seed) {
    for (int n = 0; n < ROUNDS / 5; n++) {
      AddressSpace child = f.spawn("C" + seed + "." + n);
      if (Fork.fork(parent, child).done()) {
        Exit.exit(child);
      }
    }
    return ROUNDS / 5;
  }
}
