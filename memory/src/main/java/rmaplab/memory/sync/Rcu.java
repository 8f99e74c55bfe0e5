package rmaplab.memory.sync;

/**
 * Read-copy-update: readers that never wait, writers that wait until all earlier readers have gone.
 */
public final class Rcu {
  private final ReadSections sections = new ReadSections();

  /** Opens a read section; sections nest. Nothing in it may sleep. */
  public void readLock() {
    sections.enter();
  }

  /** Closes the innermost read section. */
  public void readUnlock() {
    sections.exit();
  }

  /** Asserts that the running task is in a read section (rcu_read_lock_held). */
  public void assertReading() {
    if (!sections.inside()) {
      throw new AssertionError("not in an RCU read section");
    }
  }

  /** Sleeps until every read section that is open now has been closed. */
  public void synchronize() {
    sections.synchronize();
  }
}
