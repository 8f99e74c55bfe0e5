package rmaplab.checker.engine;

/** A class loader that holds a private copy of a program. */
public interface EngineOwner {
  /** The engine that schedules the copy. */
  Engine engine();
}
