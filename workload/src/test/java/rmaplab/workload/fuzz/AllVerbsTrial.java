package rmaplab.workload.fuzz;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import rmaplab.memory.Errno;
import rmaplab.memory.Machine;
import rmaplab.memory.MachineConfig;
import rmaplab.memory.Outcome;
import rmaplab.memory.PageRange;
import rmaplab.memory.area.Vma;
import rmaplab.memory.area.VmaFlags;
import rmaplab.memory.check.Validator;
import rmaplab.memory.file.FileWindow;
import rmaplab.memory.file.MappedFile;
import rmaplab.memory.file.Truncate;
import rmaplab.memory.migrate.Compact;
import rmaplab.memory.migrate.Migrate;
import rmaplab.memory.reclaim.Reclaim;
import rmaplab.memory.rmap.Design;
import rmaplab.memory.space.AddressSpace;
import rmaplab.memory.space.Advise;
import rmaplab.memory.space.Advise.Advice;
import rmaplab.memory.space.AllLocks;
import rmaplab.memory.space.Brk;
import rmaplab.memory.space.Exec;
import rmaplab.memory.space.Exit;
import rmaplab.memory.space.Fork;
import rmaplab.memory.space.Lock;
import rmaplab.memory.space.Map;
import rmaplab.memory.space.Move;
import rmaplab.memory.space.Protect;
import rmaplab.memory.space.SegmentationFault;
import rmaplab.memory.space.Unmap;
import rmaplab.memory.space.UserAccess;
import rmaplab.workload.fuzz.ProcessModel.FileModel;

/**
 * One sequence of steps on a fresh machine and on the model. A step is a seed: it draws a verb, a
 * process that may have exited, ranges that may be absurd, and perhaps an allocation that fails. So
 * a step means something whatever came before, and steps may be left out.
 */
final class AllVerbsTrial {
  private static final int MOST_PROCESSES = 5;
  private static final int FILE_PAGES = 6;
  private static final List<Advice> ADVICES = List.of(Advice.values());
  private static final int RW = VmaFlags.READ | VmaFlags.WRITE;

  /** How an operation may end whose allocation failed. */
  private static final Set<Errno> WANT_OF_MEMORY =
      EnumSet.of(Errno.ENOMEM, Errno.EAGAIN, Errno.EFAULT);

  private final Machine machine;
  private final boolean walkLocksItselfOut;
  private final List<AddressSpace> spaces = new ArrayList<>();
  private final List<ProcessModel> models = new ArrayList<>();
  private final MappedFile[] files = new MappedFile[2];
  private final FileModel[] fileModels = new FileModel[2];
  private final List<String> history = new ArrayList<>();
  private final boolean failures;
  private Draw random = new Draw(0);
  private int born;

  /** Whether the operation was refused after an allocation had failed: nothing was written then. */
  private boolean refusedForWant;

  /** What has been done, for statistics. */
  private long refused;

  private long failed;

  /** A trial under a design; {@code failures} whether allocations fail now and then. */
  AllVerbsTrial(Design design, boolean failures) {
    this.failures = failures;
    // The patch cannot migrate a page that KSM has merged at several places of one family.
    walkLocksItselfOut = design.name().startsWith("root-walk");
    machine =
        new Machine(
            new MachineConfig(1024, 16, ProcessModel.ARENA, 16)
                .withHeapStart(ProcessModel.HEAP)
                .withStackGap(ProcessModel.GAP)
                .withSwap(64),
            design);
    for (int i = 0; i < files.length; i++) {
      files[i] = machine.files().open("file" + i, FILE_PAGES);
      fileModels[i] = new FileModel(FILE_PAGES);
      fileModels[i].real = files[i];
    }
    spawn();
    PageRange range = new PageRange(2, 36);
    Map.mmap(spaces.getFirst(), range, RW);
    ModelVerbs.mmap(models.getFirst(), range, RW, null, 0);
    history.add("P0 mmap " + range + " rw");
  }

