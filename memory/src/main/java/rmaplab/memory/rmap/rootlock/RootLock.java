package rmaplab.memory.rmap.rootlock;

import rmaplab.memory.Machine;
import rmaplab.memory.rmap.Design;
import rmaplab.memory.rmap.ReverseMap;

/** Design {@code root-lock}: what Linux merged in place of the mail's patch. */
public final class RootLock implements Design {
  @Override
  public String name() {
    return "root-lock";
  }

  @Override
  public String period() {
    return "Linux 2.6.36, October 2010";
  }

  @Override
  public String summary() {
    return "every anon_vma names its root; every operation takes the root's lock and no other";
  }

  @Override
  public int rank() {
    return 40;
  }

  @Override
  public ReverseMap create(Machine machine) {
    return new RootLockMap(this, machine);
  }
}
