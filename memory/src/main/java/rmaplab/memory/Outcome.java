package rmaplab.memory;

/**
 * What became of an operation: it was done, or refused and nothing of it happened that the caller
 * did not see.
 */
public sealed interface Outcome {
  /**
   * The operation was carried out. (No default method: so no record's first use waits for this.)
   */
  @SuppressWarnings("ClassInitializationDeadlock")
  Outcome DONE = new Done();

  /** Success. */
  record Done() implements Outcome {
    @Override
    public boolean done() {
      return true;
    }
  }

  /** Refusal, with the reason that Linux gives. */
  record Refused(Errno errno) implements Outcome {
    @Override
    public boolean done() {
      return false;
    }
  }

  /** A refusal with this reason. */
  static Outcome refused(Errno errno) {
    return new Refused(errno);
  }

  /** Whether the operation was carried out. */
  boolean done();
}
