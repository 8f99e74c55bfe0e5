package rmaplab.checker.engine;

/** Which operations are scheduling points from the start. */
public enum Granularity {
  /** As few as is sound; racy fields and the like become points when seen. */
  REDUCED,
  /** Also each release of a lock. */
  UNLOCKS,
  /** Every operation on shared state: what the reductions are tested against. */
  EVERYTHING
}
