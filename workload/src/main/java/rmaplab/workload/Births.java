package rmaplab.workload;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * How each process of a workload comes into being.
 *
 * <p>A name that some statement forks is born by that fork, and by nothing else. Every other name
 * is born empty, at the start, if the set-up or a task has it act. A name that is neither does not
 * exist, and is an error.
 *
 * @param births one for each process, in the order in which the workload first names them
 */
public record Births(List<Birth> births) {

  /** How a process comes into being. */
  public enum Kind {
    /** Empty, at the start. */
    AT_START,
    /** By a fork in the set-up or the final part, where nothing runs concurrently. */
    FORKED_IN_SEQUENCE,
    /** By a fork in a task. */
    FORKED_BY_TASK
  }

  /** The birth of the process called {@code name}. */
  public record Birth(String name, Kind kind) {}

  /**
   * The births of a workload's processes.
   *
   * @throws WorkloadException if a name is forked twice, or can never be born
   */
  public static Births of(Workload workload) throws WorkloadException {
    return new Finder(workload).find();
  }

  /** The processes that {@code operation} names, the actor first. */
  static List<String> processesOf(Operation operation) {
    return switch (operation) {
      case ProcessOperation.Fork(String parent, String child) -> List.of(parent, child);
      case ProcessOperation p -> List.of(p.process());
      case KernelOperation.Migrate(String process, long _) -> List.of(process);
      case KernelOperation.Reclaim(String process, long _) -> List.of(process);
      case KernelOperation.TakeAllLocks(String process) -> List.of(process);
      case KernelOperation.KsmUnmerge(String process, var _) -> List.of(process);
      case KernelOperation.KsmScan(var target) ->
          target == null ? List.of() : List.of(target.process());
      case KernelOperation.Compact() -> List.of();
      case KernelOperation.Truncate _ -> List.of();
    };
  }

  private static final class Finder {
    private final Workload workload;
    private final Map<String, Statement> firstNamed = new LinkedHashMap<>();
    private final Set<String> actors = new HashSet<>();
    private final Map<String, Statement> forks = new HashMap<>();
    private final Set<String> forkedByTask = new HashSet<>();

    Finder(Workload workload) {
      this.workload = workload;
    }

    Births find() throws WorkloadException {
      List<Statement> concurrent = workload.tasks().stream().flatMap(List::stream).toList();
      note(workload.setup(), true, false);
      note(concurrent, true, true);
      note(workload.finale(), false, false);
      List<Birth> births = new ArrayList<>();
      for (Map.Entry<String, Statement> named : firstNamed.entrySet()) {
        births.add(birth(named.getKey(), named.getValue()));
      }
      return new Births(List.copyOf(births));
    }

    private void note(List<Statement> statements, boolean actorsAreBorn, boolean byTask)
        throws WorkloadException {
      for (Statement statement : statements) {
        for (String process : processesOf(statement.operation())) {
          firstNamed.putIfAbsent(process, statement);
        }
        if (statement.operation() instanceof ProcessOperation p && actorsAreBorn) {
          actors.add(p.process());
        }
        if (statement.operation() instanceof ProcessOperation.Fork fork) {
          noteFork(statement, fork, byTask);
        }
      }
    }

    private void noteFork(Statement statement, ProcessOperation.Fork fork, boolean byTask)
        throws WorkloadException {
      String child = fork.child();
      if (child.equals(fork.process())) {
        throw error(statement, child + " forks itself, expected a new name for the child");
      }
      Statement earlier = forks.putIfAbsent(child, statement);
      if (earlier != null) {
        throw error(
            statement,
            child
                + " is born by the fork in line "
                + earlier.position().line()
                + " already, expected a new name for the child");
      }
      if (byTask) {
        forkedByTask.add(child);
      }
    }

    private Birth birth(String name, Statement named) throws WorkloadException {
      if (forks.containsKey(name)) {
        checkAncestors(name);
        return new Birth(
            name, forkedByTask.contains(name) ? Kind.FORKED_BY_TASK : Kind.FORKED_IN_SEQUENCE);
      }
      if (!actors.contains(name)) {
        throw error(
            named,
            "no process "
                + name
                + ", expected one that acts in the set-up or in a task, or is forked");
      }
      return new Birth(name, Kind.AT_START);
    }

    /** Among the ancestors there is one that is born without a fork. */
    private void checkAncestors(String name) throws WorkloadException {
      Set<String> seen = new HashSet<>();
      Statement fork = forks.get(name);
      while (fork != null && fork.operation() instanceof ProcessOperation p) {
        if (!seen.add(p.process())) {
          throw error(
              fork,
              p.process() + " is its own ancestor by fork, expected one that exists at the start");
        }
        fork = forks.get(p.process());
      }
    }

    private WorkloadException error(Statement statement, String problem) {
      return WorkloadException.at(workload.file(), statement.position(), problem);
    }
  }
}
