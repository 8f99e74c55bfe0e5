package rmaplab.memory;

/**
 * The system found itself in a state that must not exist: a BUG of the kernel. Never a user's
 * mistake.
 *
 * <p>The machine is not usable afterwards; locks may be held.
 */
public final class Bug extends AssertionError {
  private static final long serialVersionUID = 1;

  /** Which invariant broke, in the words of the reports. */
  public enum Kind {
    DANGLING_MIGRATION_ENTRY,
    MISSED_MAPPING,
    STALE_MAPPING,
    ASSERTION,
    MAPCOUNT,
    MESH,
    LEAK
  }

  private final Kind kind;

  /**
   * A broken invariant.
   *
   * @param message both values, without a final full stop
   */
  public Bug(Kind kind, String message) {
    super(message);
    this.kind = kind;
  }

  /** Which invariant broke. */
  public Kind kind() {
    return kind;
  }

  /** Throws a {@link Kind#ASSERTION} unless {@code holds}; for messages that need no values. */
  public static void unless(boolean holds, String message) {
    if (!holds) {
      throw new Bug(Kind.ASSERTION, message);
    }
  }
}
