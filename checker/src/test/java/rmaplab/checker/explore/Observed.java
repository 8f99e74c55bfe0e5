package rmaplab.checker.explore;

/** A program that can tell in which state it ended. */
public interface Observed {
  /** The final state and all that the tasks have seen, as text. */
  String outcome();
}
