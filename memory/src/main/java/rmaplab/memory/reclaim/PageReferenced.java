package rmaplab.memory.reclaim;

import rmaplab.memory.Machine;
import rmaplab.memory.area.VmaFlags;
import rmaplab.memory.table.PageTable;
import rmaplab.memory.table.Pte;

/**
 * What a walk over a page's mappings finds before reclaim decides what to do with the page
 * (page_referenced). It changes nothing.
 *
 * @param mappings how many entries that map the page the walk came to
 * @param locked whether one of them lies in a VMA whose pages must stay; the walk ended there
 */
public record PageReferenced(int mappings, boolean locked) {

  /**
   * Walks the mappings of a page. This is a walk of its own: page tables may change before the
   * next.
   *
   * <p>ASSUMPTIONS: the page lock is held.
   */
  public static PageReferenced of(Machine machine, int page) {
    machine.memory().locks().assertHeld(page);
    int[] seen = {0};
    boolean[] locked = {false};
    machine
        .reverseMap()
        .walkMapped(
            page,
            (vma, address) -> {
              PageTable.Leaf leaf = vma.space().table().leafIfAny(address);
              if (leaf != null && maps(leaf, address, page)) {
                seen[0]++;
                locked[0] = (vma.flags() & VmaFlags.LOCKED) != 0;
              }
              return !locked[0] && seen[0] < machine.memory().mapCount(page);
            });
    return new PageReferenced(seen[0], locked[0]);
  }

  private static boolean maps(PageTable.Leaf leaf, long address, int page) {
    leaf.lock().lock();
    long pte = leaf.get(address);
    leaf.lock().unlock();
    return Pte.isPresent(pte) && Pte.frame(pte) == page;
  }
}
