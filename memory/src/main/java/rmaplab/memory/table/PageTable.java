package rmaplab.memory.table;

import org.jspecify.annotations.Nullable;
import rmaplab.memory.Bug;
import rmaplab.memory.sync.Allocations;
import rmaplab.memory.sync.Ints;
import rmaplab.memory.sync.LockClass;
import rmaplab.memory.sync.SpinLock;

/**
 * The page table of one address space: a directory of leaves, each with its own lock.
 *
 * <p>Guarantee: an entry changes only under its leaf's lock; anybody may read one at any time, as
 * processors do. A leaf, once there, stays until the address space is gone.
 */
public final class PageTable {
  private final Object owner;
  private final long pages;
  private final int leafPages;
  private final int leafShift;
  private final LeafDirectory directory;
  private final Allocations allocations;

  /** Guards the making of leaves, and the first anon_vma of a VMA; Linux's mm.page_table_lock. */
  private final SpinLock lock;

  /**
   * An empty table for the pages [0, pages).
   *
   * @param owner whose string names the table's locks in reports
   * @param leafPages entries in a leaf, a power of two
   */
  public PageTable(Object owner, long pages, int leafPages, Allocations allocations) {
    this.owner = owner;
    this.pages = pages;
    this.leafPages = leafPages;
    this.allocations = allocations;
    leafShift = Integer.numberOfTrailingZeros(leafPages);
    directory = new LeafDirectory((pages + leafPages - 1) >>> leafShift);
    lock = new SpinLock(LockClass.PAGE_TABLE, owner);
  }

  /** The lock for what belongs to the table as a whole. */
  public SpinLock lock() {
    return lock;
  }

  /** The number of pages that the table can map. */
  public long pages() {
    return pages;
  }

  /** The leaf with {@code page}'s entry, or null when none was ever needed. */
  public @Nullable Leaf leafIfAny(long page) {
    return directory.get(page >>> leafShift);
  }

  /**
   * The page after the last of the leaf that has {@code page}'s entry. If there is no such leaf, a
   * page above {@code page} up to which there is certainly none: where the next leaf may begin.
   */
  public long endOfLeaf(long page) {
    return directory.following(page >>> leafShift) << leafShift;
  }

  /** The leaf with {@code page}'s entry, which somebody has allocated. */
  public Leaf leaf(long page) {
    Leaf leaf = leafIfAny(page);
    if (leaf == null) {
      throw new Bug(Bug.Kind.ASSERTION, "no leaf for page " + page + " of " + owner);
    }
    return leaf;
  }

  /**
   * The leaf with {@code page}'s entry, made if need be; null without memory (pte_alloc). Takes the
   * table's lock.
   */
  public @Nullable Leaf allocateLeaf(long page) {
    long slot = page >>> leafShift;
    Leaf leaf = directory.get(slot);
    if (leaf == null) {
      if (!allocations.permit("page table")) {
        return null;
      }
      lock.lock();
      leaf = directory.get(slot);
      if (leaf == null) {
        leaf = new Leaf(owner, slot << leafShift, leafPages);
        directory.put(slot, leaf);
      }
      lock.unlock();
    }
    return leaf;
  }

  /** The entry of {@code page} now; takes no lock. */
  public long entry(long page) {
    Leaf leaf = leafIfAny(page);
    return leaf == null ? Pte.NONE : leaf.at((int) page & leafPages - 1);
  }

  /** A run of entries under one lock. */
  public static final class Leaf {
    private final Object owner;
    private final long base;
    private final Ints entries;
    private final SpinLock lock;

    Leaf(Object owner, long base, int pages) {
      this.owner = owner;
      this.base = base;
      entries = new Ints(pages);
      lock = new SpinLock(LockClass.PAGE_TABLE, this);
    }

    /** The lock under which entries change. */
    public SpinLock lock() {
      return lock;
    }

    /** The page of the first entry. */
    public long base() {
      return base;
    }

    /** The page after that of the last entry. */
    public long end() {
      return base + entries.length();
    }

    /** The entries in 32 bits each, one for each page from {@link #base} on. */
    public Ints entries() {
      return entries;
    }

    /** The entry of {@code page} now. */
    public long get(long page) {
      return at(slot(page));
    }

    private long at(int slot) {
      return Integer.toUnsignedLong(entries.get(slot));
    }

    /** Changes an entry; the caller holds the lock. */
    public void set(long page, long pte) {
      lock.assertHeld();
      Bug.unless(pte >>> Integer.SIZE == 0, "a page-table entry has 32 bits");
      entries.set(slot(page), (int) pte);
    }

    private int slot(long page) {
      long slot = page - base;
      Bug.unless(slot >= 0 && slot < entries.length(), "page outside its leaf");
      return (int) slot;
    }

    @Override
    public String toString() {
      return base == 0 ? owner.toString() : owner + " from page " + base;
    }
  }
}
