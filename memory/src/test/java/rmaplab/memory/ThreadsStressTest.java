package rmaplab.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import rmaplab.memory.area.VmaFlags;
import rmaplab.memory.kit.Crew;
import rmaplab.memory.kit.EveryDesign;
import rmaplab.memory.kit.Machines;
import rmaplab.memory.migrate.Migrate;
import rmaplab.memory.rmap.Design;
import rmaplab.memory.space.AddressSpace;
import rmaplab.memory.space.Exit;
import rmaplab.memory.space.Fork;
import rmaplab.memory.space.Map;
import rmaplab.memory.space.Protect;
import rmaplab.memory.space.SegmentationFault;
import rmaplab.memory.space.Unmap;
import rmaplab.memory.space.UserAccess;

/**
 * Real threads on one machine: each checks every word that it reads against what it wrote.
 *
 * <p>Where migration goes on, no bounds change: under {@code chain} a walk may read bounds that are
 * being changed, which is why the other designs exist. The numbers of operations are fixed, the
 * time is not.
 */
@Timeout(value = 10, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class ThreadsStressTest {
  private static final int RW = VmaFlags.READ | VmaFlags.WRITE;
  private static final int ROUNDS = 2_000;
  private static final int MIGRATIONS = 100;
  private static final int PAGES = 16;

  @RegisterExtension final Machines machines = new Machines();

  /** What one process must find in its memory. Only the process's own thread uses it. */
  private static final class Process {
    final AddressSpace space;
    final long[] words;

    Process(AddressSpace space, long[] words) {
      this.space = space;
      this.words = words;
    }

    void write(int page, long word) {
      UserAccess.store(space, page, 0, word);
      words[page] = word;
    }

    void check(int page) {
      assertThat(UserAccess.load(space, page, 0))
          .as("%s page %d", space, page)
          .isEqualTo(words[page]);
    }
  }

  /**
   * Families of processes write, read, fork and exit; whole areas lose and regain the right to
   * write; two threads migrate their pages all the while.
   */
  @EveryDesign
  void migration_isInvisible_toForkingProcesses(Design design) {
    Machine machine = machines.machine(design, 1_024, PAGES);
    AtomicInteger working = new AtomicInteger(2);
    AtomicInteger moved = new AtomicInteger();
    Crew crew = new Crew();
    for (int family = 0; family < 2; family++) {
      int seed = family;
      Process first = new Process(machine.spawn("P" + family), new long[PAGES]);
      Map.mmap(first.space, new PageRange(0, PAGES), RW);
      crew.add(() -> {
        try {
          live(machine, first, new SplittableRandom(seed), moved);
        } finally {
          working.decrementAndGet();
        }
      });
    }
    for (int migrator = 0; migrator < 2; migrator++) {
      int seed = migrator;
      crew.add(() -> migrate(machine, working, new SplittableRandom(100 + seed), moved));
    }
    crew.run();
    assertThat(moved.get()).as("pages that were migrated").isGreaterThanOrEqualTo(MIGRATIONS);
  }

  /** Works until it has done its rounds and enough was migrated meanwhile. */
  private static void live(
      Machine machine, Process first, SplittableRandom random, AtomicInteger moved) {
    List<Process> family = new ArrayList<>(List.of(first));
    for (int round = 1; round <= ROUNDS || moved.get() < MIGRATIONS; round++) {
      Process process = family.get(random.nextInt(family.size()));
      int page = random.nextInt(PAGES);
      int draw = random.nextInt(40);
      if (draw == 0 && family.size() < 6) {
        AddressSpace child = machine.spawn(process.space.name() + "." + round);
        assertThat(Fork.fork(process.space, child)).isEqualTo(Outcome.DONE);
        family.add(new Process(child, process.words.clone()));
      } else if (draw == 1 && family.size() > 1) {
        assertThat(Exit.exit(process.space)).isEqualTo(Outcome.DONE);
        family.remove(process);
      } else if (draw == 2) {
        PageRange all = new PageRange(0, PAGES);
        assertThat(Protect.mprotect(process.space, all, VmaFlags.READ)).isEqualTo(Outcome.DONE);
        process.check(page);
        assertThat(Protect.mprotect(process.space, all, RW)).isEqualTo(Outcome.DONE);
      } else if (draw < 20) {
        process.write(page, round);
      } else {
        process.check(page);
      }
    }
    for (Process process : family) {
      for (int page = 0; page < PAGES; page++) {
        process.check(page);
      }
    }
  }

  private static void migrate(
      Machine machine, AtomicInteger working, SplittableRandom random, AtomicInteger moved) {
    while (working.get() > 0) {
      List<AddressSpace> spaces = machine.spaces();
      // The youngest are the likeliest to be alive.
      int oldest = Math.max(0, spaces.size() - 8);
      AddressSpace space = spaces.get(random.nextInt(oldest, spaces.size()));
      if (Migrate.migrate(space, random.nextInt(PAGES)).done()) {
        moved.incrementAndGet();
      }
    }
  }

  /** Each process changes the bounds of its areas at will, next to relatives that share pages. */
  @EveryDesign
  void boundsChange_whileRelativesDoTheSame(Design design) {
    Machine machine = machines.machine(design, 1_024, PAGES);
    Process parent = new Process(machine.spawn("P0"), new long[PAGES]);
    Map.mmap(parent.space, new PageRange(0, PAGES), RW);
    for (int page = 0; page < PAGES; page++) {
      parent.write(page, 1 + page);
    }
    Crew crew = new Crew();
    for (int i = 1; i <= 4; i++) {
      Process child = new Process(machine.spawn("P" + i), parent.words.clone());
      Fork.fork(parent.space, child.space);
      SplittableRandom random = new SplittableRandom(i);
      crew.add(() -> reshape(child, random));
    }
    crew.run();
  }

  private static void reshape(Process process, SplittableRandom random) {
    int[] rights = new int[PAGES];
    Arrays.fill(rights, RW);
    for (int round = 1; round <= ROUNDS; round++) {
      int start = random.nextInt(PAGES);
      PageRange range = new PageRange(start, random.nextInt(start, PAGES) + 1);
      int draw = random.nextInt(10);
      if (draw == 0) {
        Unmap.munmap(process.space, range);
        Map.mmap(process.space, range, RW);
        Arrays.fill(process.words, start, (int) range.end(), 0);
        Arrays.fill(rights, start, (int) range.end(), RW);
      } else if (draw < 4) {
        int changed = draw == 1 ? VmaFlags.READ : RW;
        Protect.mprotect(process.space, range, changed);
        Arrays.fill(rights, start, (int) range.end(), changed);
      } else if (draw < 7 && rights[start] == RW) {
        process.write(start, process.words[start] + 1);
      } else {
        process.check(start);
      }
    }
  }

  /** Several threads of one process meet in the first fault of an area, again and again. */
  @EveryDesign
  void firstFaultsOfOneArea_agreeOnItsAnonVma(Design design) {
    Machine machine = machines.machine(design, 256, PAGES);
    AddressSpace space = machine.spawn("P0");
    Crew crew = new Crew();
    int threads = 4;
    CyclicBarrier barrier = new CyclicBarrier(threads);
    for (int i = 0; i < threads; i++) {
      int own = i;
      crew.add(() -> {
        for (int round = 1; round <= ROUNDS / 10; round++) {
          if (own == 0) {
            Map.mmap(space, new PageRange(0, PAGES), RW);
          }
          barrier.await();
          // Neighbouring pages from all, one page for all, and the same word in it.
          UserAccess.store(space, own, 0, round);
          UserAccess.store(space, PAGES - 1, 0, round);
          assertThat(UserAccess.load(space, own, 0)).isEqualTo(round);
          assertThat(UserAccess.load(space, PAGES - 1, 0)).isEqualTo(round);
          barrier.await();
        }
      });
    }
    crew.run();
    assertThat(machine.reverseMap().liveAnonVmas()).isOne();
  }

  /** One thread unmaps and maps a page that others access: they find their words, or nothing. */
  @EveryDesign
  void accessesThatMeetAnUnmap_seeTheirOwnPageOrNone(Design design) {
    Machine machine = machines.machine(design, 256, 2);
    Crew crew = new Crew();
    AtomicInteger working = new AtomicInteger(2);
    for (int i = 0; i < 2; i++) {
      AddressSpace space = machine.spawn("P" + i);
      long tag = (i + 1) * 1_000_000L;
      crew.add(() -> {
        for (int round = 1; round <= ROUNDS; round++) {
          Map.mmap(space, new PageRange(0, 1), RW);
          UserAccess.store(space, 0, 0, tag + round);
          Unmap.munmap(space, new PageRange(0, 1));
        }
        working.decrementAndGet();
      });
      crew.add(() -> {
        while (working.get() > 0) {
          try {
            long word = UserAccess.load(space, 0, 0);
            assertThat(word == 0 || word / 1_000_000 * 1_000_000 == tag)
                .as("%s reads %d", space, word)
                .isTrue();
          } catch (SegmentationFault e) {
            assertThat(e.errno()).isEqualTo(Errno.EFAULT);
          }
        }
      });
    }
    crew.run();
  }
}
