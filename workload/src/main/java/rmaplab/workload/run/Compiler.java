package rmaplab.workload.run;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import rmaplab.memory.PageRange;
import rmaplab.memory.migrate.Migrate;
import rmaplab.memory.space.AllLocks;
import rmaplab.memory.space.Exit;
import rmaplab.memory.space.Protect;
import rmaplab.memory.space.Unmap;
import rmaplab.workload.Births;
import rmaplab.workload.KernelOperation;
import rmaplab.workload.ProcessOperation;
import rmaplab.workload.Statement;
import rmaplab.workload.Workload;
import rmaplab.workload.WorkloadException;

/**
 * Turns statements into steps: names become slots, so that nothing is looked up while a workload
 * runs.
 */
final class Compiler {
  private static final String AVAILABLE =
      "mmap (private anonymous), munmap, mprotect, read, write, fork, exit, kernel migrate,"
          + " kernel take-all-locks";

  /** What a write stores that states no word. */
  private static final long DEFAULT_WORD = 1;

  private final Workload workload;
  private final Map<String, Integer> slots = new HashMap<>();

  Compiler(Workload workload, Births births) {
    this.workload = workload;
    for (Births.Birth birth : births.births()) {
      slots.put(birth.name(), slots.size());
    }
  }

  /** The steps of a part of the workload. */
  Step[] compile(List<Statement> statements) throws WorkloadException {
    Step[] steps = new Step[statements.size()];
    for (int i = 0; i < steps.length; i++) {
      Statement statement = statements.get(i);
      steps[i] = new Step(statement, statement.text(), action(statement));
    }
    return steps;
  }

  private Step.Action action(Statement statement) throws WorkloadException {
    return switch (statement.operation()) {
      case ProcessOperation.Mmap mmap -> mmap(statement, mmap);
      case ProcessOperation.Munmap(String process, PageRange range) -> {
        int slot = slot(process);
        yield run -> run.with(slot, space -> Unmap.munmap(space, range));
      }
      case ProcessOperation.Mprotect(String process, PageRange range, int rights) -> {
        int slot = slot(process);
        yield run -> run.with(slot, space -> Protect.mprotect(space, range, rights));
      }
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
      case ProcessOperation.Exit(String process) -> {
        int slot = slot(process);
        yield run -> run.with(slot, Exit::exit);
      }
      case KernelOperation.Migrate(String process, long page) -> {
        int slot = slot(process);
        yield run -> run.with(slot, space -> Migrate.migrate(space, page));
      }
      case KernelOperation.TakeAllLocks(String process) -> {
        int slot = slot(process);
        yield run -> run.with(slot, AllLocks::takeAndDrop);
      }
      default -> throw unavailable(statement, statement.operation().verb());
    };
  }

  private Step.Action mmap(Statement statement, ProcessOperation.Mmap mmap)
      throws WorkloadException {
    if (mmap.shared()) {
      throw unavailable(statement, "mmap shared");
    }
    if (mmap.file() != null) {
      throw unavailable(statement, "mmap file");
    }
    if (mmap.growsDown()) {
      throw unavailable(statement, "mmap growsdown");
    }
    if (mmap.noReserve()) {
      throw unavailable(statement, "mmap noreserve");
    }
    int slot = slot(mmap.process());
    return run ->
        run.with(slot, space -> rmaplab.memory.space.Map.mmap(space, mmap.range(), mmap.rights()));
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

  private WorkloadException unavailable(Statement statement, String what) {
    return WorkloadException.at(
        workload.file(),
        statement.position(),
        what + " is not available yet, expected one of: " + AVAILABLE);
  }
}
