package rmaplab.kernel.record;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A recording that was made.
 *
 * @param file where it is
 * @param method how it was made
 * @param reason why not by tracefs; null if by tracefs, or if strace was asked for
 * @param lines the lines of the file
 * @param execs successful execs
 * @param exits the kernel's pictures before exits (tracefs), or ends of tasks (strace)
 * @param withoutMaps execs of which the kernel's list of VMAs could not be had
 * @param ended how the command ended: {@code status 0}, {@code signal 15}
 * @param status the command's exit status, or 128 and the signal's number
 * @param seconds from its start to its end
 */
public record Recording(
    Path file,
    Method method,
    @Nullable String reason,
    long lines,
    long execs,
    long exits,
    long withoutMaps,
    String ended,
    int status,
    double seconds) {
  /** The ways to record. */
  public enum Method {
    /** The kernel's tracing: faults, and pictures at execs and exits. */
    TRACEFS,
    /** strace: system calls, and pictures at execs. */
    STRACE
  }

  /** 128, to which a shell adds the number of the signal that ended a program. */
  static final int SIGNALLED = 128;
}
