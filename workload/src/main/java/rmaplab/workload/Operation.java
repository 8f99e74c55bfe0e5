package rmaplab.workload;

/** What a statement does: a system call or access of a process, or work of the kernel's own. */
public sealed interface Operation permits ProcessOperation, KernelOperation {
  /** The verb as users write it, for example {@code munmap} or {@code kernel migrate}. */
  default String verb() {
    return Printer.verb(this);
  }
}
