package rmaplab.memory.rmap;

import rmaplab.memory.area.Vma;

/** What a reverse walk does at each VMA whose bounds say that it may map the page. */
@FunctionalInterface
public interface PageVisitor {
  /**
   * @param vma a VMA that the walk keeps alive during the call
   * @param address the page of {@code vma} at which the walked page would lie
   * @return whether to go on to the next VMA
   */
  boolean visit(Vma vma, long address);
}
