package rmaplab.memory.space;

import rmaplab.memory.area.Vma;

/** MADV_PAGEOUT: the one place from which madvise asks for pages to be reclaimed. */
final class PageOut {
  private PageOut() {}

  /**
   * Reclaims what can be reclaimed of [start, end). Says nothing of success, as Linux does not. The
   * mmap lock is held for reading. Without swap there is nowhere to put anonymous pages.
   */
  static void pageOut(Vma vma, long start, long end) {
    vma.space().mmapLock().assertHeld();
  }
}
