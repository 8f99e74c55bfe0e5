package rmaplab.memory.sync;

import java.util.concurrent.atomic.AtomicInteger;

/** Gives out numbers for names (A1, A2, ...). The order between tasks carries no meaning. */
public final class Sequence {
  private final AtomicInteger last = new AtomicInteger();

  /** The next number, from 1. */
  public int next() {
    return last.incrementAndGet();
  }
}
