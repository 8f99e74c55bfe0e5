package rmaplab.memory.file;

import rmaplab.memory.area.Vma;
import rmaplab.memory.rmap.PageAddress;
import rmaplab.memory.rmap.PageVisitor;

/**
 * The reverse walk of a file's page (rmap_walk_file): from the page to every VMA that shows it.
 *
 * <p>Guarantee: every VMA that maps the page when the i_mmap lock is taken is visited, at the right
 * address. Bounds cannot change meanwhile: whoever changes those of a file's VMA holds that lock.
 */
public final class FileWalk {
  private FileWalk() {}

  /**
   * Visits the VMAs that show page {@code page} of {@code file}, in the tree's order: a fork child
   * behind its parent, if the parent has not been adjusted since. Takes the i_mmap lock; nothing in
   * the visit may sleep.
   *
   * <p>For a walk that means one page, and not merely a place in the file, the caller holds the
   * page lock: it keeps the page in its place.
   */
  public static void walk(MappedFile file, long page, PageVisitor visitor) {
    file.lock().lock();
    boolean more = true;
    for (var node = file.mappings().first(page, page);
        node != null && more;
        node = file.mappings().next(node, page, page)) {
      Vma vma = node.item();
      long address = PageAddress.of(vma, page);
      more = address == PageAddress.OUTSIDE || visitor.visit(vma, address);
    }
    file.lock().unlock();
  }
}
