package rmaplab.workload.run;

import java.util.List;
import java.util.stream.Stream;
import rmaplab.memory.MachineConfig;
import rmaplab.workload.Births;
import rmaplab.workload.Operation;
import rmaplab.workload.Statement;
import rmaplab.workload.Workload;
import rmaplab.workload.WorkloadException;

/**
 * A workload compiled: what every run of it shares. Immutable, so any number of runs may use it at
 * once.
 */
public final class Program {
  /** The most frames that a machine gets; a workload that needs more runs out of memory. */
  public static final int MAX_FRAMES = MachineSize.MAX_FRAMES;

  private final Workload workload;
  private final Step[] setup;
  private final Step[][] tasks;
  private final Step[] finale;
  private final String[] processes;
  private final boolean[] atStart;
  private final boolean[] byTask;
  private final String[] files;
  private final MachineSize size;

  private Program(Workload workload, Births births) {
    this.workload = workload;
    Compiler compiler = new Compiler(births);
    setup = compiler.compile(workload.setup());
    tasks = new Step[workload.tasks().size()][];
    for (int i = 0; i < tasks.length; i++) {
      tasks[i] = compiler.compile(workload.tasks().get(i));
    }
    finale = compiler.compile(workload.finale());
    files = compiler.files();
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
    size = MachineSize.of(operations, count, tasks.length);
  }

  /**
   * Compiles a workload.
   *
   * @throws WorkloadException if its processes are not born properly
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
    return size.tiny();
  }

  /**
   * A machine with pages of 4 KiB, and whole arenas unless the workload uses their end, with the
   * frames that the workload needs.
   */
  public MachineConfig machine() {
    return size.full();
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

  /** The number of named files; each has a slot in [0, files). */
  int files() {
    return files.length;
  }

  /** The name of the file in a slot. */
  String file(int slot) {
    return files[slot];
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
