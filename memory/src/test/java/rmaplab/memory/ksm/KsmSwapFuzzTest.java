package rmaplab.memory.ksm;

import static org.assertj.core.api.Assertions.assertThat;
import static rmaplab.memory.reclaim.SwapMachine.MERGEABLE;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import rmaplab.memory.PageRange;
import rmaplab.memory.area.VmaFlags;
import rmaplab.memory.migrate.Compact;
import rmaplab.memory.migrate.Migrate;
import rmaplab.memory.reclaim.Reclaim;
import rmaplab.memory.reclaim.SwapMachine;
import rmaplab.memory.rmap.Design;
import rmaplab.memory.space.AddressSpace;
import rmaplab.memory.space.Exit;
import rmaplab.memory.space.Protect;
import rmaplab.memory.space.SegmentationFault;
import rmaplab.memory.space.Unmap;

/**
 * Processes write few different words, so that KSM finds much to merge, while pages are swapped
 * out, migrated and broken. Every word read is the one last written there, and the machine is whole
 * after each operation. A failure names its seed.
 */
final class KsmSwapFuzzTest {
  private static final int SEEDS = 12;
  private static final int OPERATIONS = 150;
  private static final int PAGES = 6;
  private static final int PROCESSES = 5;
  private static final long UNMAPPED = -1;

  private static final class Process {
    final AddressSpace space;
    final long[] words;

    Process(AddressSpace space, long[] words) {
      this.space = space;
      this.words = words;
    }
  }

  @ParameterizedTest
  @MethodSource("rmaplab.memory.reclaim.SwapMachine#designs")
  void operations_inAnyOrder_loseNothing(Design design) {
    for (int seed = 1; seed <= SEEDS; seed++) {
      new Run(design, seed).run();
    }
  }

  private static final class Run {
    private final Design design;
    private final int seed;
    private final Random random;
    private final SwapMachine m;
    private final List<Process> processes = new ArrayList<>();

    Run(Design design, int seed) {
      this.design = design;
      this.seed = seed;
      random = new Random(seed);
      m = new SwapMachine(design, 10);
    }

    void run() {
      for (int i = 0; i < OPERATIONS; i++) {
        String where = design.name() + ", seed " + seed + ", operation " + i;
        try {
          where += ": " + step();
        } catch (SegmentationFault fault) {
          throw new AssertionError(where + ": " + fault.errno() + " " + fault.getMessage(), fault);
        }
        assertThat(rmaplab.memory.check.Validator.findings(m.machine())).as(where).isEmpty();
        if (i % 10 == 9) {
          readAll(where);
        }
      }
    }

    private String step() {
      if (processes.isEmpty() || random.nextInt(25) == 0) {
        return spawn();
      }
      int number = random.nextInt(processes.size());
      Process p = processes.get(number);
      int page = random.nextInt(PAGES);
      PageRange range = new PageRange(page, page + 1 + random.nextInt(PAGES - page));
      return number + " " + page + " " + act(p, page, range);
    }

    private String spawn() {
      if (processes.size() == PROCESSES) {
        return exit(processes.getFirst());
      }
      processes.add(new Process(m.spawn(PAGES, MERGEABLE), new long[PAGES]));
      return "spawn";
    }

    private String act(Process p, int page, PageRange range) {
      return switch (random.nextInt(16)) {
        case 0, 1, 2, 3 -> write(p, page, random.nextInt(3));
        case 4 -> fork(p);
        case 5 -> unmap(p, range);
        case 6 -> map(p, range);
        case 7 -> protect(p, range);
        case 8, 9 -> "reclaim " + Reclaim.reclaim(p.space, page);
        case 10 -> migrate(p, page);
        case 11, 12 -> scan();
        case 13 -> "scan " + range + m.machine().ksm().scan(p.space, range);
        case 14 -> "unmerge " + range + m.machine().ksm().unmerge(p.space, range);
        default -> read(p, page, "read");
      };
    }

    private String write(Process p, int page, long word) {
      if (p.words[page] != UNMAPPED) {
        SwapMachine.write(p.space, page, word);
        p.words[page] = word;
      }
      return "write " + word;
    }

    private String fork(Process p) {
      if (processes.size() < PROCESSES) {
        processes.add(new Process(m.fork(p.space), p.words.clone()));
        return "fork";
      }
      return exit(p);
    }

    private String exit(Process p) {
      Exit.exit(p.space);
      processes.remove(p);
      return "exit " + p.space;
    }

    private String unmap(Process p, PageRange range) {
      Unmap.munmap(p.space, range);
      fill(p, range, UNMAPPED);
      return "munmap " + range;
    }

    private String map(Process p, PageRange range) {
      m.map(p.space, range.start(), range.end(), MERGEABLE);
      fill(p, range, 0);
      return "mmap " + range;
    }

    private static void fill(Process p, PageRange range, long word) {
      for (long page = range.start(); page < range.end(); page++) {
        p.words[(int) page] = word;
      }
    }

    /** There and back, so that VMAs split and merge. */
    private static String protect(Process p, PageRange range) {
      Protect.mprotect(p.space, range, VmaFlags.READ);
      for (long page = range.start(); page < range.end(); page++) {
        if (p.words[(int) page] != UNMAPPED) {
          assertThat(SwapMachine.read(p.space, page)).isEqualTo(p.words[(int) page]);
        }
      }
      Protect.mprotect(p.space, new PageRange(0, PAGES), SwapMachine.RW);
      for (int page = 0; page < PAGES; page++) {
        if (p.words[page] == UNMAPPED) {
          Protect.mprotect(p.space, new PageRange(page + 1, PAGES), SwapMachine.RW);
        }
      }
      return "mprotect " + range;
    }

    private String migrate(Process p, int page) {
      if (SwapMachine.walkLocksItselfOut(design) && m.machine().ksm().pagesShared() > 0) {
        return "nothing";
      }
      return random.nextBoolean()
          ? "migrate " + Migrate.migrate(p.space, page)
          : "compact " + Compact.compact(m.machine());
    }

    private String scan() {
      m.scan(1);
      return "scan";
    }

    private void readAll(String where) {
      for (Process p : processes) {
        for (int page = 0; page < PAGES; page++) {
          read(p, page, where);
        }
      }
    }

    private String read(Process p, int page, String where) {
      if (p.words[page] != UNMAPPED) {
        assertThat(SwapMachine.read(p.space, page))
            .as(where + ", reading " + p.space + " page " + page)
            .isEqualTo(p.words[page]);
      }
      return "read";
    }
  }
}
