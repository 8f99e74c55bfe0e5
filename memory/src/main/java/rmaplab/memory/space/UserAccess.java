package rmaplab.memory.space;

import rmaplab.memory.Errno;
import rmaplab.memory.Outcome;
import rmaplab.memory.sync.FrameStore;
import rmaplab.memory.table.Pte;

/**
 * What a program does to its memory: reads and writes of words, through its page table.
 *
 * <p>Guarantee: a write is seen by every later read of that page in the process, whatever happens
 * to the page meanwhile: migration, sharing, copying. Mechanism: translation and access happen
 * inside one section of the space's {@link rmaplab.memory.sync.Tlb}, and whoever takes an entry's
 * rights away waits for the sections that may have used them. No lock is taken unless the access
 * faults.
 */
public final class UserAccess {
  private UserAccess() {}

  /**
   * Reads a word.
   *
   * @param page the page of the process
   * @param offsetBytes the word's place in the page, a multiple of 8
   * @throws SegmentationFault if the page may not be read, memory is exhausted, or the process has
   *     exited
   */
  public static long load(AddressSpace space, long page, int offsetBytes) {
    checkPage(space, page);
    FrameStore store = space.machine().memory().store();
    while (true) {
      space.tlb().enter();
      long pte = space.table().entry(page);
      if (Pte.isReadable(pte)) {
        long value = store.getLong(Pte.frame(pte), offsetBytes);
        space.tlb().exit();
        return value;
      }
      space.tlb().exit();
      fault(space, page, false);
    }
  }

  /**
   * Writes a word.
   *
   * @throws SegmentationFault if the page may not be written, memory is exhausted, or the process
   *     has exited
   */
  public static void store(AddressSpace space, long page, int offsetBytes, long value) {
    checkPage(space, page);
    FrameStore store = space.machine().memory().store();
    while (true) {
      space.tlb().enter();
      long pte = space.table().entry(page);
      if (Pte.isWritable(pte)) {
        store.setLong(Pte.frame(pte), offsetBytes, value);
        space.tlb().exit();
        return;
      }
      space.tlb().exit();
      fault(space, page, true);
    }
  }

  private static void checkPage(AddressSpace space, long page) {
    if (page < 0 || page >= space.table().pages()) {
      throw new SegmentationFault(
          Errno.EFAULT, space + " page " + page + " lies outside the arena");
    }
  }

  private static void fault(AddressSpace space, long page, boolean write) {
    if (Fault.handle(space, page, write) instanceof Outcome.Refused refused) {
      throw new SegmentationFault(
          refused.errno(), space + (write ? " may not write page " : " may not read page ") + page);
    }
  }
}
