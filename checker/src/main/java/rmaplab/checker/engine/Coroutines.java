package rmaplab.checker.engine;

/** A kind of coroutines. */
public interface Coroutines {
  /** A coroutine that has not begun. */
  Coroutine create(Runnable body);

  /** Stops the running coroutine until it is run again; called from inside its body. */
  void suspend();

  /** Continuations of the JDK: about 200 ns for a round trip, nothing to clean up. */
  static Coroutines continuations() {
    return new ContinuationCoroutines();
  }

  /** Virtual threads: public API only, slower. */
  static Coroutines virtualThreads() {
    return new VirtualThreadCoroutines();
  }
}