  /** What first goes wrong, with what led there; null if nothing does. */
  @Nullable String failure(long[] steps) {
    for (long step : steps) {
      random = new Draw(step);
      String wrong;
      try {
        wrong = step();
        if (wrong == null) {
          List<Validator.Finding> findings = Validator.findings(machine);
          wrong =
              findings.isEmpty()
                  ? Comparison.difference(machine, spaces, models)
                  : findings.toString();
        }
      } catch (RuntimeException | AssertionError | StackOverflowError e) {
        StackTraceElement[] trace = e.getStackTrace();
        wrong = e + (trace.length > 0 ? " at " + trace[0] : "");
      }
      if (wrong != null) {
        return String.join("\n", history) + "\n" + wrong;
      }
    }
    return null;
  }

  long refused() {
    return refused;
  }

  long failed() {
    return failed;
  }

  private void spawn() {
    spaces.add(machine.spawn("P" + born++));
    models.add(new ProcessModel());
  }

  private @Nullable String step() {
    if (models.stream().allMatch(m -> m.exited)) {
      spawn();
    }
    int who = random.nextInt(spaces.size());
    while (models.get(who).exited && random.nextInt(8) > 0) {
      who = random.nextInt(spaces.size());
    }
    AddressSpace space = spaces.get(who);
    ProcessModel model = models.get(who);
    boolean arm = failures && random.nextInt(2) == 0;
    long nth = random.nextLong(1, 4);
    Act act = draw(space, model, arm);
    if (act == null) {
      return null;
    }
    history.add(act.text() + (arm ? "    (allocation " + nth + " fails)" : ""));
    ProcessModel before = model.copy();
    if (arm) {
      machine.allocations().fail(nth);
    }
    Outcome outcome = act.real().get();
    boolean met = machine.allocations().failed() != null;
    List<String> where = machine.allocations().failedIn();
    machine.allocations().failNone();
    int last = history.size() - 1;
    history.set(last, history.get(last) + " -> " + outcome + (met ? " " + where : ""));
    refused += outcome.done() ? 0 : 1;
    failed += met ? 1 : 0;
    refusedForWant = met && !outcome.done();
    Outcome expected = act.model().get();
    if (met) {
      return Comparison.afterShortage(
          act.text(), space, model, before, outcome, expected, WANT_OF_MEMORY);
    }
    return act.kernel() || outcome.equals(expected)
        ? null
        : "the outcome is " + outcome + " and should be " + expected;
  }

  /** A step to be done, in words, on the machine and on the model. */
  private record Act(
      String text, Supplier<Outcome> real, Supplier<Outcome> model, boolean kernel) {}

  private static Act act(String text, Supplier<Outcome> real, Supplier<Outcome> model) {
    return new Act(text, real, model, false);
  }

  /** What the kernel does by itself: any outcome will do, and processes must not notice. */
  private static Act kernel(String text, Supplier<Outcome> real) {
    return new Act(text, real, () -> Outcome.DONE, true);
  }

