package rmaplab.memory.space;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import rmaplab.memory.Errno;
import rmaplab.memory.Machine;
import rmaplab.memory.MachineConfig;
import rmaplab.memory.Outcome;
import rmaplab.memory.PageRange;
import rmaplab.memory.area.Vma;
import rmaplab.memory.area.VmaFlags;
import rmaplab.memory.check.Validator;
import rmaplab.memory.migrate.Migrate;
import rmaplab.memory.reclaim.Reclaim;
import rmaplab.memory.rmap.Design;
import rmaplab.memory.space.Advise.Advice;
import rmaplab.memory.table.Pte;

/**
 * Random verbs of several processes against a model page by page ({@link PagesModel}): every
 * outcome, every attribute and every word must agree, and every invariant hold, after each verb.
 */
final class VerbsFuzzTest {
  private static final int SEEDS = 12;
  private static final int VERBS = 250;
  private static final int PROCESSES = 4;
  private static final List<Advice> ADVICES = List.of(Advice.values());

  @ParameterizedTest
  @MethodSource("rmaplab.memory.space.Spaces#designs")
  void verbs_agreeWithTheModel(Design design) {
    for (int seed = 1; seed <= SEEDS; seed++) {
      new Run(design, seed).run();
    }
  }

  private static final class Run {
    private final Random random;
    private final long seed;
    private final Machine machine;
    private final List<AddressSpace> spaces = new ArrayList<>();
    private final List<PagesModel> models = new ArrayList<>();
    private final List<String> history = new ArrayList<>();
    private int born;

    Run(Design design, long seed) {
      this.seed = seed;
      random = new Random(seed);
      machine =
          new Machine(
              new MachineConfig(2048, 16, PagesModel.ARENA, 16)
                  .withHeapStart(PagesModel.HEAP)
                  .withStackGap(PagesModel.GAP)
                  .withSwap(256),
              design);
      spaces.add(machine.spawn("P0"));
      models.add(new PagesModel());
    }

    void run() {
      try {
        for (int i = 0; i < VERBS; i++) {
          step();
          compare();
          Validator.validate(machine);
        }
      } catch (AssertionError e) {
        int from = Math.max(0, history.size() - 25);
        throw new AssertionError(
            "seed " + seed + ":\n" + String.join("\n", history.subList(from, history.size())), e);
      }
    }

    private void step() {
      int who = random.nextInt(spaces.size());
      AddressSpace space = spaces.get(who);
      PagesModel model = models.get(who);
      PageRange range = range(space);
      switch (random.nextInt(17)) {
        case 0, 1 -> {
          int flags = random.nextInt(4) == 0 ? rights() : Spaces.RW;
          agree(
              space,
              "mmap " + range + " " + flags,
              Map.mmap(space, range, flags),
              model.mmap(range, flags));
        }
        case 2 -> agree(space, "munmap " + range, Unmap.munmap(space, range), model.munmap(range));
        case 3 -> {
          int rights = rights();
          agree(
              space,
              "mprotect " + range + " " + rights,
              Protect.mprotect(space, range, rights),
              model.mprotect(range, rights));
        }
        case 4, 5, 6 -> move(space, model, range);
        case 7, 8 -> {
          Advice advice = ADVICES.get(random.nextInt(ADVICES.size()));
          agree(
              space,
              "madvise " + range + " " + advice,
              Advise.madvise(space, range, advice),
              model.madvise(range, advice));
        }
        case 9 -> {
          boolean lock = random.nextBoolean();
          agree(
              space,
              (lock ? "mlock " : "munlock ") + range,
              lock ? Lock.mlock(space, range) : Lock.munlock(space, range),
              model.lock(range, lock));
        }
        case 10 -> {
          int pages = random.nextInt(10);
          agree(space, "brk " + pages, Brk.brk(space, pages), model.brk(pages));
        }
        case 11 -> multiply(who);
        case 12, 13 -> kernel(space);
        default -> touch(space, model);
      }
    }

    private void move(AddressSpace space, PagesModel model, PageRange old) {
      boolean dontUnmap = random.nextInt(4) == 0;
      long start = random.nextInt(3) == 0 ? old.start() : random.nextLong(PagesModel.ARENA);
      long size = random.nextBoolean() ? old.pages() : random.nextInt(8);
      PageRange fresh = new PageRange(start, start + size);
      if (dontUnmap && model.isAnyLocked(old)) {
        return; // unlocks beyond the range, as far as the VMA reaches: MoveTest
      }
      Vma vma = space.tree().containing(old.start());
      long vmaEnd = vma == null ? 0 : vma.end();
      agree(
          space,
          "mremap " + old + " to " + fresh + (dontUnmap ? " dontunmap" : ""),
          Move.mremap(space, old, fresh, dontUnmap),
          model.move(old, fresh, dontUnmap, vmaEnd));
    }

