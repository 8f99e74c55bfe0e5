package rmaplab.checker.engine;

/** What a task may have to wait for. */
interface Waitable {
  /** Whether a task that is about to do {@code op} with it can go on. */
  boolean isReady(int op);
}
