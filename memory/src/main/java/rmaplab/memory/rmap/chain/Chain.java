package rmaplab.memory.rmap.chain;

import org.jspecify.annotations.Nullable;
import rmaplab.memory.Machine;
import rmaplab.memory.area.Adjustment;
import rmaplab.memory.rmap.AnonVma;
import rmaplab.memory.rmap.ChainedReverseMap;
import rmaplab.memory.rmap.Design;
import rmaplab.memory.rmap.ReverseMap;

/**
 * Design {@code chain}: Linux 2.6.34, which the patch of the mail changes.
 *
 * <p>A walk holds the lock of the anon_vma that its page names. Whoever changes the bounds of a VMA
 * holds the mmap lock and no anon_vma lock, so a walk may read bounds that are being changed.
 */
public final class Chain implements Design {
  @Override
  public String name() {
    return "chain";
  }

  @Override
  public String period() {
    return "Linux 2.6.34, May 2010";
  }

  @Override
  public String summary() {
    return "anon_vma per forked VMA, tied by chains; vma_adjust takes no anon_vma lock";
  }

  @Override
  public int rank() {
    return 20;
  }

  @Override
  public ReverseMap create(Machine machine) {
    return new Map(this, machine);
  }

  /** The design at work. */
  private static final class Map extends ChainedReverseMap {
    Map(Design design, Machine machine) {
      super(design, machine);
    }

    @Override
    public @Nullable AnonVma beginAdjust(Adjustment adjustment) {
      return null;
    }

    @Override
    public void endAdjust(Adjustment adjustment, @Nullable AnonVma locked) {}
  }
}
