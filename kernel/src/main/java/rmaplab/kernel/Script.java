package rmaplab.kernel;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import rmaplab.kernel.agent.Commands;
import rmaplab.kernel.agent.Features;
import rmaplab.memory.PageRange;
import rmaplab.workload.Advice;
import rmaplab.workload.Births;
import rmaplab.workload.KernelOperation;
import rmaplab.workload.Operation;
import rmaplab.workload.Position;
import rmaplab.workload.ProcessOperation;
import rmaplab.workload.Statement;
import rmaplab.workload.Workload;
import rmaplab.workload.WorkloadException;

/**
 * A workload in sequence, as both sides perform it: the set-up, the tasks one after another, the
 * final part.
 *
 * <p>What the kernel cannot be told exactly, both sides do in the way in which it can be told: KSM
 * passes until nothing changes, reclaim as madvise pageout. What it cannot be told at all, neither
 * side does. Each such step has a note that says so.
 *
 * @param workload where the statements come from
 * @param processes the processes that are there from the start, by slot; then those to be forked
 * @param prologue commands with which the kernel's side begins
 * @param steps in order
 */
record Script(Workload workload, List<String> processes, List<String> prologue, List<Step> steps) {
  /** Processes that the agent can have. */
  static final int MOST_PROCESSES = 64;

  /** Files that the agent can have. */
  static final int MOST_FILES = 16;

  /** Our passes that settle KSM: one to see a page, one to see that it stays, one to be sure. */
  private static final int KSM_PASSES = 3;

  /**
   * A statement.
   *
   * @param statement as the workload has it
   * @param ours what our side performs; nothing if the step is left out
   * @param commands what the kernel's side performs; the last one's answer is compared
   * @param compared whether refusals and words are compared, and not only memory
   * @param note what is special about it; empty for nothing
   */
  record Step(
      Statement statement,
      List<Operation> ours,
      List<String> commands,
      boolean compared,
      String note) {
    /** Whether neither side performs it. */
    boolean leftOut() {
      return ours.isEmpty();
    }
  }

  /**
   * The script of a workload.
   *
   * @throws WorkloadException if a process of it is not born properly, or it has too many
   */
  static Script of(Workload workload, Features features) throws WorkloadException {
    return new Writer(workload, features).script();
  }

  /** Our side's statements as a workload of one task, none of which states what it expects. */
  Workload ours() {
    List<Statement> statements =
        steps.stream()
            .flatMap(s -> s.ours().stream().map(o -> new Statement(o, null, Position.NONE)))
            .toList();
    return new Workload(
        workload.file(),
        workload.name(),
        "",
        List.of(),
        statements.isEmpty() ? List.of() : List.of(statements),
        List.of(),
        List.of());
  }

  private static final class Writer {
    private static final String NO_KSM = "the kernel has no KSM; neither side does it";
    private static final String NO_SWAP = "the kernel has no swap space; neither side does it";
    private static final String NEVER_LIVES =
        "the process does nothing that is performed; neither side does it";

    private final Workload workload;
    private final Features features;
    private final Map<String, Integer> slots = new HashMap<>();
    private final Map<String, Integer> files = new HashMap<>();
    private final List<String> processes = new ArrayList<>();

    /** Processes that do something that is performed; the others never live. */
    private final Set<String> living = new HashSet<>();

    private final List<String> prologue = new ArrayList<>(List.of(Commands.BEGIN));
    private long endPage = 1;

    Writer(Workload workload, Features features) {
      this.workload = workload;
      this.features = features;
    }

