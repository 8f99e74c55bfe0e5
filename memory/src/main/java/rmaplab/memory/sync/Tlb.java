package rmaplab.memory.sync;

/**
 * The processors' translation caches of one address space, as far as software can tell that they
 * exist.
 *
 * <p>Guarantee: an access that translated through a page-table entry before the entry was changed
 * has finished when a {@link #flush} that began after the change returns. A user access brackets
 * translation and data access by {@link #enter} and {@link #exit}, as a processor finishes an
 * instruction before it acknowledges a flush; it takes no lock inside. Whoever takes a right away
 * from an entry flushes before relying on it.
 */
public final class Tlb {
  private final ReadSections accesses = new ReadSections();

  /** Begins one access. */
  public void enter() {
    accesses.enter();
  }

  /** Ends the access. */
  public void exit() {
    accesses.exit();
  }

  /** Waits until every access that has begun is over. Does not sleep; allowed under spinlocks. */
  public void flush() {
    accesses.synchronize();
  }
}
