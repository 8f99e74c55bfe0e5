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

  /** Writes are seen by everybody who maps the object (VM_SHARED). */
  public static final int SHARED = 1 << 3;

  /** Grows downwards when the page below it is touched (VM_GROWSDOWN). */
  public static final int GROWSDOWN = 1 << 4;

  /** Not charged for memory in advance (VM_NORESERVE). */
  public static final int NORESERVE = 1 << 5;

  /** Its pages stay in memory (VM_LOCKED). */
  public static final int LOCKED = 1 << 6;

  /** A fork child does not get it (VM_DONTCOPY). */
  public static final int DONTFORK = 1 << 7;

  /** A fork child gets it empty (VM_WIPEONFORK). */
  public static final int WIPEONFORK = 1 << 8;

  /** KSM may merge its pages (VM_MERGEABLE). */
  public static final int MERGEABLE = 1 << 9;

  /** A stack that exec is still building (VM_STACK_INCOMPLETE_SETUP). */
  public static final int TEMPORARY_STACK = 1 << 10;

  /** Charged for in advance, since every page of it may have to be there some day (VM_ACCOUNT). */
  public static final int ACCOUNT = 1 << 11;

  /**
   * Not to be made of huge pages (VM_NOHUGEPAGE): no page is huge here, but it tells VMAs apart.
   */
  public static final int NOHUGEPAGE = 1 << 12;

  private VmaFlags() {}

  /**
   * The flags of new memory: private memory that may be written is charged for, if that was not
   * declined (accountable_mapping).
   */
  public static int charged(int flags) {
    return (flags & (NORESERVE | SHARED | WRITE)) == WRITE ? flags | ACCOUNT : flags;
  }

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
        + ((flags & SHARED) != 0 ? 's' : 'p');
  }
}
