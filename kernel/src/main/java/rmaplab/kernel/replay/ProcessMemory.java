package rmaplab.kernel.replay;

import rmaplab.memory.space.AddressSpace;

/** The memory that one or more tasks use: threads of a process, and a child of vfork until exec. */
final class ProcessMemory {
  /** No break is known yet. */
  static final long UNKNOWN = -1;

  private final AddressSpace space;
  private int users = 1;

  /** The end of the heap in bytes (mm.brk); UNKNOWN before the first call of brk. */
  private long brkBytes = UNKNOWN;

  ProcessMemory(AddressSpace space) {
    this.space = space;
  }

  AddressSpace space() {
    return space;
  }

  long brkBytes() {
    return brkBytes;
  }

  void setBrkBytes(long bytes) {
    brkBytes = bytes;
  }

  void addUser() {
    users++;
  }

  boolean isUsed() {
    return users > 0;
  }

  boolean isLastUser() {
    return users == 1;
  }

  /** One user less; whether it was the last. */
  boolean dropUser() {
    users--;
    return users == 0;
  }
}
