package rmaplab.checker.controlled;

import rmaplab.checker.engine.Sections;

/** The controlled translation caches. */
public final class Tlb {
  private final Sections accesses = Hooks.ENGINE.sections(Sections.Kind.TLB);

  /** No access under way. */
  public Tlb() {}

  /** Begins one access. */
  public void enter() {
    accesses.enter();
  }

  /** Ends the access. */
  public void exit() {
    accesses.exit();
  }

  /** Waits until every access that has begun is over. Does not sleep. */
  public void flush() {
    accesses.synchronize();
  }
}
