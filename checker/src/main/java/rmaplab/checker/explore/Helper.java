package rmaplab.checker.explore;

import java.util.function.BiConsumer;
import rmaplab.checker.Subject;
import rmaplab.checker.engine.Engine;

/** Lends a thread a private copy of the program, with an engine of its own. */
@FunctionalInterface
public interface Helper {
  /** Makes the copy ready, calls {@code work} with it on the calling thread, and takes it back. */
  void lend(BiConsumer<Engine, Subject> work);
}
