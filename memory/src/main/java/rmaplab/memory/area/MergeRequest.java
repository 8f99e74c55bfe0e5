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
    @Nullable Vma source) {
  /** A request for pages that are new or stay where they are. */
  public MergeRequest(
      AddressSpace space,
      @Nullable Vma previous,
      long start,
      long end,
      int flags,
      @Nullable AnonVma anonVma,
      long pgoff,
      @Nullable MappedFile file) {
    this(space, previous, start, end, flags, anonVma, pgoff, file, null);
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