    Script script() throws WorkloadException {
      for (Births.Birth birth : Births.of(workload).births()) {
        slots.put(birth.name(), slots.size());
        processes.add(birth.name());
      }
      List<Statement> statements =
          Stream.of(
                  workload.setup().stream(),
                  workload.tasks().stream().flatMap(List::stream),
                  workload.finale().stream())
              .flatMap(s -> s)
              .toList();
      endPage = statements.stream().mapToLong(s -> mappedUpTo(s.operation())).max().orElse(1);
      for (Statement statement : statements) {
        if (statement.operation() instanceof ProcessOperation p && whyNot(p).isEmpty()) {
          living.add(p.process());
          if (p instanceof ProcessOperation.Fork(var _, String child)) {
            living.add(child);
          }
        }
      }
      List<Step> steps = new ArrayList<>();
      for (Statement statement : statements) {
        steps.add(
            switch (statement.operation()) {
              case ProcessOperation operation -> process(statement, operation);
              case KernelOperation operation -> kernel(statement, operation);
            });
      }
      if (slots.size() > MOST_PROCESSES || files.size() > MOST_FILES) {
        throw WorkloadException.inFile(
            workload.file(),
            "%d processes and %d files, expected at most %d and %d"
                .formatted(slots.size(), files.size(), MOST_PROCESSES, MOST_FILES));
      }
      Script script = new Script(workload, processes, prologue, steps);
      // Who is there from the start, once some statements are left out.
      for (Births.Birth birth : Births.of(script.ours()).births()) {
        if (birth.kind() == Births.Kind.AT_START) {
          prologue.add(Commands.spawn(slot(birth.name()), birth.name()));
        }
      }
      if (features.swap() && statements.stream().anyMatch(s -> evicts(s.operation()))) {
        prologue.add(Commands.SWAP);
      }
      return script;
    }

    /** The page after the last at which the operation may map something. */
    private static long mappedUpTo(Operation operation) {
      return switch (operation) {
        case ProcessOperation.Mmap mmap -> mmap.range().end();
        case ProcessOperation.Mremap(var _, var _, PageRange to, boolean _) -> to.end();
        default -> 1;
      };
    }

    private static boolean evicts(Operation operation) {
      return operation instanceof KernelOperation.Reclaim
          || operation instanceof ProcessOperation.Madvise(var _, var _, Advice advice)
              && advice == Advice.PAGEOUT;
    }

    /** Why neither side performs it; empty if both do. */
    private String whyNot(ProcessOperation operation) {
      return switch (operation) {
        case ProcessOperation.Brk _ ->
            "the heap of a process cannot be put into the arena; neither side does it";
        case ProcessOperation.Exec _ ->
            "exec would replace the agent's process; neither side does it";
        case ProcessOperation.Madvise _ when evicts(operation) && !features.swap() -> NO_SWAP;
        default -> "";
      };
    }

    private Step process(Statement statement, ProcessOperation operation) {
      String whyNot = whyNot(operation);
      if (!whyNot.isEmpty()) {
        return leftOut(statement, whyNot);
      }
      // What a read must find is for the kernel to say.
      Operation ours =
          operation instanceof ProcessOperation.Read(String process, PageRange range, var _)
              ? new ProcessOperation.Read(process, range, OptionalLong.empty())
              : operation;
      return new Step(statement, List.of(ours), List.of(command(operation)), true, "");
    }

    private String command(ProcessOperation operation) {
      int slot = slot(operation.process());
      return switch (operation) {
        case ProcessOperation.Mmap mmap -> Commands.mmap(slot, mmap, file(mmap.file()));
        case ProcessOperation.Munmap(var _, PageRange range) -> Commands.munmap(slot, range);
        case ProcessOperation.Mprotect(var _, PageRange range, int rights) ->
            Commands.mprotect(slot, range, rights);
        case ProcessOperation.Mremap(var _, var from, var to, boolean dontUnmap) ->
            Commands.mremap(slot, from, to, dontUnmap);
        case ProcessOperation.Madvise(var _, PageRange range, Advice advice) ->
            Commands.madvise(slot, range, advice);
        case ProcessOperation.Mlock(var _, PageRange range) -> Commands.mlock(slot, range);
        case ProcessOperation.Munlock(var _, PageRange range) -> Commands.munlock(slot, range);
        case ProcessOperation.Read(var _, PageRange range, var _) -> Commands.read(slot, range);
        case ProcessOperation.Write(var _, PageRange range, OptionalLong word) ->
            Commands.write(slot, range, word);
        case ProcessOperation.Fork(var _, String child) -> Commands.fork(slot, slot(child), child);
        case ProcessOperation.Exit _ -> Commands.exit(slot);
        case ProcessOperation.Brk _, ProcessOperation.Exec _ ->
            throw new AssertionError("no command for " + operation);
      };
    }

