package rmaplab.lab.campaign;

import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import rmaplab.memory.PageRange;
import rmaplab.memory.area.VmaFlags;
import rmaplab.workload.KernelOperation;
import rmaplab.workload.Operation;
import rmaplab.workload.ProcessOperation;

/**
 * What one task does.
 *
 * @param reuse whether the task goes on with the first write of a process of another family, so
 *     that what it has freed may be used again
 * @param sharers if the kernel works on a page: who maps it, in order of birth; otherwise empty
 */
record TaskOperation(Operation operation, boolean reuse, List<String> sharers) {
  /** A process of another family; its page is of nobody's concern. */
  private static final String STRANGER = "Q";

  private static final PageRange STRANGERS_PAGE = new PageRange(0, 1);
  private static final long STRANGERS_WORD = 3;

  TaskOperation {
    sharers = List.copyOf(sharers);
  }

  /** One that is not followed by anything. */
  TaskOperation(Operation operation, List<String> sharers) {
    this(operation, false, sharers);
  }

  /** The statements of the task. */
  List<Operation> operations() {
    return reuse
        ? List.of(
            operation,
            new ProcessOperation.Write(STRANGER, STRANGERS_PAGE, OptionalLong.of(STRANGERS_WORD)))
        : List.of(operation);
  }

  /** What the set-up must have besides, for the task to be possible. */
  List<Operation> needs() {
    int rights = VmaFlags.READ | VmaFlags.WRITE;
    return reuse
        ? List.of(ProcessOperation.Mmap.anonymous(STRANGER, STRANGERS_PAGE, rights))
        : List.of();
  }

  /** Whether the kernel works on a page, for whose anon_vma it has no reference yet. */
  boolean isOnPage() {
    return operation instanceof KernelOperation.Migrate
        || operation instanceof KernelOperation.Reclaim;
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
