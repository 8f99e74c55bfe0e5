package rmaplab.checker.controlled;

import rmaplab.checker.engine.Sections;

/** Controlled read-copy-update. */
public final class Rcu {
  private final Sections sections = Hooks.ENGINE.sections(Sections.Kind.RCU);

  /** No sections open. */
  public Rcu() {}

  /** Opens a read section; sections nest. */
  public void readLock() {
    sections.enter();
  }

  /** Closes the innermost read section. */
  public void readUnlock() {
    sections.exit();
  }

  /** Fails unless the running task is in a read section. */
  public void assertReading() {
    sections.assertInside();
  }

  /** Sleeps until every read section that is open now has been closed. */
  public void synchronize() {
    sections.synchronize();
  }
}
