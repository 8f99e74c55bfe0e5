package rmaplab.kernel.replay;

import rmaplab.memory.Outcome;
import rmaplab.memory.space.AddressSpace;
import rmaplab.memory.space.Fault;
import rmaplab.memory.table.Pte;

/**
 * One fault of a recording. The kernel may let a stack grow and give it a page in one fault; here
 * that takes two.
 */
final class Touch {
  private static final int MOST_FAULTS = 4;

  private Touch() {}

  /** Faults until the access would go through, or is refused. */
  static Outcome touch(AddressSpace space, long page, boolean write) {
    Outcome outcome = Fault.handle(space, page, write);
    for (int i = 1; outcome.done() && i < MOST_FAULTS && !allows(space, page, write); i++) {
      outcome = Fault.handle(space, page, write);
    }
    return outcome;
  }

  private static boolean allows(AddressSpace space, long page, boolean write) {
    long pte = space.table().entry(page);
    return write ? Pte.isWritable(pte) : Pte.isReadable(pte);
  }
}
