package rmaplab.memory;

import java.util.ArrayList;
import java.util.List;
import rmaplab.memory.area.Vma;
import rmaplab.memory.file.FileTable;
import rmaplab.memory.frame.PhysicalMemory;
import rmaplab.memory.ksm.Ksm;
import rmaplab.memory.reclaim.SwapSpace;
import rmaplab.memory.rmap.Design;
import rmaplab.memory.rmap.ReverseMap;
import rmaplab.memory.space.AddressSpace;
import rmaplab.memory.sync.Allocations;
import rmaplab.memory.sync.LockClass;
import rmaplab.memory.sync.Mutex;
import rmaplab.memory.sync.Rcu;
import rmaplab.memory.sync.Slab;
import rmaplab.memory.sync.SpinLock;

/**
 * One simulated computer: physical memory, the processes' address spaces, and one reverse-map
 * design.
 *
 * <p>Two machines share nothing. Every operation on a machine may be called from any thread, unless
 * it says otherwise.
 */
public final class Machine {
  private final MachineConfig config;
  private final Allocations allocations = new Allocations();
  private final PhysicalMemory memory;
  private final Rcu rcu = new Rcu();
  private final Slab<Vma> vmas;
  private final FileTable files;
  private final ReverseMap reverseMap;
  private final SwapSpace swap;
  private final Ksm ksm;

  private final Mutex allLocksMutex = new Mutex(LockClass.ALL_LOCKS, "the machine");

  /** Guards {@link #spaces}. */
  private final SpinLock spacesLock = new SpinLock(LockClass.PROCESS_LIST, "the machine");

  private final List<AddressSpace> spaces = new ArrayList<>();

  /** A machine without processes, running {@code design}. */
  public Machine(MachineConfig config, Design design) {
    this.config = config;
    memory =
        new PhysicalMemory(
            config.frames(), config.frameBytes(), config.addressPages(), allocations);
    vmas = new Slab<>("vma", Vma::new, allocations);
    files = new FileTable(memory, allocations);
    reverseMap = design.create(this);
    swap = new SwapSpace(config.swapSlots(), memory, allocations);
    ksm = new Ksm(this);
  }

  /** A new process without memory; {@code name} appears in reports. */
  public AddressSpace spawn(String name) {
    AddressSpace space = new AddressSpace(this, name);
    spacesLock.lock();
    spaces.add(space);
    spacesLock.unlock();
    return space;
  }

  /**
   * Forgets a process that has exited, and with it its page table (wait, release_task). Nobody may
   * use the process afterwards.
   */
  public void reap(AddressSpace exited) {
    exited.mmapLock().readLock();
    boolean gone = exited.hasExited();
    exited.mmapLock().readUnlock();
    Bug.unless(gone, "a process that has not exited cannot be reaped");
    spacesLock.lock();
    boolean known = spaces.remove(exited);
    spacesLock.unlock();
    Bug.unless(known, "a process is reaped once, by its machine");
  }

  /** Every process of this machine that was not reaped, in order of birth. For use at rest. */
  public List<AddressSpace> spaces() {
    return List.copyOf(spaces);
  }

  /** The machine's size. */
  public MachineConfig config() {
    return config;
  }

  /** Decides which allocations fail. */
  public Allocations allocations() {
    return allocations;
  }

  /** Frames and pages. */
  public PhysicalMemory memory() {
    return memory;
  }

  /** The machine's read-copy-update domain. */
  public Rcu rcu() {
    return rcu;
  }

  /** Held while somebody locks a whole address space's reverse maps (mm_all_locks_mutex). */
  public Mutex allLocksMutex() {
    return allLocksMutex;
  }

  /** The cache that VMAs come from. */
  public Slab<Vma> vmas() {
    return vmas;
  }

  /** The files. */
  public FileTable files() {
    return files;
  }

  /** The reverse map. */
  public ReverseMap reverseMap() {
    return reverseMap;
  }

  /** Where pages go when memory is short. */
  public SwapSpace swap() {
    return swap;
  }

  /** The merging of equal pages. */
  public Ksm ksm() {
    return ksm;
  }
}
