package rmaplab.memory.area;

/** The flag bits of a VMA (vm_flags): what may be done with it, and how it behaves. */
public final class VmaFlags {
  /** May be read. */
  public static final int READ = 1;

  /** May be written; on this machine, as on x86, that includes reading. */
  public static final int WRITE = 1 << 1;

  /** May be executed; that includes reading. */
  public static final int EXEC = 1 << 2;

  /**
   * The three rights, which alone may differ between neighbours that share an anon_vma at first
   * fault.
   */
  public static final int RIGHTS = READ | WRITE | EXEC;

  private VmaFlags() {}

  /** Whether pages may be read. */
  public static boolean mayRead(int flags) {
    return (flags & RIGHTS) != 0;
  }

  /** Whether pages may be written. */
  public static boolean mayWrite(int flags) {
    return (flags & WRITE) != 0;
  }

  /** As in /proc/PID/maps: {@code rw-p}. */
  public static String describe(int flags) {
    return ""
        + ((flags & READ) != 0 ? 'r' : '-')
        + ((flags & WRITE) != 0 ? 'w' : '-')
        + ((flags & EXEC) != 0 ? 'x' : '-')
        + 'p';
  }
}
