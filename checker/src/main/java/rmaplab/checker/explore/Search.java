package rmaplab.checker.explore;

import rmaplab.checker.engine.Driver;
import rmaplab.checker.engine.Scheduler;

/** A way through the tree of executions. */
public interface Search extends Driver {
  /** Begins with the first execution of the tree. */
  void reset();

  /** Before each execution. */
  void begin();

  /** After an execution: prepares the next one; false when the tree is empty. */
  boolean advance(Scheduler.End end);

  /** An estimate of how much of the tree has been explored, from 0 to 1; 0 if there is none. */
  default double share() {
    return 0;
  }

  /** Whether the executions run so far stand for all there are, once {@link #advance} is false. */
  boolean isExhaustive();
}
