package rmaplab.memory.area;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import rmaplab.memory.Bug;

/**
 * The VMAs of one address space in address order (mm_mt; mm_rb and mm.mmap before 6.1).
 *
 * <p>A sorted array: look-up by bisection, neighbours at hand, no links to rot. VMAs do not
 * overlap, so an adjustment that keeps their order needs no change here. All methods need the mmap
 * lock; those that change the tree need it for writing.
 */
public final class VmaTree {
  private static final int FIRST_CAPACITY = 8;
  private @Nullable Vma[] vmas = new @Nullable Vma[FIRST_CAPACITY];
  private int size;

  /** The number of VMAs (map_count). */
  public int size() {
    return size;
  }

  /** The VMA at {@code position} in address order. */
  public Vma get(int position) {
    Vma vma = position < size ? vmas[position] : null;
    if (vma == null) {
      throw new Bug(Bug.Kind.ASSERTION, "VMA " + position + " of " + size);
    }
    return vma;
  }

  /** The position of the first VMA that ends above {@code page}; {@link #size} if none does. */
  public int positionFrom(long page) {
    int low = 0;
    int high = size;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (get(middle).end() > page) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low;
  }

  /** The first VMA that ends above {@code page}, wherever it starts (find_vma). */
  public @Nullable Vma firstFrom(long page) {
    int position = positionFrom(page);
    return position < size ? get(position) : null;
  }

  /** The VMA that contains {@code page}. */
  public @Nullable Vma containing(long page) {
    Vma vma = firstFrom(page);
    return vma != null && vma.start() <= page ? vma : null;
  }

  /**
   * The last VMA that starts below {@code page} and does not contain it (vma.vm_prev of a place).
   */
  public @Nullable Vma lastEndingUpTo(long page) {
    int position = positionFrom(page);
    return position > 0 ? get(position - 1) : null;
  }

  /** The VMA after this one. */
  public @Nullable Vma next(Vma vma) {
    int position = positionFrom(vma.start()) + 1;
    return position < size ? get(position) : null;
  }

  /** The VMA before this one. */
  public @Nullable Vma previous(Vma vma) {
    int position = positionFrom(vma.start()) - 1;
    return position >= 0 ? get(position) : null;
  }

  /** Puts a VMA in; it overlaps none. */
  public void insert(Vma vma) {
    int position = size;
    while (position > 0 && get(position - 1).start() > vma.start()) {
      position--;
    }
    if (size == vmas.length) {
      vmas = Arrays.copyOf(vmas, size * 2);
    }
    for (int i = size; i > position; i--) {
      vmas[i] = vmas[i - 1];
    }
    vmas[position] = vma;
    size++;
  }

  /** Takes all VMAs out. */
  public void clear() {
    vmas = new @Nullable Vma[FIRST_CAPACITY];
    size = 0;
  }

  /** Takes a VMA out, whose pages a neighbour below may already cover. */
  public void remove(Vma vma) {
    int position = positionFrom(vma.start());
    while (position < size && vmas[position] != vma) {
      position++;
    }
    Bug.unless(position < size, "VMA to remove is not in the tree");
    for (int i = position; i < size - 1; i++) {
      vmas[i] = vmas[i + 1];
    }
    vmas[--size] = null;
  }
}
