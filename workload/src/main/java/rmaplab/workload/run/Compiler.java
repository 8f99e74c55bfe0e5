package rmaplab.workload.run;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Function;
import rmaplab.memory.Outcome;
import rmaplab.memory.PageRange;
import rmaplab.memory.area.VmaFlags;
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
import rmaplab.memory.space.Lock;
import rmaplab.memory.space.Move;
import rmaplab.memory.space.Protect;
import rmaplab.memory.space.Unmap;
import rmaplab.workload.Advice;
import rmaplab.workload.Births;
import rmaplab.workload.KernelOperation;
import rmaplab.workload.ProcessOperation;
import rmaplab.workload.Statement;

/**
 * Turns statements into steps: names become slots, so that nothing is looked up while a workload
 * runs.
 */
final class Compiler {
  /** What a write stores that states no word. */
  private static final long DEFAULT_WORD = 1;

  private final Map<String, Integer> slots = new HashMap<>();

  /** The named files, in the order in which they are first named. */
  private final LinkedHashMap<String, Integer> files = new LinkedHashMap<>();

  Compiler(Births births) {
    for (Births.Birth birth : births.births()) {
      slots.put(birth.name(), slots.size());
    }
  }

  /** The steps of a part of the workload. */
  Step[] compile(List<Statement> statements) {
    Step[] steps = new Step[statements.size()];
    for (int i = 0; i < steps.length; i++) {
      Statement statement = statements.get(i);
      steps[i] = new Step(statement, statement.text(), action(statement));
    }
    return steps;
  }

  /**
   * The names of the files that the statements compiled so far name; a file's slot is its place.
   */
  String[] files() {
    return files.keySet().toArray(String[]::new);
  }

  private Step.Action action(Statement statement) {
    return switch (statement.operation()) {
      case ProcessOperation operation -> process(statement, operation);
      case KernelOperation operation -> kernel(operation);
    };
  }

  private Step.Action process(Statement statement, ProcessOperation operation) {
    return switch (operation) {
      case ProcessOperation.Mmap mmap -> mmap(mmap);
      case ProcessOperation.Munmap(String process, PageRange range) ->
          on(process, space -> Unmap.munmap(space, range));
      case ProcessOperation.Mprotect(String process, PageRange range, int rights) ->
          on(process, space -> Protect.mprotect(space, range, rights));
      case ProcessOperation.Mremap(
              String process,
              PageRange from,
              PageRange to,
              boolean dontUnmap) ->
          on(process, space -> Move.mremap(space, from, to, dontUnmap));
      case ProcessOperation.Madvise(String process, PageRange range, Advice advice) -> {
        Advise.Advice told = Advise.Advice.valueOf(advice.name());
        yield on(process, space -> Advise.madvise(space, range, told));
      }
      case ProcessOperation.Mlock(String process, PageRange range) ->
          on(process, space -> Lock.mlock(space, range));
      case ProcessOperation.Munlock(String process, PageRange range) ->
          on(process, space -> Lock.munlock(space, range));
      case ProcessOperation.Brk(String process, long pages) ->
          on(process, space -> Brk.brk(space, pages));
      case ProcessOperation.Read(String process, PageRange range, OptionalLong word) ->
          read(statement, process, range, word);
      case ProcessOperation.Write(String process, PageRange range, OptionalLong word) -> {
        int slot = slot(process);
        long stored = word.orElse(DEFAULT_WORD);
        yield run -> run.write(slot, range.start(), range.end(), stored);
      }
      case ProcessOperation.Fork(String process, String child) -> {
        int parentSlot = slot(process);
        int childSlot = slot(child);
        yield run -> run.fork(parentSlot, childSlot);
      }
      case ProcessOperation.Exec(String process, var stack) -> {
        long pages = stack == null ? 0 : stack.pages();
        long shift = stack == null ? 0 : stack.shiftPages();
        yield on(process, space -> Exec.exec(space, pages, shift));
      }
      case ProcessOperation.Exit(String process) -> on(process, Exit::exit);
    };
  }

  private Step.Action kernel(KernelOperation operation) {
    return switch (operation) {
      case KernelOperation.Migrate(String process, long page) ->
          on(process, space -> Migrate.migrate(space, page));
      case KernelOperation.Compact() ->
          run -> {
            Compact.compact(run.machine());
            return Outcome.DONE;
          };
      case KernelOperation.KsmScan(var target) -> {
        if (target == null) {
          yield run -> {
            run.machine().ksm().scan();
            return Outcome.DONE;
          };
        }
        PageRange range = target.range();
        yield on(target.process(), space -> space.machine().ksm().scan(space, range));
      }
      case KernelOperation.KsmUnmerge(String process, PageRange range) ->
          on(process, space -> space.machine().ksm().unmerge(space, range));
      case KernelOperation.Reclaim(String process, long page) ->
          on(process, space -> Reclaim.reclaim(space, page));
      case KernelOperation.TakeAllLocks(String process) -> on(process, AllLocks::takeAndDrop);
      case KernelOperation.Truncate(String file, long pages) -> {
        int slot = file(file);
        yield run -> Truncate.truncate(run.machine(), run.file(slot), pages);
      }
    };
  }

  /** An operation on one process's address space. */
  private Step.Action on(String process, Function<AddressSpace, Outcome> operation) {
    int slot = slot(process);
    return run -> run.with(slot, operation);
  }

  private Step.Action mmap(ProcessOperation.Mmap mmap) {
    int slot = slot(mmap.process());
    PageRange range = mmap.range();
    int flags =
        mmap.rights()
            | (mmap.shared() ? VmaFlags.SHARED : 0)
            | (mmap.growsDown() ? VmaFlags.GROWSDOWN : 0)
            | (mmap.noReserve() ? VmaFlags.NORESERVE : 0);
    ProcessOperation.FilePage shown = mmap.file();
    if (shown == null) {
      return on(mmap.process(), space -> rmaplab.memory.space.Map.mmap(space, range, flags));
    }
    int file = file(shown.file());
    long page = shown.page();
    return run -> run.mmapFile(slot, range, flags, file, page);
  }

  private Step.Action read(
      Statement statement, String process, PageRange range, OptionalLong word) {
    int slot = slot(process);
    if (word.isEmpty()) {
      return run -> run.read(statement, slot, range.start(), range.end());
    }
    long expected = word.getAsLong();
    return run -> run.readExpecting(statement, slot, range.start(), range.end(), expected);
  }

  private int slot(String process) {
    Integer slot = slots.get(process);
    if (slot == null) {
      throw new AssertionError("no slot for process " + process);
    }
    return slot;
  }

  private int file(String name) {
    int next = files.size();
    return files.computeIfAbsent(name, n -> next);
  }
}
