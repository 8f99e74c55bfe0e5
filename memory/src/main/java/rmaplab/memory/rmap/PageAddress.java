package rmaplab.memory.rmap;

import rmaplab.memory.area.Vma;

/** Where a page lies in a VMA (vma_address). */
public final class PageAddress {
  /** The VMA does not cover the page (-EFAULT). */
  public static final long OUTSIDE = -1;

  private PageAddress() {}

  /**
   * The address of the page with {@code index} in {@code vma}, or {@link #OUTSIDE}.
   *
   * <p>Reads start, pgoff and end, one after the other. They fit together only if whoever changes
   * them is kept out by a lock that the caller holds.
   */
  public static long of(Vma vma, long index) {
    long address = vma.start() + (index - vma.pgoff());
    return address >= vma.start() && address < vma.end() ? address : OUTSIDE;
  }
}
