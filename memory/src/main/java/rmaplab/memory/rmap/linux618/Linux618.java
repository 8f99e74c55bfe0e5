package rmaplab.memory.rmap.linux618;

import rmaplab.memory.Machine;
import rmaplab.memory.rmap.Design;
import rmaplab.memory.rmap.ReverseMap;

/** Design {@code linux-6.18}: what runs today. */
public final class Linux618 implements Design {
  @Override
  public String name() {
    return "linux-6.18";
  }

  @Override
  public String period() {
    return "Linux 6.18, November 2025";
  }

  @Override
  public String summary() {
    return "interval-rwsem; fork reuses an anon_vma that no VMA owns; walks need the page lock";
  }

  @Override
  public int rank() {
    return 70;
  }

  @Override
  public ReverseMap create(Machine machine) {
    return new Linux618Map(this, machine);
  }
}
