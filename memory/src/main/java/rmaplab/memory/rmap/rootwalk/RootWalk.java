package rmaplab.memory.rmap.rootwalk;

import rmaplab.memory.Machine;
import rmaplab.memory.rmap.Design;
import rmaplab.memory.rmap.ReverseMap;

/** Design {@code root-walk}: the patch of the mail, exactly as it stands there. */
public final class RootWalk implements Design {
  @Override
  public String name() {
    return "root-walk";
  }

  @Override
  public String period() {
    return "patch of 7 May 2010, on 2.6.34";
  }

  @Override
  public String summary() {
    return "walks lock the root anon_vma, then each VMA's own; vma_adjust locks the VMA's own";
  }

  @Override
  public int rank() {
    return 30;
  }

  @Override
  public ReverseMap create(Machine machine) {
    return new RootWalkMap(this, machine);
  }
}
