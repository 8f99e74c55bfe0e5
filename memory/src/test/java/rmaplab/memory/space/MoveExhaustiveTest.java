package rmaplab.memory.space;

import static org.assertj.core.api.Assertions.assertThat;
import static rmaplab.memory.space.Spaces.R;
import static rmaplab.memory.space.Spaces.RW;
import static rmaplab.memory.space.Spaces.pages;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import rmaplab.memory.Errno;
import rmaplab.memory.Machine;
import rmaplab.memory.MachineConfig;
import rmaplab.memory.Outcome;
import rmaplab.memory.PageRange;
import rmaplab.memory.check.Validator;
import rmaplab.memory.rmap.Design;
import rmaplab.memory.table.Pte;

/** Every mremap in a small arena, from several layouts, with every allocation failing in turn. */
final class MoveExhaustiveTest {
  private static final int ARENA = 6;

  /** What is mapped before: each page's value is its number + 1 where it was written. */
  private static final List<Consumer<AddressSpace>> LAYOUTS =
      List.of(
          p -> {
            Spaces.mmap(p, 0, 4, RW);
            fill(p, 0, 4);
          },
          p -> {
            Spaces.mmap(p, 0, 4, RW);
            fill(p, 1, 2);
            Protect.mprotect(p, pages(2, 3), R);
            Spaces.mmap(p, 5, 6, RW);
          },
          p -> {
            Spaces.mmap(p, 0, 2, RW);
            Spaces.mmap(p, 3, 5, RW);
            fill(p, 3, 5);
            Spaces.mremap(p, 4, 5, 2, 3);
          });

  private static void fill(AddressSpace space, int start, int end) {
    for (int page = start; page < end; page++) {
      UserAccess.store(space, page, 0, page + 1);
    }
  }

  @ParameterizedTest
  @MethodSource("rmaplab.memory.space.Spaces#designs")
  void everyMove_keepsWhatItMoves(Design design) {
    for (Consumer<AddressSpace> layout : LAYOUTS) {
      for (PageRange old : ranges()) {
        for (PageRange fresh : ranges()) {
          check(design, layout, old, fresh, false);
          check(design, layout, old, fresh, true);
        }
      }
    }
  }

  private static void check(
      Design design,
      Consumer<AddressSpace> layout,
      PageRange old,
      PageRange fresh,
      boolean dontUnmap) {
    AddressSpace space = laidOut(design, layout);
    List<Long> before = values(space);
    Outcome outcome = Move.mremap(space, old, fresh, dontUnmap);
    String what = old + " to " + fresh + (dontUnmap ? " dontunmap" : "");
    Validator.validate(space.machine());
    List<Long> expected = new ArrayList<>(before);
    if (outcome.done()) {
      long kept = Math.min(old.pages(), fresh.pages());
      for (long page = 0; page < ARENA; page++) {
        boolean lost = page >= old.start() && page < old.end();
        // Holes move along: what was below one of them stays.
        boolean taken = page >= fresh.start() && page < fresh.end();
        long from = page - fresh.start() + old.start();
        boolean holeMoved = taken && page - fresh.start() < kept && before.get((int) from) == null;
        if (taken && !holeMoved) {
          boolean grown = page - fresh.start() >= kept;
          expected.set((int) page, grown ? Long.valueOf(0) : before.get((int) from));
        } else if (lost) {
          boolean empty = dontUnmap && before.get((int) page) != null;
          expected.set((int) page, empty ? Long.valueOf(0) : null);
        }
      }
    } else {
      assertThat(outcome).as(what).isNotEqualTo(Outcome.refused(Errno.ESRCH));
    }
    assertThat(values(space)).as(what).isEqualTo(expected);
    if (outcome.done()) {
      failEachAllocation(design, layout, old, fresh, dontUnmap);
    }
  }

  private static void failEachAllocation(
      Design design,
      Consumer<AddressSpace> layout,
      PageRange old,
      PageRange fresh,
      boolean dontUnmap) {
    for (int nth = 1; ; nth++) {
      AddressSpace space = laidOut(design, layout);
      space.machine().allocations().fail(nth);
      Outcome outcome = Move.mremap(space, old, fresh, dontUnmap);
      Validator.validate(space.machine());
      if (outcome.done()) {
        return;
      }
      assertThat(outcome).isEqualTo(Outcome.refused(Errno.ENOMEM));
    }
  }

  private static AddressSpace laidOut(Design design, Consumer<AddressSpace> layout) {
    AddressSpace space = new Machine(new MachineConfig(16, 16, ARENA, 4), design).spawn("P0");
    layout.accept(space);
    return space;
  }

  /** What each page would read as; null where nothing is mapped. */
  private static List<Long> values(AddressSpace space) {
    List<Long> values = new ArrayList<>();
    for (long page = 0; page < ARENA; page++) {
      long pte = space.table().entry(page);
      if (space.tree().containing(page) == null) {
        values.add(null);
      } else if (pte == Pte.NONE) {
        values.add(0L);
      } else {
        values.add(space.machine().memory().store().getLong(Pte.frame(pte), 0));
      }
    }
    return values;
  }

  private static List<PageRange> ranges() {
    List<PageRange> ranges = new ArrayList<>();
    for (long start = 0; start <= ARENA; start++) {
      for (long end = start; end <= ARENA; end++) {
        ranges.add(new PageRange(start, end));
      }
    }
    return ranges;
  }
}
