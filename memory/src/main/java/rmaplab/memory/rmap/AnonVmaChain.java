package rmaplab.memory.rmap;

import org.jspecify.annotations.Nullable;
import rmaplab.memory.area.Vma;
import rmaplab.memory.area.VmaIntervalTree;

/**
 * One edge of the mesh (struct anon_vma_chain, avc): pages of {@link #anonVma} may be mapped by
 * {@link #vma}.
 *
 * <p>It is a member of two lists: the VMA's chain (same_vma), which needs the mmap lock, and the
 * anon_vma's VMAs (same_anon_vma), which needs the lock that the design uses for that anon_vma.
 */
public final class AnonVmaChain implements VmaIntervalTree.Span {
  private @Nullable Vma vma;
  private @Nullable AnonVma anonVma;

  /** Neighbours on the VMA's chain, towards the newest and towards the oldest. */
  @Nullable AnonVmaChain newer;

  @Nullable AnonVmaChain older;

  /** Neighbours among the anon_vma's VMAs, towards the head and towards the tail. */
  @Nullable AnonVmaChain before;

  @Nullable AnonVmaChain after;

  /** The place in the anon_vma's tree, in designs that have one instead of a list. */
  private VmaIntervalTree.@Nullable Node<AnonVmaChain> node;

  /** Ties the edge to its ends, once, before it is linked. */
  public void init(Vma vma, AnonVma anonVma) {
    this.vma = vma;
    this.anonVma = anonVma;
  }

  /** The VMA. */
  public Vma vma() {
    Vma v = vma;
    if (v == null) {
      throw new AssertionError("an avc without VMA");
    }
    return v;
  }

  /** The anon_vma. */
  public AnonVma anonVma() {
    AnonVma a = anonVma;
    if (a == null) {
      throw new AssertionError("an avc without anon_vma");
    }
    return a;
  }

  /** The next edge of the VMA, towards the oldest. */
  public @Nullable AnonVmaChain older() {
    return older;
  }

  /** The previous edge of the VMA, towards the newest. */
  public @Nullable AnonVmaChain newer() {
    return newer;
  }

  /** The next edge of the anon_vma. */
  public @Nullable AnonVmaChain after() {
    return after;
  }

  /** The place in the anon_vma's tree, made when first asked for; guarded by the tree's lock. */
  public VmaIntervalTree.Node<AnonVmaChain> node() {
    VmaIntervalTree.Node<AnonVmaChain> made = node;
    if (made == null) {
      made = new VmaIntervalTree.Node<>(this);
      node = made;
    }
    return made;
  }

  /** The page offset of the VMA's first page. */
  @Override
  public long firstIndex() {
    return vma().firstIndex();
  }

  /** The page offset of the VMA's last page. */
  @Override
  public long lastIndex() {
    return vma().lastIndex();
  }

  @Override
  public String toString() {
    return "avc " + anonVma + "/" + vma;
  }
}
