package rmaplab.memory.file;

import rmaplab.memory.Errno;
import rmaplab.memory.Outcome;
import rmaplab.memory.area.Vma;
import rmaplab.memory.area.VmaFlags;
import rmaplab.memory.frame.PhysicalMemory;
import rmaplab.memory.space.Fault;
import rmaplab.memory.table.PageTable;
import rmaplab.memory.table.Pte;

/**
 * Faults on pages of files (do_read_fault, do_shared_fault, do_cow_fault over shmem_fault; Linux
 * 6.18).
 *
 * <p>Guarantee: an entry is made only for a page that is within the file and in its cache while the
 * entry is made, or for a private copy of such a page. A page beyond the end of the file is refused
 * with EFAULT, as a system call that is handed the address is; a program that touches it itself
 * gets SIGBUS from Linux.
 *
 * <p>Mechanism: the page is looked up, or made, and locked. Only under its lock does the fault ask
 * whether the page is still the file's and within it, and it keeps the lock until the entry stands.
 * Truncation and migration take the same lock.
 *
 * <p>Files are tmpfs's: nobody tracks dirty pages, so a shared writable mapping gets writable
 * entries even from a read.
 */
public final class FileFault {
  /** Instead of a frame: the page lies beyond the end of the file. */
  private static final int BEYOND_END = -2;

  private FileFault() {}

  /**
   * Gives a page without entry one. The mmap lock is held for reading, and the VMA allows the
   * access.
   *
   * @return refused with EFAULT beyond the end of the file, ENOMEM without memory
   */
  public static Outcome fill(
      Vma vma, MappedFile file, PageTable.Leaf leaf, long page, boolean write) {
    boolean shared = (vma.flags() & VmaFlags.SHARED) != 0;
    return write && !shared
        ? fillCopy(vma, file, leaf, page)
        : fillShown(vma, file, leaf, page, shared && VmaFlags.mayWrite(vma.flags()));
  }

  /** Maps the file's page itself. */
  private static Outcome fillShown(
      Vma vma, MappedFile file, PageTable.Leaf leaf, long page, boolean writable) {
    PhysicalMemory memory = vma.space().machine().memory();
    int frame = lockPage(file, memory, vma.indexOf(page));
    if (frame < 0) {
      return refusal(frame);
    }
    leaf.lock().lock();
    boolean still = leaf.get(page) == Pte.NONE;
    if (still) {
      memory.addMapping(frame);
      leaf.set(page, Pte.ofFile(frame, true, writable));
    }
    leaf.lock().unlock();
    memory.locks().unlock(frame);
    if (!still) {
      memory.put(frame);
    }
    return Outcome.DONE;
  }

  /** A first write to a private mapping gets a copy at once. */
  private static Outcome fillCopy(Vma vma, MappedFile file, PageTable.Leaf leaf, long page) {
    PhysicalMemory memory = vma.space().machine().memory();
    int copy = Fault.newPage(vma);
    if (copy == PhysicalMemory.NO_FRAME) {
      return Outcome.refused(Errno.ENOMEM);
    }
    int frame = lockPage(file, memory, vma.indexOf(page));
    if (frame < 0) {
      memory.put(copy);
      return refusal(frame);
    }
    memory.store().copy(frame, copy);
    leaf.lock().lock();
    boolean still = leaf.get(page) == Pte.NONE;
    if (still) {
      Fault.mapNew(vma, leaf, page, copy);
    }
    leaf.lock().unlock();
    memory.locks().unlock(frame);
    memory.put(frame);
    if (!still) {
      memory.put(copy);
    }
    return Outcome.DONE;
  }

  /**
   * Gives a shared mapping the right to write that its entry lacks, since mprotect never adds it
   * (wp_page_shared). Nothing need be copied, so the entry alone decides. The mmap lock is held for
   * reading.
   */
  public static Outcome makeWritable(PageTable.Leaf leaf, long page, long seen) {
    leaf.lock().lock();
    if (leaf.get(page) == seen) {
      leaf.set(page, Pte.withRights(seen, true, true));
    }
    leaf.lock().unlock();
    return Outcome.DONE;
  }

  private static Outcome refusal(int noFrame) {
    return Outcome.refused(noFrame == BEYOND_END ? Errno.EFAULT : Errno.ENOMEM);
  }

  /**
   * The frame of a page of the file, locked, with a reference for the caller; made if it was not
   * cached. While it is locked the page stays within the file. NO_FRAME without memory, or {@link
   * #BEYOND_END}.
   */
  private static int lockPage(MappedFile file, PhysicalMemory memory, long index) {
    while (index < file.pages()) {
      int frame = file.cache().findAndGet(index);
      if (frame != PhysicalMemory.NO_FRAME) {
        memory.locks().lock(frame);
        // Truncated, or migrated to another frame, while this one's lock was waited for?
        if (memory.backing(frame) == file) {
          if (index < file.pages()) {
            return frame;
          }
          release(memory, frame);
          return BEYOND_END;
        }
        release(memory, frame);
        continue;
      }
      frame = memory.allocate();
      if (frame == PhysicalMemory.NO_FRAME) {
        return PhysicalMemory.NO_FRAME;
      }
      memory.store().zero(frame);
      memory.locks().lock(frame);
      if (file.cache().insert(index, frame)) {
        // A truncation that began before the page went in may not have met it: look again.
        if (index < file.pages()) {
          return frame;
        }
        file.cache().remove(frame);
      }
      release(memory, frame);
    }
    return BEYOND_END;
  }

  private static void release(PhysicalMemory memory, int frame) {
    memory.locks().unlock(frame);
    memory.put(frame);
  }
}
