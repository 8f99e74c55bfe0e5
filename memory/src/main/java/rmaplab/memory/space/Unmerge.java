package rmaplab.memory.space;

import rmaplab.memory.Outcome;
import rmaplab.memory.PageRange;
import rmaplab.memory.area.Vma;

/**
 * Takes pages out of KSM's hands (unmerge_ksm_pages): the one place that mremap and madvise call
 * when a mergeable range moves or stops being mergeable.
 */
final class Unmerge {
  private Unmerge() {}

  /**
   * Gives each merged page of [start, end) its own copy. The mmap lock is held for writing.
   *
   * @return refused with ENOMEM without memory; some pages may have been copied then
   */
  static Outcome unmerge(Vma vma, long start, long end) {
    vma.space().mmapLock().assertWriteHeld();
    return vma.space().machine().ksm().unmergeLocked(vma.space(), new PageRange(start, end));
  }
}
