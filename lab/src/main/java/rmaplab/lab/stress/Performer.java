package rmaplab.lab.stress;

import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import rmaplab.checker.Violation;
import rmaplab.memory.Errno;
import rmaplab.memory.Machine;
import rmaplab.memory.Outcome;
import rmaplab.memory.PageRange;
import rmaplab.memory.area.Vma;
import rmaplab.memory.area.VmaFlags;
import rmaplab.memory.file.FileWindow;
import rmaplab.memory.file.Truncate;
import rmaplab.memory.migrate.Compact;
import rmaplab.memory.migrate.Migrate;
import rmaplab.memory.reclaim.Reclaim;
import rmaplab.memory.space.AddressSpace;
import rmaplab.memory.space.Advise;
import rmaplab.memory.space.AllLocks;
import rmaplab.memory.space.Brk;
import rmaplab.memory.space.Exec;
import rmaplab.memory.space.Exit;
import rmaplab.memory.space.Fork;
import rmaplab.memory.space.Lock;
import rmaplab.memory.space.Map;
import rmaplab.memory.space.Move;
import rmaplab.memory.space.Protect;
import rmaplab.memory.space.Unmap;
import rmaplab.workload.Advice;
import rmaplab.workload.KernelOperation;
import rmaplab.workload.Operation;
import rmaplab.workload.ProcessOperation;

/**
 * Performs operations for one thread and compares what becomes of them with the oracle.
 *
 * <p>What a process does to its own memory, its owner does, and the outcome is known exactly; only
 * where a file is shown may a truncation by others change it. What others do to it (the kernel, or
 * accesses from another thread) may be refused as it likes.
 */
final class Performer {
  /** A chain of forks is ended here by exec: else the chains of VMAs would grow without end. */
  static final int MAX_DEPTH = 8;

  private final World world;
  private final Machine machine;
  private final Access access;

  Performer(World world, Access access) {
    this.world = world;
    this.access = access;
    machine = world.machine();
  }

  /**
   * Performs one operation.
   *
   * @param isOwn whether the thread owns the process that acts
   * @return whether it was carried out
   * @throws Caught if the oracle disagrees
   */
  boolean perform(Operation operation, boolean isOwn) {
    return switch (operation) {
      case ProcessOperation own when isOwn -> own(own, life(own.process()));
      case ProcessOperation foreign -> foreign(foreign, life(foreign.process()));
      case KernelOperation kernel -> kernel(kernel);
    };
  }

  private Life life(String process) {
    return world.life(Layout.slot(process));
  }

  private boolean own(ProcessOperation operation, Life life) {
    AddressSpace space = life.space();
    MemoryModel memory = life.memory();
    return switch (operation) {
      case ProcessOperation.Read read -> readAll(life, read.range());
      case ProcessOperation.Write write -> writeAll(life, write);
      case ProcessOperation.Mmap mmap -> mmap(life, mmap);
      case ProcessOperation.Munmap(var _, PageRange range) ->
          agree(Unmap.munmap(space, range), memory.munmap(range));
      case ProcessOperation.Mprotect(var _, PageRange range, int rights) ->
          agree(Protect.mprotect(space, range, rights), memory.mprotect(range, rights));
      case ProcessOperation.Mremap mremap -> mremap(life, mremap);
      case ProcessOperation.Madvise(var _, PageRange range, Advice advice) ->
          agreeUnlessFile(
              memory, range, Errno.EFAULT, advise(space, range, advice), memory::madvise, advice);
      case ProcessOperation.Mlock(var _, PageRange range) ->
          agreeUnlessFile(
              memory, range, Errno.ENOMEM, Lock.mlock(space, range), memory::lock, true);
      case ProcessOperation.Munlock(var _, PageRange range) ->
          agree(Lock.munlock(space, range), memory.lock(range, false));
      case ProcessOperation.Brk(var _, long pages) ->
          agree(Brk.brk(space, pages), memory.brk(pages));
      case ProcessOperation.Fork(var _, String child) -> fork(life, Layout.slot(child));
      case ProcessOperation.Exec(var _, var stack) -> exec(life, stack);
      case ProcessOperation.Exit _ -> exit(life, true);
    };
  }

  private static Outcome advise(AddressSpace space, PageRange range, Advice advice) {
    return Advise.madvise(space, range, Advise.Advice.valueOf(advice.name()));
  }

  /** Up to the first page that is refused. */
  private boolean readAll(Life life, PageRange range) {
    boolean done = true;
    for (long page = range.start(); done && page < range.end(); page++) {
      done = access.read(life, page);
    }
    return done;
  }

  private boolean writeAll(Life life, ProcessOperation.Write write) {
    boolean done = true;
    for (long page = write.range().start(); done && page < write.range().end(); page++) {
      done = access.write(life, page, write.word());
    }
    return done;
  }

