package rmaplab.checker;

/**
 * A small change of the code under test that ought to be noticed: one step of its protocol left out
 * or moved.
 *
 * @param name stable as long as the method stays as it is, for example {@code
 *     drop-lock:ChainedReverseMap.link#1}
 * @param what in words, for example {@code lock() of SpinLock is not taken}
 * @param place where, for example {@code ChainedReverseMap.java:131}
 */
public record Mutation(Kind kind, String name, String what, String place) {

  /** What is changed. */
  public enum Kind {
    /** A lock is not taken, and so not released either; whoever asserts it believes it held. */
    DROP_LOCK,
    /** Two neighbouring steps are done in the other order. */
    SWAP_STEPS,
    /** A condition looked at under a lock or in a section is taken to hold, or not to hold. */
    DROP_CHECK,
    /** A read section is not begun, or a grace period or flush is not waited for. */
    DROP_SECTION,
    /** A read section ends as soon as the first lock inside it is taken. */
    SHORTEN_SECTION;

    /** The name in reports, for example {@code drop-lock}. */
    public String label() {
      return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
    }
  }
}