    private Step kernel(Statement statement, KernelOperation operation) {
      return switch (operation) {
        case KernelOperation.Migrate(String process, long _) ->
            ourAffair(statement, process, "on our side no other page may change");
        case KernelOperation.TakeAllLocks(String process) ->
            ourAffair(statement, process, "on our side nothing may change");
        case KernelOperation.Compact _ ->
            new Step(statement, List.of(operation), List.of(Commands.COMPACT), true, "");
        case KernelOperation.KsmScan(var target) ->
            features.ksm() ? ksmScan(statement, target) : leftOut(statement, NO_KSM);
        case KernelOperation.KsmUnmerge _ ->
            features.ksm() ? ksmUnmerge(statement) : leftOut(statement, NO_KSM);
        case KernelOperation.Reclaim(String process, long page) ->
            reclaim(statement, process, page);
        case KernelOperation.Truncate(String file, long pages) ->
            new Step(
                statement,
                List.of(operation),
                List.of(Commands.truncate(file(file), pages)),
                true,
                "");
      };
    }

    private Step ourAffair(Statement statement, String process, String note) {
      return living.contains(process)
          ? new Step(
              statement,
              List.of(statement.operation()),
              List.of(Commands.LOOK),
              false,
              "the kernel has no command for it; " + note)
          : leftOut(statement, NEVER_LIVES);
    }

    private static Step ksmScan(Statement statement, KernelOperation.@Nullable Target target) {
      List<Operation> passes = new ArrayList<>();
      for (int i = 0; i < KSM_PASSES; i++) {
        passes.add(new KernelOperation.KsmScan(null));
      }
      String all = target == null ? "" : "of all processes, ";
      return new Step(
          statement,
          passes,
          List.of(Commands.KSM_SCAN),
          true,
          all + "passes until nothing more can be merged");
    }

    /** Of all processes that were there before; those who are gone have nothing to give back. */
    private Step ksmUnmerge(Statement statement) {
      List<Operation> all = new ArrayList<>();
      for (String process : processes) {
        if (living.contains(process)) {
          all.add(new KernelOperation.KsmUnmerge(process, new PageRange(0, endPage)));
        }
      }
      return new Step(
          statement,
          all,
          List.of(Commands.KSM_UNMERGE),
          false,
          "the kernel gives back the pages of all processes");
    }

    private Step reclaim(Statement statement, String process, long page) {
      if (!features.swap() || !living.contains(process)) {
        return leftOut(statement, features.swap() ? NEVER_LIVES : NO_SWAP);
      }
      PageRange range = new PageRange(page, page + 1);
      return new Step(
          statement,
          List.of(new ProcessOperation.Madvise(process, range, Advice.PAGEOUT)),
          List.of(Commands.madvise(slot(process), range, Advice.PAGEOUT)),
          true,
          "as madvise pageout, which leaves pages alone that are mapped more than once");
    }

    private static Step leftOut(Statement statement, String note) {
      return new Step(statement, List.of(), List.of(Commands.LOOK), false, note);
    }

    private int slot(String process) {
      Integer slot = slots.get(process);
      if (slot == null) {
        throw new AssertionError("no slot for process " + process);
      }
      return slot;
    }

    private int file(ProcessOperation.@Nullable FilePage shown) {
      return shown == null ? 0 : file(shown.file());
    }

    private int file(String name) {
      int next = files.size();
      return files.computeIfAbsent(name, _ -> next);
    }
  }
}
