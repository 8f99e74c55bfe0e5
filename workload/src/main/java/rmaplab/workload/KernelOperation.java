package rmaplab.workload;

import org.jspecify.annotations.Nullable;
import rmaplab.memory.PageRange;

/** What the kernel does by itself, to some process's pages or to all. */
public sealed interface KernelOperation extends Operation {
  /** Moves the page that the process maps at {@code page} to another frame. */
  record Migrate(String process, long page) implements KernelOperation {}

  /** Migrates whatever can be migrated. */
  record Compact() implements KernelOperation {}

  /**
   * Merges equal pages: of one range within the current pass, or, with {@code target} null, one
   * full pass over all mergeable pages.
   */
  record KsmScan(@Nullable Target target) implements KernelOperation {}

  /** Pages of a process. */
  record Target(String process, PageRange range) {}

  /** Gives merged pages of the range copies of their own. */
  record KsmUnmerge(String process, PageRange range) implements KernelOperation {}

  /** Evicts the page that the process maps at {@code page}. */
  record Reclaim(String process, long page) implements KernelOperation {}

  /** Takes every lock over the process's reverse maps and drops them. */
  record TakeAllLocks(String process) implements KernelOperation {}

  /** Cuts a file down to {@code pages} pages. */
  record Truncate(String file, long pages) implements KernelOperation {}
}