  private @Nullable Act draw(AddressSpace s, ProcessModel m, boolean arm) {
    PageRange range = random.range(s);
    return switch (random.nextInt(34)) {
      case 0, 1, 2, 3 -> mmap(s, m, range);
      case 4, 5 ->
          act(
              s + " munmap " + range,
              () -> Unmap.munmap(s, range),
              () -> ModelVerbs.munmap(m, range));
      case 6, 7 -> {
        int rights = random.rights();
        yield act(
            s + " mprotect " + range + " " + VmaFlags.describe(rights),
            () -> Protect.mprotect(s, range, rights),
            () -> ModelVerbs.mprotect(m, range, rights));
      }
      case 8, 9, 10 -> mremap(s, m, range);
      case 11, 12, 13 -> {
        Advice advice = ADVICES.get(random.nextInt(ADVICES.size()));
        yield act(
            s + " madvise " + range + " " + advice,
            () -> Advise.madvise(s, range, advice),
            () -> ModelVerbs.madvise(m, range, advice));
      }
      case 14 -> {
        boolean lock = random.nextBoolean();
        yield act(
            s + (lock ? " mlock " : " munlock ") + range,
            () -> lock ? Lock.mlock(s, range) : Lock.munlock(s, range),
            () -> ModelVerbs.lock(m, range, lock));
      }
      case 15 -> {
        long pages = random.wild() ? random.absurdSigned() : random.nextInt(10);
        yield act(s + " brk " + pages, () -> Brk.brk(s, pages), () -> ModelVerbs.brk(m, pages));
      }
      case 16 -> exec(s, m);
      case 17 ->
          random.nextInt(3) == 0
              ? act(s + " exit", () -> Exit.exit(s), () -> ModelVerbs.exit(m))
              : null;
      case 18, 19 -> fork(s, m);
      case 20, 21, 22 -> migrateOrReclaim(s);
      case 23 -> ksm(s, range);
      case 24 -> kernel(s + " take-all-locks", () -> AllLocks.takeAndDrop(s));
      case 25 -> truncate();
      case 26, 27, 28 -> read(s, m);
      default -> write(s, m, arm);
    };
  }

  private Act mmap(AddressSpace s, ProcessModel m, PageRange range) {
    int flags =
        (random.nextInt(3) == 0 ? random.rights() : RW)
            | (random.nextInt(4) == 0 ? VmaFlags.SHARED : 0)
            | (random.nextInt(8) == 0 ? VmaFlags.GROWSDOWN : 0)
            | (random.nextInt(20) == 0 ? VmaFlags.NORESERVE : 0);
    String text = s + " mmap " + range + " " + VmaFlags.describe(flags);
    text += (flags & VmaFlags.GROWSDOWN) != 0 ? " growsdown" : "";
    if (random.nextInt(3) > 0) {
      return act(
          text, () -> Map.mmap(s, range, flags), () -> ModelVerbs.mmap(m, range, flags, null, 0));
    }
    int file = random.nextInt(files.length);
    long page =
        random.wild() ? random.absurd() : random.nextBoolean() ? range.start() : random.nextInt(5);
    return act(
        text + " file" + file + "@" + page,
        () -> Map.mmap(s, range, flags, new FileWindow(files[file], page)),
        () -> ModelVerbs.mmap(m, range, flags, fileModels[file], page));
  }

  private @Nullable Act mremap(AddressSpace s, ProcessModel m, PageRange old) {
    boolean dontUnmap = random.nextInt(4) == 0;
    long start =
        random.nextInt(3) == 0 ? old.start() : random.wild() ? random.absurd() : random.page();
    long size = random.nextBoolean() ? old.pages() : random.nextInt(8);
    PageRange fresh = new PageRange(start, Math.max(start, start + size));
    if (dontUnmap && m.isAnyLocked(old.start(), old.end())) {
      return null; // unlocks beyond the range, as far as the VMA reaches
    }
    Vma vma = s.tree().containing(old.start());
    long vmaEnd = vma == null ? 0 : vma.end();
    return act(
        s + " mremap " + old + " to " + fresh + (dontUnmap ? " dontunmap" : ""),
        () -> Move.mremap(s, old, fresh, dontUnmap),
        () -> ModelVerbs.mremap(m, old, fresh, dontUnmap, vmaEnd));
  }

  private Act exec(AddressSpace s, ProcessModel m) {
    long stack = random.wild() ? random.absurdSigned() : random.nextInt(5);
    long shift = random.wild() ? random.absurdSigned() : random.nextInt(24);
    return act(
        s + " exec stack " + stack + " shift " + shift,
        () -> Exec.exec(s, stack, shift),
        () -> ModelVerbs.exec(m, stack, shift));
  }

