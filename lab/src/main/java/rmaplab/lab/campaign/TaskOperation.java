package rmaplab.lab.campaign;

import java.util.List;
import java.util.Set;
import rmaplab.workload.KernelOperation;
import rmaplab.workload.Operation;
import rmaplab.workload.ProcessOperation;

/**
 * What one task does.
 *
 * @param sharers if the kernel works on a page: who maps it, in order of birth; otherwise empty
 */
record TaskOperation(Operation operation, List<String> sharers) {
  TaskOperation {
    sharers = List.copyOf(sharers);
  }

  /** Whose memory the operation changes; empty for the kernel's work on pages. */
  String actor() {
    return switch (operation) {
      case ProcessOperation p -> p.process();
      case KernelOperation.TakeAllLocks(String process) -> process;
      default -> "";
    };
  }

  /** Through whom the kernel finds the page; empty for other operations. */
  private String name() {
    return switch (operation) {
      case KernelOperation.Migrate(String process, long _) -> process;
      case KernelOperation.Reclaim(String process, long _) -> process;
      default -> "";
    };
  }

  /**
   * Whether the page is found through the process that one would choose: the first that maps it and
   * that no other task changes. The kernel works on the page, wherever it found it; only the first
   * look differs, and there nobody is to interfere.
   */
  boolean isNamedWell(Set<String> actors) {
    if (sharers.size() < 2) {
      return true;
    }
    String best =
        sharers.stream().filter(s -> !actors.contains(s)).findFirst().orElse(sharers.getFirst());
    return best.equals(name());
  }
}
