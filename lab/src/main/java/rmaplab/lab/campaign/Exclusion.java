package rmaplab.lab.campaign;

import java.util.List;
import org.jspecify.annotations.Nullable;
import rmaplab.workload.KernelOperation;
import rmaplab.workload.Operation;
import rmaplab.workload.ProcessOperation;

/**
 * Which operations never overlap, because both hold the mmap lock of one process for writing from
 * their first step to their last.
 *
 * <p>Two such operations follow one another, in either order. Both orders are performed in
 * sequence, with the Validator after each, so that nothing is left to explore. (What a fork does
 * before it has the lock is to make a child that nobody knows yet.)
 */
final class Exclusion {
  private Exclusion() {}

  /** Whether all of them exclude each other, so that they can only follow one another. */
  static boolean amongAll(List<Operation> operations) {
    Operation first = operations.getFirst();
    return operations.stream().allMatch(o -> between(first, o));
  }

  /** Whether one of the two must have ended before the other begins. */
  static boolean between(Operation one, Operation other) {
    String process = heldThroughout(one);
    return process != null && process.equals(heldThroughout(other));
  }

  /** The process whose mmap lock the operation holds for writing all the time; null for none. */
  static @Nullable String heldThroughout(Operation operation) {
    return switch (operation) {
      case ProcessOperation.Mmap mmap -> mmap.process();
      case ProcessOperation.Munmap munmap -> munmap.process();
      case ProcessOperation.Mprotect mprotect -> mprotect.process();
      case ProcessOperation.Mremap mremap -> mremap.process();
      case ProcessOperation.Fork fork -> fork.process();
      case ProcessOperation.Exec exec -> exec.process();
      case ProcessOperation.Exit exit -> exit.process();
      case KernelOperation.TakeAllLocks(String process) -> process;
      default -> null;
    };
  }
}
