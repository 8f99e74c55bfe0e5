package rmaplab.memory.area;

import org.jspecify.annotations.Nullable;

/**
 * One change of bounds, planned (the arguments of vma_adjust and what it makes of them).
 *
 * @param vma the VMA whose bounds become [start, end) with {@code pgoff}
 * @param insert a new VMA that enters the address space with this change, or null
 * @param next the VMA after {@code vma}, or null
 * @param nextStartMove pages by which {@code next}'s start and pgoff move; 0 for none
 * @param removeNext whether {@code next} is swallowed whole
 * @param importer which of the two takes pages over from the other, or null
 */
public record Adjustment(
    Vma vma,
    long start,
    long end,
    long pgoff,
    @Nullable Vma insert,
    @Nullable Vma next,
    long nextStartMove,
    boolean removeNext,
    @Nullable Vma importer) {

  /** Whether the start of {@link #vma} changes. */
  public boolean movesStart() {
    return start != vma.start();
  }
}
