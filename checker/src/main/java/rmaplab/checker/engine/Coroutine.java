package rmaplab.checker.engine;

/** A computation that can stop in the middle and go on later; one carrier runs it. */
public interface Coroutine {
  /** Runs until the body suspends or ends. */
  void run();

  /** Whether the body has ended. */
  boolean isDone();

  /** Gives up a body that will never be resumed. */
  void discard();
}
