package rmaplab.memory.space;

import rmaplab.memory.Errno;

/**
 * An access to memory that the process may not make in that way. It carries no stack: it is the
 * user's.
 */
public final class SegmentationFault extends RuntimeException {
  private static final long serialVersionUID = 1;
  private final Errno errno;

  SegmentationFault(Errno errno, String message) {
    super(message, null, false, false);
    this.errno = errno;
  }

  /** The reason, as a system call that was handed the address would give it. */
  public Errno errno() {
    return errno;
  }
}
