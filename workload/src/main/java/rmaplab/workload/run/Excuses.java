package rmaplab.workload.run;

import rmaplab.workload.KernelOperation;
import rmaplab.workload.Operation;

/**
 * What a workload cannot be blamed for once an allocation was made to fail.
 *
 * <p>Its stated words and refusals are those of a machine with enough memory. The operation that
 * met the failure may end as it likes. If a process had asked for it, nothing that is stated later
 * applies; if the kernel had, only what is stated of refusals of kernel operations applies no more,
 * since processes must not notice: their words are as stated, or data was lost.
 *
 * <p>Later is: the rest of the task, the final part, and in a run in sequence the later tasks. What
 * another concurrent task states holds whether this one has come to its operation or not, so it
 * holds here too. The invariants of the machine are excused by nothing.
 */
final class Excuses {
  private static final int NONE = 0;
  private static final int OF_THE_KERNEL = 1;
  private static final int ALL = 2;

  /** For each part, written by it alone: the tasks, the set-up, the final part. */
  private final int[] granted;

  Excuses(int tasks) {
    granted = new int[tasks + 2];
  }

  /** The number of the set-up. */
  int setup() {
    return granted.length - 2;
  }

  /** The number of the final part. */
  int finale() {
    return granted.length - 1;
  }

  /** Notes that an operation of a part was the one whose allocation failed. */
  void allocationFailed(int part, Operation operation) {
    granted[part] = operation instanceof KernelOperation ? OF_THE_KERNEL : ALL;
  }

  /** Whether how the operation ended says nothing; {@code alone} if no task runs beside. */
  boolean cover(int part, boolean alone, Operation operation) {
    int excuse = excuse(part, alone);
    return excuse == ALL || excuse == OF_THE_KERNEL && operation instanceof KernelOperation;
  }

  /** Whether the words that are read say nothing. */
  boolean coverWords(int part, boolean alone) {
    return excuse(part, alone) == ALL;
  }

  private int excuse(int part, boolean alone) {
    if (!alone) {
      return Math.max(granted[part], granted[setup()]);
    }
    int most = NONE;
    for (int excuse : granted) {
      most = Math.max(most, excuse);
    }
    return most;
  }
}
