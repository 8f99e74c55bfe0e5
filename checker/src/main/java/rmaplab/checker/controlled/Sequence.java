package rmaplab.checker.controlled;

/** The controlled giver of numbers; the order between tasks carries no meaning, so no point. */
public final class Sequence {
  private int last;

  /** Nothing given out. */
  public Sequence() {}

  /** The next number, from 1. */
  public int next() {
    Hooks.ENGINE.draws();
    return ++last;
  }
}
