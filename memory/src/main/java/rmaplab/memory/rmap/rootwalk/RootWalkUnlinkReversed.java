package rmaplab.memory.rmap.rootwalk;

import org.jspecify.annotations.Nullable;
import rmaplab.memory.Machine;
import rmaplab.memory.area.Vma;
import rmaplab.memory.rmap.AnonVmaChain;
import rmaplab.memory.rmap.Design;
import rmaplab.memory.rmap.ReverseMap;

/**
 * Design {@code root-walk-unlink-reversed}: root-walk, but a VMA's edges go from the oldest to the
 * newest. It exists to answer the reviewer's last question, "Don't we need this?".
 */
public final class RootWalkUnlinkReversed implements Design {
  @Override
  public String name() {
    return "root-walk-unlink-reversed";
  }

  @Override
  public String period() {
    return "asked in reply to the patch, May 2010";
  }

  @Override
  public String summary() {
    return "root-walk, but unlink_anon_vmas goes from the oldest edge to the newest";
  }

  @Override
  public int rank() {
    return 31;
  }

  @Override
  public ReverseMap create(Machine machine) {
    return new Map(this, machine);
  }

  /** The design at work. */
  private static final class Map extends RootWalkMap {
    Map(Design design, Machine machine) {
      super(design, machine);
    }

    @Override
    public void unlink(Vma vma) {
      @Nullable AnonVmaChain avc = vma.chain().oldest();
      while (avc != null) {
        AnonVmaChain newer = avc.newer();
        unlinkEdge(vma, avc);
        avc = newer;
      }
    }
  }
}
