package rmaplab.memory.ksm;

import static org.assertj.core.api.Assertions.assertThat;
import static rmaplab.memory.reclaim.SwapMachine.MERGEABLE;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import rmaplab.memory.PageRange;
import rmaplab.memory.migrate.Migrate;
import rmaplab.memory.reclaim.Reclaim;
import rmaplab.memory.reclaim.SwapMachine;
import rmaplab.memory.rmap.Designs;
import rmaplab.memory.space.AddressSpace;
import rmaplab.memory.space.Exit;

/**
 * Real threads: processes write and read back while KSM passes, pages are swapped out and migrated,
 * and children are born and exit. Under root-lock, whose walks have no known hole.
 */
final class KsmSwapThreadsTest {
  private static final int PAGES = 4;
  private static final int PROCESSES = 3;
  private static final int ROUNDS = 300;
  private static final int SECONDS_AT_MOST = 60;

  @Test
  void processes_underKsmAndReclaim_readWhatTheyWrote()
      throws InterruptedException, ExecutionException, TimeoutException {
    SwapMachine m = new SwapMachine(Designs.named("root-lock").orElseThrow(), 40);
    List<AddressSpace> spaces = new ArrayList<>();
    for (int i = 0; i < PROCESSES; i++) {
      spaces.add(m.spawn(PAGES, MERGEABLE));
      SwapMachine.write(spaces.get(i), 0, PAGES, 1);
    }
    try (ExecutorService threads = Executors.newCachedThreadPool()) {
      List<Future<?>> all = new ArrayList<>();
      for (int i = 0; i < PROCESSES; i++) {
        int number = i;
        all.add(threads.submit(() -> live(m, spaces.get(number), number)));
      }
      all.add(threads.submit(() -> merge(m, spaces)));
      all.add(threads.submit(() -> press(spaces)));
      for (Future<?> one : all) {
        one.get(SECONDS_AT_MOST, TimeUnit.SECONDS);
      }
    }
    m.validate();
    m.scan(2);
    m.validate();
  }

  private static void live(SwapMachine m, AddressSpace space, int seed) {
    Random random = new Random(seed);
    long[] words = {1, 1, 1, 1};
    for (int round = 0; round < ROUNDS; round++) {
      int page = random.nextInt(PAGES);
      if (random.nextBoolean()) {
        words[page] = random.nextInt(2);
        SwapMachine.write(space, page, words[page]);
      }
      if (round % 20 == 0) {
        AddressSpace child = m.fork(space);
        SwapMachine.write(child, page, 9);
        for (int i = 0; i < PAGES; i++) {
          assertThat(SwapMachine.read(child, i)).isEqualTo(i == page ? 9 : words[i]);
        }
        Exit.exit(child);
      }
      for (int i = 0; i < PAGES; i++) {
        assertThat(SwapMachine.read(space, i)).as(space + " page " + i).isEqualTo(words[i]);
      }
    }
  }

  private static void merge(SwapMachine m, List<AddressSpace> spaces) {
    for (int round = 0; round < ROUNDS; round++) {
      m.scan(1);
      if (round % 16 == 0) {
        m.machine().ksm().unmerge(spaces.get(round / 16 % PROCESSES), new PageRange(0, PAGES));
      }
    }
  }

  private static void press(List<AddressSpace> spaces) {
    Random random = new Random(17);
    for (int round = 0; round < ROUNDS * 2; round++) {
      AddressSpace space = spaces.get(random.nextInt(PROCESSES));
      int page = random.nextInt(PAGES);
      if (random.nextInt(3) == 0) {
        Migrate.migrate(space, page);
      } else {
        Reclaim.reclaim(space, page);
      }
    }
  }
}
