package rmaplab.kernel.trace;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** The system calls of recordings. */
public enum SystemCall {
  MMAP(6),
  MUNMAP(2),
  MPROTECT(3),
  PKEY_MPROTECT(3),
  BRK(1),
  MREMAP(4),
  MADVISE(3),
  MLOCK(2),
  MLOCK2(2),
  MUNLOCK(2),
  SHMGET(2),
  SHMAT(2),
  SHMDT(1),
  PRCTL(1),
  EXECVE(0),
  EXECVEAT(0),
  FORK(0),
  VFORK(0),
  CLONE(0),
  CLONE3(0),
  EXIT(0),
  EXIT_GROUP(0),
  /** Any that this list does not have: counted, and passed over. */
  UNKNOWN(0);

  /** The most arguments of a system call on Linux. */
  public static final int MOST_ARGUMENTS = 6;

  private static final Map<String, SystemCall> BY_NAME = byName();

  private final int arguments;

  SystemCall(int arguments) {
    this.arguments = arguments;
  }

  /** How many arguments must be known to perform it. */
  public int arguments() {
    return arguments;
  }

  private static Map<String, SystemCall> byName() {
    Map<String, SystemCall> calls = new HashMap<>();
    for (SystemCall call : values()) {
      if (call != UNKNOWN) {
        calls.put(call.name().toLowerCase(Locale.ROOT), call);
      }
    }
    return Map.copyOf(calls);
  }

  /** The system call of this name, or {@link #UNKNOWN}. */
  public static SystemCall named(String name) {
    return BY_NAME.getOrDefault(name, UNKNOWN);
  }

  /** Whether it may change VMAs or pages by itself; an exec is told by its snapshot. */
  public boolean changesMemory() {
    return switch (this) {
      case MMAP, MUNMAP, MPROTECT, PKEY_MPROTECT, BRK, MREMAP, MADVISE -> true;
      case MLOCK, MLOCK2, MUNLOCK, SHMGET, SHMAT, SHMDT -> true;
      case PRCTL, EXECVE, EXECVEAT, FORK, VFORK, CLONE, CLONE3, EXIT, EXIT_GROUP -> false;
      case UNKNOWN -> false;
    };
  }

  /** Whether it is an exec. */
  public boolean isExec() {
    return this == EXECVE || this == EXECVEAT;
  }
}