    /** fork, exec, exit. */
    private void multiply(int who) {
      AddressSpace space = spaces.get(who);
      int what = random.nextInt(6);
      if (spaces.size() < PROCESSES && what < 4) {
        AddressSpace child = machine.spawn("P" + ++born);
        agree(space, "fork " + child, Fork.fork(space, child), Outcome.DONE);
        spaces.add(child);
        models.add(models.get(who).fork());
      } else if (what == 4) {
        int stack = random.nextInt(5);
        int shift = stack == 0 ? 0 : random.nextInt(12);
        agree(
            space,
            "exec stack " + stack + " shift " + shift,
            Exec.exec(space, stack, shift),
            models.get(who).exec(stack, shift));
      } else if (spaces.size() > 1) {
        agree(space, "exit", Exit.exit(space), Outcome.DONE);
        spaces.remove(who);
        models.remove(who);
      }
    }

    /** What the kernel does by itself must change nothing, but for pages that may be lost. */
    private void kernel(AddressSpace space) {
      long page = random.nextLong(PagesModel.ARENA);
      switch (random.nextInt(4)) {
        case 0 -> history.add(space + " migrate " + page + " -> " + Migrate.migrate(space, page));
        case 1, 2 ->
            history.add(space + " reclaim " + page + " -> " + Reclaim.reclaim(space, page));
        default -> {
          machine.ksm().scan();
          history.add("ksm-scan");
        }
      }
    }

    private void touch(AddressSpace space, PagesModel model) {
      long page = random.nextLong(PagesModel.ARENA);
      boolean write = random.nextBoolean();
      long value = random.nextInt(4);
      Vma above = space.tree().firstFrom(page);
      long room = above == null ? 0 : above.pgoff();
      boolean allowed = model.touch(page, write, value, room);
      Outcome outcome = Outcome.DONE;
      try {
        if (write) {
          UserAccess.store(space, page, 0, value);
        } else {
          long read = UserAccess.load(space, page, 0);
          model.observe(page, read);
          assertThat(read).isEqualTo(allowed ? model.value(page) : -1);
        }
      } catch (SegmentationFault e) {
        outcome = Outcome.refused(e.errno());
      }
      agree(
          space,
          (write ? "write " + value + " to " : "read ") + page,
          outcome,
          allowed ? Outcome.DONE : Outcome.refused(Errno.EFAULT));
    }

    private void agree(AddressSpace space, String verb, Outcome actual, Outcome expected) {
      history.add(space + " " + verb + " -> " + actual);
      assertThat(actual).isEqualTo(expected);
    }

    /** Looks without touching. */
    private void compare() {
      for (int i = 0; i < spaces.size(); i++) {
        AddressSpace space = spaces.get(i);
        for (long page = 0; page < PagesModel.ARENA; page++) {
          Vma vma = space.tree().containing(page);
          int flags = vma == null ? PagesModel.NOTHING : vma.flags() & ~VmaFlags.ACCOUNT;
          assertThat(flags).as(space + " page " + page).isEqualTo(models.get(i).flags(page));
          long pte = space.table().entry(page);
          if (Pte.isSwap(pte)) {
            continue; // to read it would bring it back; some later step will
          }
          long value = pte == Pte.NONE ? 0 : machine.memory().store().getLong(Pte.frame(pte), 0);
          models.get(i).observe(page, value);
          assertThat(value).as(space + " page " + page).isEqualTo(models.get(i).value(page));
        }
      }
    }

    /** Any range, or the pages of one VMA: the cases of a merge need whole ones. */
    private PageRange range(AddressSpace space) {
      int size = space.tree().size();
      if (size > 0 && random.nextBoolean()) {
        return space.tree().get(random.nextInt(size)).range();
      }
      long start = random.nextLong(PagesModel.ARENA);
      return new PageRange(start, Math.min(PagesModel.ARENA, start + random.nextInt(9)));
    }

    private int rights() {
      int[] choices = {0, Spaces.R, Spaces.RW, Spaces.RW};
      return choices[random.nextInt(choices.length)];
    }
  }
}
