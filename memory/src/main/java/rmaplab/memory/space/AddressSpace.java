package rmaplab.memory.space;

import rmaplab.memory.Machine;
import rmaplab.memory.area.VmaTree;
import rmaplab.memory.sync.LockClass;
import rmaplab.memory.sync.ReadWriteLock;
import rmaplab.memory.sync.Tlb;
import rmaplab.memory.table.PageTable;

/**
 * The memory of one process (struct mm_struct): its VMAs, its page table, and the lock over both.
 *
 * <p>The operations on it are classes of this package, one for each: Map, Unmap, Protect, Move,
 * Brk, Lock, Advise, Fork, Exec, Exit, Fault, UserAccess.
 */
public final class AddressSpace {
  private final Machine machine;
  private final String name;
  private final ReadWriteLock mmapLock;
  private final VmaTree tree = new VmaTree();
  private final PageTable table;
  private final Tlb tlb = new Tlb();

  /** Set for good by Exit, under the mmap lock held for writing. */
  private boolean exited;

  /** The size of the heap (mm.brk - mm.start_brk); guarded by the mmap lock. */
  private long heapPages;

  /** Set for good by KSM, under the mmap lock held for writing (MMF_VM_MERGEABLE). */
  private boolean mergeable;

  /** An address space without VMAs; use {@link Machine#spawn}. */
  public AddressSpace(Machine machine, String name) {
    this.machine = machine;
    this.name = name;
    mmapLock = new ReadWriteLock(LockClass.MMAP, this);
    table =
        new PageTable(
            this,
            machine.config().addressPages(),
            machine.config().leafPages(),
            machine.allocations());
  }

  /** The machine that the process runs on. */
  public Machine machine() {
    return machine;
  }

  /** The process's name in reports. */
  public String name() {
    return name;
  }

  /** Guards the VMAs: held for writing to change them, for reading to use them. */
  public ReadWriteLock mmapLock() {
    return mmapLock;
  }

  /** The VMAs. */
  public VmaTree tree() {
    return tree;
  }

  /** The page table. */
  public PageTable table() {
    return table;
  }

  /** The translation caches. */
  public Tlb tlb() {
    return tlb;
  }

  /** Whether the process has exited; needs the mmap lock. */
  public boolean hasExited() {
    return exited;
  }

  /** Notes the exit. */
  void setExited() {
    mmapLock.assertWriteHeld();
    exited = true;
  }

  /**
   * The pages of the heap, which begins at {@code MachineConfig.heapStart}; needs the mmap lock.
   */
  public long heapPages() {
    return heapPages;
  }

  /** Notes the heap's new size. */
  void setHeapPages(long pages) {
    mmapLock.assertWriteHeld();
    heapPages = pages;
  }

  /** Whether KSM may ever have mapped a merged page here; needs the mmap lock. */
  public boolean mayHoldMergedPages() {
    return mergeable;
  }

  /** Notes that from now on KSM may merge pages of this space. */
  public void setMayHoldMergedPages() {
    mmapLock.assertWriteHeld();
    mergeable = true;
  }

  @Override
  public String toString() {
    return name;
  }
}
