package rmaplab.memory.area;

import org.jspecify.annotations.Nullable;
import rmaplab.memory.file.MappedFile;
import rmaplab.memory.rmap.AnonVma;
import rmaplab.memory.space.AddressSpace;

/**
 * The pages [start, end) with the attributes that they have or are to get, in search of a neighbour
 * to join.
 *
 * @param space the address space, whose mmap lock is held for writing
 * @param previous the VMA that lies before {@code start}, or that contains {@code start} and keeps
 *     what is below it; null for none
 * @param anonVma the anon_vma of the pages' present VMA; null if they are new or never written
 * @param file what the pages show; null for private anonymous memory
 * @param owner the VMA that has the pages now, where they are; null if they are new or come from
 *     elsewhere
 * @param source the VMA from elsewhere whose pages are to move into the range; null for none
 */
public record MergeRequest(
    AddressSpace space,
    @Nullable Vma previous,
    long start,
    long end,
    int flags,
    @Nullable AnonVma anonVma,
    long pgoff,
    @Nullable MappedFile file,
    @Nullable Vma owner,
    @Nullable Vma source) {
  /** A request for pages of {@code owner} that stay where they are, with other attributes. */
  public static MergeRequest within(
      Vma owner, @Nullable Vma previous, long start, long end, int flags) {
    return new MergeRequest(
        owner.space(),
        previous,
        start,
        end,
        flags,
        owner.anonVma(),
        owner.indexOf(start),
        owner.file(),
        owner,
        null);
  }

  /** A request for pages that are new. */
  public MergeRequest(
      AddressSpace space,
      @Nullable Vma previous,
      long start,
      long end,
      int flags,
      @Nullable AnonVma anonVma,
      long pgoff,
      @Nullable MappedFile file) {
    this(space, previous, start, end, flags, anonVma, pgoff, file, null, null);
  }

  /** The VMA that has the pages, here or elsewhere; null if they are new. */
  public @Nullable Vma origin() {
    return owner != null ? owner : source;
  }

  /** The same for private anonymous memory. */
  public MergeRequest(
      AddressSpace space,
      @Nullable Vma previous,
      long start,
      long end,
      int flags,
      @Nullable AnonVma anonVma,
      long pgoff) {
    this(space, previous, start, end, flags, anonVma, pgoff, null);
  }
}
