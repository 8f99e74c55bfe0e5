package rmaplab.kernel.explore;

import java.util.List;
import rmaplab.memory.PageRange;
import rmaplab.workload.ProcessOperation;

/**
 * An operation of a recording.
 *
 * @param life who
 * @param operation what, with the recording's page numbers
 * @param began the event before which it began
 * @param event its own event, at which it took effect
 * @param millis when, since the recording began
 */
record Deed(Life life, ProcessOperation operation, long began, long event, long millis) {
  /** Whether it concerns all of the process's memory. */
  boolean isWhole() {
    return operation instanceof ProcessOperation.Fork
        || operation instanceof ProcessOperation.Exit
        || operation instanceof ProcessOperation.Exec;
  }

  /** Whether it is an access. */
  boolean isWrite() {
    return operation instanceof ProcessOperation.Write;
  }

  /** The pages that it names. */
  List<PageRange> ranges() {
    return switch (operation) {
      case ProcessOperation.Mmap mmap -> List.of(mmap.range());
      case ProcessOperation.Munmap(var _, var range) -> List.of(range);
      case ProcessOperation.Mprotect(var _, var range, int _) -> List.of(range);
      case ProcessOperation.Mremap(var _, var from, var to, boolean _) -> List.of(from, to);
      case ProcessOperation.Madvise(var _, var range, var _) -> List.of(range);
      case ProcessOperation.Mlock(var _, var range) -> List.of(range);
      case ProcessOperation.Munlock(var _, var range) -> List.of(range);
      case ProcessOperation.Write(var _, var range, var _) -> List.of(range);
      case ProcessOperation.Read(var _, var range, var _) -> List.of(range);
      case ProcessOperation.Brk _,
          ProcessOperation.Fork _,
          ProcessOperation.Exec _,
          ProcessOperation.Exit _ ->
          List.of();
    };
  }
}
