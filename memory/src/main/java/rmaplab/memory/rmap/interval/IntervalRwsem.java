package rmaplab.memory.rmap.interval;

import rmaplab.memory.Machine;
import rmaplab.memory.rmap.Design;
import rmaplab.memory.rmap.ReverseMap;

/** Design {@code interval-rwsem}: what became of root-lock in the three years after it. */
public final class IntervalRwsem implements Design {
  @Override
  public String name() {
    return "interval-rwsem";
  }

  @Override
  public String period() {
    return "Linux 3.9, April 2013";
  }

  @Override
  public String summary() {
    return "the root's lock sleeps and admits many walks;"
        + " an anon_vma's VMAs lie in an interval tree";
  }

  @Override
  public int rank() {
    return 50;
  }

  @Override
  public ReverseMap create(Machine machine) {
    return new IntervalMap(this, machine);
  }
}