  private @Nullable Act fork(AddressSpace s, ProcessModel m) {
    long alive = models.stream().filter(p -> !p.exited).count();
    if (alive >= MOST_PROCESSES) {
      return null;
    }
    AddressSpace child = machine.spawn("P" + born++);
    return act(
        s + " fork " + child,
        () -> {
          Outcome outcome = Fork.fork(s, child);
          if (outcome.done()) {
            spaces.add(child);
            models.add(m.fork());
          } else {
            Exit.exit(child);
          }
          return outcome;
        },
        () -> m.exited ? Outcome.refused(Errno.ESRCH) : Outcome.DONE);
  }

  private @Nullable Act migrateOrReclaim(AddressSpace s) {
    long page = random.wild() ? random.absurdSigned() : random.page();
    int draw = random.nextInt(8);
    if (draw < 4) {
      return kernel("kernel reclaim " + s + " " + page, () -> Reclaim.reclaim(s, page));
    }
    if (walkLocksItselfOut && machine.ksm().pagesShared() > 0) {
      return null;
    }
    if (draw < 7) {
      return kernel("kernel migrate " + s + " " + page, () -> Migrate.migrate(s, page));
    }
    return kernel(
        "kernel compact",
        () -> {
          Compact.compact(machine);
          return Outcome.DONE;
        });
  }

  private Act ksm(AddressSpace s, PageRange range) {
    return switch (random.nextInt(4)) {
      case 0 ->
          kernel("kernel ksm-unmerge " + s + " " + range, () -> machine.ksm().unmerge(s, range));
      case 1 -> kernel("kernel ksm-scan " + s + " " + range, () -> machine.ksm().scan(s, range));
      default ->
          kernel(
              "kernel ksm-scan",
              () -> {
                machine.ksm().scan();
                return Outcome.DONE;
              });
    };
  }

  private Act truncate() {
    int file = random.nextInt(files.length);
    long pages = random.wild() ? random.absurdSigned() : random.nextInt(10);
    return act(
        "kernel truncate file" + file + " " + pages,
        () -> Truncate.truncate(machine, files[file], pages),
        () -> ModelVerbs.truncate(models, fileModels[file], pages));
  }

  private Act read(AddressSpace s, ProcessModel m) {
    long page = random.wild() ? random.absurdSigned() : random.page();
    return act(
        s + " read " + page,
        () -> {
          try {
            long word = UserAccess.load(s, page, 0);
            Comparison.observe(m, page, word);
            history.set(history.size() - 1, history.getLast() + " = " + word);
            return Outcome.DONE;
          } catch (SegmentationFault e) {
            return Outcome.refused(e.errno());
          }
        },
        () -> ModelVerbs.touch(m, page, null, Comparison.roomBelow(s, m, page)));
  }

  /** Several pages, unless an allocation is to fail: then it is known what was written. */
  private Act write(AddressSpace s, ProcessModel m, boolean arm) {
    long first = random.wild() ? random.absurdSigned() : random.page();
    int pages = arm || first < 0 || first > ProcessModel.ARENA ? 1 : 1 + random.nextInt(4);
    long word = random.nextInt(4);
    return act(
        s + " write " + first + "+" + pages + " = " + word,
        () -> {
          try {
            for (long page = first; page < first + pages; page++) {
              UserAccess.store(s, page, 0, word);
            }
            return Outcome.DONE;
          } catch (SegmentationFault e) {
            return Outcome.refused(e.errno());
          }
        },
        () -> writeModel(s, m, first, pages, word));
  }

  /** Where a stack's offsets end is the same before and after it has grown. */
  private Outcome writeModel(AddressSpace s, ProcessModel m, long first, int pages, long word) {
    Outcome outcome = Outcome.DONE;
    for (long page = first; outcome.done() && page < first + pages; page++) {
      Long written = refusedForWant ? null : Long.valueOf(word);
      outcome = ModelVerbs.touch(m, page, written, Comparison.roomBelow(s, m, page));
    }
    return outcome;
  }
}
