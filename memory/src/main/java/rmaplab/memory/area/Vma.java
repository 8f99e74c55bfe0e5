package rmaplab.memory.area;

import org.jspecify.annotations.Nullable;
import rmaplab.memory.PageRange;
import rmaplab.memory.file.MappedFile;
import rmaplab.memory.rmap.AnonVma;
import rmaplab.memory.rmap.SameVmaList;
import rmaplab.memory.space.AddressSpace;

/**
 * A virtual memory area: the pages [start, end) of one address space, with the same attributes.
 *
 * <p>{@code pgoff} ties the area to the reverse map: the page with index i lies at start + (i -
 * pgoff). It is set to start when the area is made and survives moves, so that pages keep their
 * index. In a VMA that maps a file, it is the page of the file at start, and an index is a page of
 * the file.
 *
 * <p>Locks: the address space's mmap lock, held for writing, guards start, end, pgoff and flags
 * against everybody but reverse walks; which lock guards start, end and pgoff against those is what
 * the designs differ in. {@code anonVma} and the chain change under the mmap lock for writing, or
 * for reading together with the page table's lock.
 */
public final class Vma implements VmaIntervalTree.Span {
  private @Nullable AddressSpace space;
  private long start;
  private long end;
  private long pgoff;
  private int flags;
  private @Nullable AnonVma anonVma;
  private final SameVmaList chain = new SameVmaList();

  /** What is mapped, and the place on its i_mmap tree; null for private anonymous memory. */
  private @Nullable MappedFile file;

  private VmaIntervalTree.@Nullable Node<Vma> fileNode;

  /** Gives a new VMA its place; nobody else sees it yet. */
  public void init(AddressSpace space, long start, long end, long pgoff, int flags) {
    this.space = space;
    this.start = start;
    this.end = end;
    this.pgoff = pgoff;
    this.flags = flags;
  }

  /**
   * Gives a new VMA the attributes and the own anon_vma of {@code model}, but an empty chain (*new
   * = *old).
   */
  public void initLike(Vma model, AddressSpace space) {
    init(space, model.start, model.end, model.pgoff, model.flags);
    anonVma = model.anonVma;
    if (model.file != null) {
      setFile(model.file);
    }
  }

  /** Makes a new VMA one that maps {@code mapped}, for good; it is not on the i_mmap tree yet. */
  public void setFile(MappedFile mapped) {
    file = mapped;
    fileNode = new VmaIntervalTree.Node<>(this);
  }

  /** The address space that the VMA belongs to. */
  public AddressSpace space() {
    AddressSpace mm = space;
    if (mm == null) {
      throw new AssertionError("a VMA without address space");
    }
    return mm;
  }

  /** The first page (vm_start). */
  public long start() {
    return start;
  }

  /** The page after the last (vm_end). */
  public long end() {
    return end;
  }

  /** The page offset of the first page (vm_pgoff). */
  public long pgoff() {
    return pgoff;
  }

  /** The flag bits of {@link VmaFlags}. */
  public int flags() {
    return flags;
  }

  /** The anon_vma for pages that the VMA newly makes; null before its first write fault. */
  public @Nullable AnonVma anonVma() {
    return anonVma;
  }

  /** The file that is mapped (vm_file); null for private anonymous memory. */
  public @Nullable MappedFile file() {
    return file;
  }

  /** The place on the file's i_mmap tree, guarded by the i_mmap lock; for a VMA with a file. */
  public VmaIntervalTree.Node<Vma> fileNode() {
    VmaIntervalTree.Node<Vma> node = fileNode;
    if (node == null) {
      throw new AssertionError(this + " maps no file");
    }
    return node;
  }

  /** The page offset of the first page, as interval trees ask for it. */
  @Override
  public long firstIndex() {
    return pgoff;
  }

  /** The page offset of the last page. */
  @Override
  public long lastIndex() {
    return pgoff + (end - start) - 1;
  }

  /** The avcs of this VMA, newest first (same_vma). */
  public SameVmaList chain() {
    return chain;
  }

  /** Stores the three bounds in the order in which vma_adjust does. */
  void setBounds(long start, long end, long pgoff) {
    this.start = start;
    this.end = end;
    this.pgoff = pgoff;
  }

  /**
   * Moves the lower bound, keeping each page's index: start first, then pgoff, as vma_adjust does.
   */
  public void moveStart(long byPages) {
    start += byPages;
    pgoff += byPages;
  }

  /** Changes the attributes; the mmap lock is held for writing. */
  public void setFlags(int flags) {
    space().mmapLock().assertWriteHeld();
    this.flags = flags;
  }

  /** Sets the anon_vma for new pages. */
  public void setAnonVma(@Nullable AnonVma anonVma) {
    this.anonVma = anonVma;
  }

  /** Whether {@code page} lies in the VMA. */
  public boolean contains(long page) {
    return page >= start && page < end;
  }

  /** The number of pages. */
  public long pages() {
    return end - start;
  }

  /** The index that the page at {@code page} has or would have (linear_page_index). */
  public long indexOf(long page) {
    return pgoff + (page - start);
  }

  /** The pages of the VMA. */
  public PageRange range() {
    return new PageRange(start, end);
  }

  @Override
  public String toString() {
    return (space == null ? "?" : space.name()) + " [" + start + "-" + end + ")";
  }
}
