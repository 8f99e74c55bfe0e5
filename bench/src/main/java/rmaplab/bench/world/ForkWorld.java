package rmaplab.bench.world;

import rmaplab.memory.Machine;
import rmaplab.memory.space.AddressSpace;
import rmaplab.memory.space.UserAccess;

/** A process with many VMAs of one touched page, each with its own anon_vma, a hole after each. */
public final class ForkWorld {
  private static final int STRIDE_PAGES = 2;
  private final int vmas;
  private final AddressSpace parent;

  /** The process, all pages written. */
  public ForkWorld(String design, int vmas) {
    this.vmas = vmas;
    Machine machine = World.machine(design, vmas, (long) STRIDE_PAGES * vmas);
    parent = machine.spawn("parent");
    for (int i = 0; i < vmas; i++) {
      World.map(parent, (long) STRIDE_PAGES * i, (long) STRIDE_PAGES * i + 1);
      UserAccess.store(parent, (long) STRIDE_PAGES * i, 0, i);
    }
  }

  /** How many VMAs one fork copies. */
  public int vmas() {
    return vmas;
  }

  /** Forks the process. */
  public AddressSpace fork() {
    return World.fork(parent);
  }

  /** Ends a child. */
  public void end(AddressSpace child) {
    World.end(child);
  }

  /** Looks whether a child sees every page, and the parent, too. */
  public void verify() {
    AddressSpace child = fork();
    for (int i = 0; i < vmas; i++) {
      World.expect(child, (long) STRIDE_PAGES * i, i);
      World.expect(parent, (long) STRIDE_PAGES * i, i);
    }
    end(child);
  }
}
