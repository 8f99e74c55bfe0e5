package rmaplab.memory.file;

import rmaplab.memory.Errno;
import rmaplab.memory.Machine;
import rmaplab.memory.Outcome;
import rmaplab.memory.area.Vma;
import rmaplab.memory.frame.PhysicalMemory;
import rmaplab.memory.space.Zap;

/**
 * Changes the size of a file (ftruncate; truncate_setsize and truncate_pagecache, Linux 6.18).
 *
 * <p>Guarantee: when it returns, no process maps a page beyond the new end, not even a private copy
 * of one, no such page is cached, and a fault there is refused. A page that comes back when the
 * file grows again is zero.
 *
 * <p>Mechanism, and why it is in this order:
 *
 * <ol>
 *   <li>The size. A fault that looks at it from now on refuses; one that looked before holds the
 *       lock of its page until it has made its entry, or looks again when it has put a page in.
 *   <li>Entries beyond the end go, in every VMA of the i_mmap tree. It only saves the next step
 *       work.
 *   <li>Page by page: lock it, take the entries that a fault has made since, take it out of the
 *       cache. Who waits for its lock finds that it names no file any more, and looks again.
 *   <li>Entries beyond the end go again: between 2 and 3 a private mapping may have made a copy.
 *       From now on none can: there is nothing to copy from.
 * </ol>
 */
public final class Truncate {
  private Truncate() {}

  /** The greatest size: page numbers of files are 32 bits wide. */
  public static final long MAX_PAGES = 1L << Integer.SIZE;

  /**
   * Makes the file {@code pages} pages long. Takes the file's size lock, page locks, the i_mmap
   * lock and page-table locks, but no mmap lock.
   *
   * @return refused with EINVAL for a negative size, EFBIG for one beyond {@link #MAX_PAGES}
   */
  public static Outcome truncate(Machine machine, MappedFile file, long pages) {
    if (pages < 0) {
      return Outcome.refused(Errno.EINVAL);
    }
    if (pages > MAX_PAGES) {
      return Outcome.refused(Errno.EFBIG);
    }
    file.sizeLock().lock();
    boolean shrinks = pages < file.pages();
    file.setPages(pages);
    if (shrinks) {
      unmap(file, pages, MAX_PAGES);
      dropPages(file, machine.memory(), pages);
      unmap(file, pages, MAX_PAGES);
    }
    file.sizeLock().unlock();
    return Outcome.DONE;
  }

  /** Takes every cached page from {@code first} on out of the file. */
  static void dropPages(MappedFile file, PhysicalMemory memory, long first) {
    PageCache cache = file.cache();
    for (long page = cache.next(first); page >= 0; page = cache.next(page + 1)) {
      int frame;
      while ((frame = cache.findAndGet(page)) != PhysicalMemory.NO_FRAME) {
        dropPage(file, memory, page, frame);
      }
    }
  }

  /**
   * Takes one page out; or it was taken out, or its place was taken by another, before its lock
   * could be had. Drops the caller's reference.
   */
  private static void dropPage(MappedFile file, PhysicalMemory memory, long page, int frame) {
    memory.locks().lock(frame);
    if (memory.backing(frame) == file) {
      if (memory.mapCount(frame) > 0) {
        unmap(file, page, page + 1);
      }
      file.cache().remove(frame);
    }
    memory.locks().unlock(frame);
    memory.put(frame);
  }

  /**
   * Clears every entry that shows the pages [first, end) of the file, or private copies of them
   * (unmap_mapping_range with even_cows). Takes the i_mmap lock.
   */
  private static void unmap(MappedFile file, long first, long end) {
    file.lock().lock();
    for (var node = file.mappings().first(first, end - 1);
        node != null;
        node = file.mappings().next(node, first, end - 1)) {
      Vma vma = node.item();
      //       |         vma         |          pages of the file, from pgoff on
      //            |   first..end          |
      //            |   zapped     |
      long from = Math.max(first, vma.pgoff());
      long to = Math.min(end, vma.pgoff() + vma.pages());
      Zap.zap(vma.space(), vma.start() + (from - vma.pgoff()), vma.start() + (to - vma.pgoff()));
    }
    file.lock().unlock();
  }
}
