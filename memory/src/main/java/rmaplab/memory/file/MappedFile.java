package rmaplab.memory.file;

import rmaplab.memory.area.Vma;
import rmaplab.memory.area.VmaIntervalTree;
import rmaplab.memory.frame.PageMapping;
import rmaplab.memory.frame.PhysicalMemory;
import rmaplab.memory.rmap.ReverseMap;
import rmaplab.memory.sync.LockClass;
import rmaplab.memory.sync.Mutex;
import rmaplab.memory.sync.Words;

/**
 * A file as far as memory is concerned (struct address_space with its inode's size): the cached
 * pages and the VMAs that map it. What its pages name as their backing.
 *
 * <p>Guarantee: the i_mmap tree holds every VMA of the file whose pages may be mapped, so a walk
 * over the tree at a page's number, under the i_mmap lock, meets every page-table entry that maps
 * it. Unlike the reverse map of anonymous pages there are no designs: one lock and one tree for the
 * file.
 *
 * <p>A file of the {@link FileTable} stays for good. An unnamed one, which backs shared anonymous
 * memory, lives while a VMA maps it.
 */
public final class MappedFile implements PageMapping {
  private final String name;
  private final boolean named;
  private final Mutex lock = new Mutex(LockClass.I_MMAP, this);
  private final VmaIntervalTree<Vma> mappings = new VmaIntervalTree<>();
  private final PageCache cache;

  /** Makes changes of the size one at a time; Linux's inode lock (i_rwsem). */
  private final Mutex sizeLock = new Mutex(LockClass.INODE, this);

  /**
   * The number of pages; i_size. Faults read it without a lock, and again under the page lock; it
   * is written under {@link #sizeLock}.
   */
  private final Words pages = new Words(1);

  /**
   * Whether somebody who locks a whole address space has locked this one; guarded by the all-locks
   * mutex.
   */
  private boolean lockedWithAll;

  MappedFile(String name, boolean named, long pages, PhysicalMemory memory) {
    this.name = name;
    this.named = named;
    cache = new PageCache(this, memory);
    initPages(pages);
  }

  /** The name that users type; for an unnamed file, one made up for reports. */
  public String name() {
    return name;
  }

  /** Whether the file stays when nobody maps it. */
  public boolean isNamed() {
    return named;
  }

  /** The i_mmap lock: guards {@link #mappings}, and the bounds of the VMAs in it. */
  public Mutex lock() {
    return lock;
  }

  /** The VMAs that map the file, by page of the file; needs {@link #lock}. */
  public VmaIntervalTree<Vma> mappings() {
    return mappings;
  }

  /** The pages in memory. */
  public PageCache cache() {
    return cache;
  }

  /** The size now. Without the page lock of the page in question it may be less a moment later. */
  public long pages() {
    return pages.get(0);
  }

  /** Sets the size of a new file, which nobody else sees yet. */
  void initPages(long firstPages) {
    pages.set(0, firstPages);
  }

  void setPages(long newPages) {
    sizeLock.assertHeld();
    pages.set(0, newPages);
  }

  Mutex sizeLock() {
    return sizeLock;
  }

  /** Whether {@link ReverseMap#lockAll}'s counterpart for files has locked this one already. */
  boolean isLockedWithAll() {
    return lockedWithAll;
  }

  /** Notes that this one has been locked with all, or is about to be released. */
  void setLockedWithAll(boolean locked) {
    lockedWithAll = locked;
  }

  @Override
  public String toString() {
    return name;
  }
}
