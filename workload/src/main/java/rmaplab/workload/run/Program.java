package rmaplab.workload.run;

import java.util.BitSet;
import java.util.List;
import java.util.stream.Stream;
import rmaplab.memory.MachineConfig;
import rmaplab.memory.PageRange;
import rmaplab.workload.Births;
import rmaplab.workload.KernelOperation;
import rmaplab.workload.Operation;
import rmaplab.workload.ProcessOperation;
import rmaplab.workload.Statement;
import rmaplab.workload.Workload;
import rmaplab.workload.WorkloadException;

/**
 * A workload compiled: what every run of it shares. Immutable, so any number of runs may use it at
 * once.
 */
public final class Program {
  /** The most frames that a machine gets; a workload that needs more runs out of memory. */
  public static final int MAX_FRAMES = 1 << 16;

  /** A task may hold a page that it fills, one that it migrates to, and one that it waits for. */
  private static final int FRAMES_IN_FLIGHT = 3;

  private final Workload workload;
  private final Step[] setup;
  private final Step[][] tasks;
  private final Step[] finale;
  private final String[] processes;
  private final boolean[] atStart;
  private final boolean[] byTask;
  private final int frames;
  private final long pages;

  private Program(Workload workload, Births births) throws WorkloadException {
    this.workload = workload;
    Compiler compiler = new Compiler(workload, births);
    setup = compiler.compile(workload.setup());
    tasks = new Step[workload.tasks().size()][];
    for (int i = 0; i < tasks.length; i++) {
      tasks[i] = compiler.compile(workload.tasks().get(i));
    }
    finale = compiler.compile(workload.finale());
    int count = births.births().size();
    processes = new String[count];
    atStart = new boolean[count];
    byTask = new boolean[count];
    for (int i = 0; i < count; i++) {
      Births.Birth birth = births.births().get(i);
      processes[i] = birth.name();
      atStart[i] = birth.kind() == Births.Kind.AT_START;
      byTask[i] = birth.kind() == Births.Kind.FORKED_BY_TASK;
    }
    List<Operation> operations = statements(workload).map(Statement::operation).toList();
    pages = Math.max(1, operations.stream().mapToLong(Program::endPage).max().orElse(1));
    frames = frames(operations, count, tasks.length);
  }

  /**
   * Compiles a workload.
   *
   * @throws WorkloadException if it uses an operation that the memory system does not have yet, or
   *     its processes are not born properly
   */
  public static Program of(Workload workload) throws WorkloadException {
    return new Program(workload, Births.of(workload));
  }

  private static Stream<Statement> statements(Workload workload) {
    return Stream.of(
            workload.setup().stream(),
            workload.tasks().stream().flatMap(List::stream),
            workload.finale().stream())
        .flatMap(s -> s);
  }

  /** The page after the last that an operation names. */
  private static long endPage(Operation operation) {
    return switch (operation) {
      case ProcessOperation.Mmap mmap -> mmap.range().end();
      case ProcessOperation.Munmap(var _, var range) -> range.end();
      case ProcessOperation.Mprotect(var _, var range, int _) -> range.end();
      case ProcessOperation.Read(var _, var range, var _) -> range.end();
      case ProcessOperation.Write(var _, var range, var _) -> range.end();
      case KernelOperation.Migrate(var _, long page) -> page + 1;
      default -> 0;
    };
  }

  /**
   * Enough frames that memory is never short by itself: each process may own each page that anybody
   * writes.
   */
  private static int frames(List<Operation> operations, int processes, int tasks) {
    BitSet written = new BitSet();
    for (Operation operation : operations) {
      if (operation instanceof ProcessOperation.Write(var _, PageRange range, var _)) {
        written.set((int) range.start(), (int) range.end());
      }
    }
    long zeroFrame = 1;
    long owned = (long) written.cardinality() * processes;
    return (int) Math.min(MAX_FRAMES, zeroFrame + owned + (long) FRAMES_IN_FLIGHT * (tasks + 1));
  }

  /** The workload. */
  public Workload workload() {
    return workload;
  }

  /** The number of tasks. */
  public int tasks() {
    return tasks.length;
  }

  /** The smallest machine that never runs out of memory by itself: for the checker. */
  public MachineConfig tinyMachine() {
    return MachineConfig.tiny(frames, pages);
  }

  /** A machine with pages of 4 KiB and whole arenas, with the frames that the workload needs. */
  public MachineConfig machine() {
    return MachineConfig.ofFrames(frames);
  }

  Step[] setup() {
    return setup;
  }

  Step[] task(int task) {
    return tasks[task];
  }

  Step[] finale() {
    return finale;
  }

  /** The number of processes; each has a slot in [0, processes). */
  int processes() {
    return processes.length;
  }

  /** The name of the process in a slot. */
  String process(int slot) {
    return processes[slot];
  }

  /** Whether the process exists from the start. */
  boolean isBornAtStart(int slot) {
    return atStart[slot];
  }

  /** Whether the process is forked by a task, so that its slot changes while others look. */
  boolean isForkedByTask(int slot) {
    return byTask[slot];
  }
}