  private boolean mmap(Life life, ProcessOperation.Mmap mmap) {
    int flags =
        mmap.rights()
            | (mmap.shared() ? VmaFlags.SHARED : 0)
            | (mmap.growsDown() ? VmaFlags.GROWSDOWN : 0);
    ProcessOperation.FilePage shown = mmap.file();
    if (shown != null) {
      SharedObject file = world.file(shown.file());
      return agree(
          Map.mmap(life.space(), mmap.range(), flags, new FileWindow(file.file(), shown.page())),
          life.memory().mmap(mmap.range(), flags, file, shown.page()));
    }
    SharedObject shared = mmap.shared() ? world.newShared() : null;
    return agree(
        Map.mmap(life.space(), mmap.range(), flags),
        life.memory().mmap(mmap.range(), flags, shared, 0));
  }

  private boolean mremap(Life life, ProcessOperation.Mremap mremap) {
    PageRange from = mremap.from();
    if (mremap.dontUnmap() && life.memory().isAnyLocked(from)) {
      return false; // it unlocks as far as the VMA reaches, which the model does not know
    }
    Vma vma = life.space().tree().containing(from.start());
    long vmaEnd = vma == null ? 0 : vma.end();
    return agree(
        Move.mremap(life.space(), from, mremap.to(), mremap.dontUnmap()),
        life.memory().move(from, mremap.to(), mremap.dontUnmap(), vmaEnd));
  }

  /**
   * The child takes the place of who was there, who exits. A child that is too many forks away from
   * a new program executes one.
   */
  private boolean fork(Life parent, int slot) {
    exit(world.life(slot), false);
    Life child = world.newLife(slot, parent.memory().fork(), parent);
    agree(Fork.fork(parent.space(), child.space()), Outcome.DONE);
    world.settle(child);
    if (child.depth() > MAX_DEPTH) {
      exec(child, null);
    }
    return true;
  }

  private boolean exec(Life life, ProcessOperation.@Nullable Stack stack) {
    long pages = stack == null ? 0 : stack.pages();
    long shift = stack == null ? 0 : stack.shiftPages();
    boolean done = agree(Exec.exec(life.space(), pages, shift), life.memory().exec(pages, shift));
    world.settle(life.execed());
    return done;
  }

  private boolean exit(Life life, boolean replace) {
    agree(Exit.exit(life.space()), Outcome.DONE);
    if (replace) {
      world.bear(life.slot());
    }
    return true;
  }

  private boolean foreign(ProcessOperation operation, Life life) {
    return switch (operation) {
      case ProcessOperation.Read read -> access.readForeign(life, read.range().start());
      case ProcessOperation.Write write -> access.writeForeign(life, write.range().start());
      case ProcessOperation.Madvise(var _, PageRange range, Advice advice) ->
          advise(life.space(), range, advice).done();
      default -> throw new IllegalStateException("another thread's process: " + operation);
    };
  }

  private boolean kernel(KernelOperation operation) {
    return switch (operation) {
      case KernelOperation.Migrate(String process, long page) ->
          Migrate.migrate(life(process).space(), page).done();
      case KernelOperation.Compact() -> Compact.compact(machine) > 0;
      case KernelOperation.KsmScan(var target) -> {
        if (target == null) {
          machine.ksm().scan();
          yield true;
        }
        yield machine.ksm().scan(life(target.process()).space(), target.range()).done();
      }
      case KernelOperation.KsmUnmerge(String process, PageRange range) ->
          machine.ksm().unmerge(life(process).space(), range).done();
      case KernelOperation.Reclaim(String process, long page) ->
          Reclaim.reclaim(life(process).space(), page).done();
      case KernelOperation.TakeAllLocks(String process) ->
          AllLocks.takeAndDrop(life(process).space()).done();
      case KernelOperation.Truncate(String file, long pages) -> truncate(world.file(file), pages);
    };
  }

  private boolean truncate(SharedObject file, long pages) {
    file.beginTruncation();
    Outcome outcome = Truncate.truncate(machine, file.file(), pages);
    file.endTruncation();
    return agree(outcome, Outcome.DONE);
  }

  /** As {@link #agree}; where a file is shown, its end may also have led to {@code errno}. */
  private static <T> boolean agreeUnlessFile(
      MemoryModel memory,
      PageRange range,
      Errno errno,
      Outcome actual,
      BiFunction<PageRange, T, Outcome> model,
      T argument) {
    boolean ofFile = memory.showsObject(range);
    Outcome expected = model.apply(range, argument);
    return ofFile && actual.equals(Outcome.refused(errno)) ? false : agree(actual, expected);
  }

  /** Whether the operation was done, as expected. */
  private static boolean agree(Outcome actual, Outcome expected) {
    if (!actual.equals(expected)) {
      throw new Caught(
          Violation.Kind.ASSERTION, say(actual) + ", expected that it is " + say(expected));
    }
    return actual.done();
  }

  private static String say(Outcome outcome) {
    return outcome instanceof Outcome.Refused(Errno errno) ? "refused with " + errno : "done";
  }
}
