package rmaplab.memory.file;

import org.jspecify.annotations.Nullable;
import rmaplab.memory.Bug;
import rmaplab.memory.area.Adjustment;
import rmaplab.memory.area.Vma;
import rmaplab.memory.space.AddressSpace;

/**
 * Puts VMAs on their file's i_mmap tree and takes them off (__vma_link_file, unlink_file_vma, and
 * the i_mmap half of vma_adjust). Every method does nothing for a VMA without a file.
 *
 * <p>Guarantee: whoever holds the i_mmap lock sees each VMA of the file in the tree, with bounds
 * that belong together; bounds change only while the VMA is out of the tree, and it is out only
 * under the lock.
 *
 * <p>Mechanism: an adjustment holds the i_mmap lock from before the design's anon_vma lock until
 * after it. In between, the VMA whose bounds change is out of the tree, and the neighbour with it
 * if the boundary between them moves.
 */
public final class FileLinks {
  private FileLinks() {}

  /**
   * Puts a new VMA on the tree. Its bounds are final, its space's mmap lock is held for writing.
   */
  public static void link(Vma vma) {
    MappedFile file = vma.file();
    if (file != null) {
      file.lock().lock();
      file.mappings().insert(vma.fileNode());
      file.lock().unlock();
    }
  }

  /**
   * Puts a fork child's VMA on the tree, directly behind its parent's: a walk that restores an
   * entry in the parent meets the child, who may have copied it, afterwards. Both mmap locks are
   * held for writing.
   */
  public static void linkBehind(Vma parent, Vma child) {
    MappedFile file = child.file();
    if (file != null) {
      Bug.unless(file == parent.file(), "a fork child maps its parent's file");
      file.lock().lock();
      file.mappings().insertAfter(parent.fileNode(), child.fileNode());
      file.lock().unlock();
    }
  }

  /**
   * Takes a VMA off the tree, for good; an unnamed file goes with its last VMA. The VMA's entries
   * have been cleared, its space's mmap lock is held for writing. Takes page locks.
   */
  public static void unlink(Vma vma) {
    MappedFile file = vma.file();
    if (file == null) {
      return;
    }
    file.lock().lock();
    file.mappings().remove(vma.fileNode());
    boolean last = file.mappings().isEmpty();
    file.lock().unlock();
    // A copy of the VMA is made from the VMA, while that is on the tree: empty means nobody is
    // left.
    if (last && !file.isNamed()) {
      vma.space().machine().files().freeUnmapped(file);
    }
  }

  /** Takes the i_mmap lock, and off the tree what is about to change. Comes before beginAdjust. */
  public static void beginAdjust(Adjustment plan) {
    MappedFile file = plan.vma().file();
    if (file == null) {
      return;
    }
    file.lock().lock();
    file.mappings().remove(plan.vma().fileNode());
    Vma next = affectedNext(plan);
    if (next != null) {
      Bug.unless(next.file() == file, "neighbours that exchange pages map one file");
      file.mappings().remove(next.fileNode());
    }
  }

  /** Puts back what is left, with an inserted VMA, and releases the lock. Comes after endAdjust. */
  public static void endAdjust(Adjustment plan) {
    MappedFile file = plan.vma().file();
    if (file == null) {
      return;
    }
    Vma next = affectedNext(plan);
    if (next != null && !plan.removeNext()) {
      file.mappings().insert(next.fileNode());
    }
    file.mappings().insert(plan.vma().fileNode());
    Vma insert = plan.insert();
    if (insert != null) {
      file.mappings().insert(insert.fileNode());
    }
    file.lock().unlock();
  }

  /**
   * Takes the i_mmap lock while entries of {@code vma} move (move_ptes). Comes before beginMove.
   */
  public static void beginMove(Vma vma) {
    MappedFile file = vma.file();
    if (file != null) {
      file.lock().lock();
    }
  }

  /** Releases what {@link #beginMove} took. */
  public static void endMove(Vma vma) {
    MappedFile file = vma.file();
    if (file != null) {
      file.lock().unlock();
    }
  }

  private static @Nullable Vma affectedNext(Adjustment plan) {
    return plan.removeNext() || plan.nextStartMove() != 0 ? plan.next() : null;
  }

  /**
   * Locks every file that {@code space} maps (the i_mmap part of mm_take_all_locks, which comes
   * before the anon_vma locks). The mmap lock is held for writing and the machine's all-locks mutex
   * is held.
   */
  public static void lockAll(AddressSpace space) {
    space.mmapLock().assertWriteHeld();
    space.machine().allLocksMutex().assertHeld();
    for (int i = 0; i < space.tree().size(); i++) {
      MappedFile file = space.tree().get(i).file();
      if (file != null && !file.isLockedWithAll()) {
        file.lock().lockNested();
        file.setLockedWithAll(true);
      }
    }
  }

  /** Releases what {@link #lockAll} took. */
  public static void unlockAll(AddressSpace space) {
    for (int i = 0; i < space.tree().size(); i++) {
      MappedFile file = space.tree().get(i).file();
      if (file != null && file.isLockedWithAll()) {
        file.setLockedWithAll(false);
        file.lock().unlock();
      }
    }
  }
}
