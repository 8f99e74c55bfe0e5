package rmaplab.kernel.replay;

import rmaplab.memory.Machine;

/**
 * What a reverse map consists of at a moment.
 *
 * @param event how many events of the recording had been performed
 * @param vmas VMAs of all processes
 * @param anonVmas anon_vmas
 * @param edges anon_vma_chains
 */
public record Costs(long event, long vmas, long anonVmas, long edges) {
  /** Bytes of a vm_area_struct, as Linux 6.18 lays it out on x86-64 (/proc/slabinfo). */
  public static final int VMA_BYTES = 192;

  /** Bytes of an anon_vma. */
  public static final int ANON_VMA_BYTES = 104;

  /** Bytes of an anon_vma_chain. */
  public static final int EDGE_BYTES = 64;

  /** Nothing at all. */
  public static final Costs NONE = new Costs(0, 0, 0, 0);

  /** What the machine, which is at rest, has now. */
  static Costs of(Machine machine, long event) {
    return new Costs(
        event,
        machine.vmas().live(),
        machine.reverseMap().liveAnonVmas(),
        machine.reverseMap().liveEdges());
  }

  /** The memory that the kernel of 6.18 would use for these objects. */
  public long bytes() {
    return vmas * VMA_BYTES + anonVmas * ANON_VMA_BYTES + edges * EDGE_BYTES;
  }
}
