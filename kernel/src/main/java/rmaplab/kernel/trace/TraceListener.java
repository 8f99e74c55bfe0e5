package rmaplab.kernel.trace;

/** Is told what a recording says, in its order. Pages are 4 KiB; addresses are unsigned bytes. */
public interface TraceListener {
  /** So much time has passed since the recording began. */
  void time(long millis) throws TraceException;

  /**
   * A page fault.
   *
   * @param page the page, below 2^52
   * @param write whether the access was a write
   * @param inKernel whether it was the kernel that accessed the address
   */
  void fault(int task, long page, boolean write, boolean inKernel) throws TraceException;

  /** A system call has begun, and other events come before it ends. */
  void entered(int task, SystemCall call) throws TraceException;

  /**
   * A system call has ended.
   *
   * @param name its name in the recording
   * @param arguments the first ones; valid during the call only
   * @param count how many
   * @param result what it returned; in [-4095, -1] an errno
   */
  void called(int task, SystemCall call, String name, long[] arguments, int count, long result)
      throws TraceException;

  /**
   * There is a new task.
   *
   * @param sharesMemory whether it is a thread, or a child of vfork
   */
  void born(int parent, int child, boolean sharesMemory) throws TraceException;

  /** A task is gone. */
  void gone(int task) throws TraceException;

  /** The kernel's picture of an address space. */
  void snapshot(Snapshot snapshot) throws TraceException;

  /** Something was passed over; {@code what} is one of few texts. */
  void skipped(String what);
}
