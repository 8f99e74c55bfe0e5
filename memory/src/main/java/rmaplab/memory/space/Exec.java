package rmaplab.memory.space;

import org.jspecify.annotations.Nullable;
import rmaplab.memory.Errno;
import rmaplab.memory.Outcome;
import rmaplab.memory.area.Adjust;
import rmaplab.memory.area.Copy;
import rmaplab.memory.area.Vma;
import rmaplab.memory.area.VmaFlags;
import rmaplab.memory.frame.PhysicalMemory;
import rmaplab.memory.table.PageTable;

/**
 * exec, as far as memory is concerned: the old memory goes, and a new stack is built (fs/exec.c).
 *
 * <p>The stack is built at the top of the arena, before it is known where it belongs, in a VMA that
 * is marked as temporary. Then it is shifted down to its place ({@link #shift}). All of this
 * happens under the mmap lock held for writing; but migration does not need that lock.
 */
public final class Exec {
  private static final int FLAGS =
      VmaFlags.charged(VmaFlags.READ | VmaFlags.WRITE)
          | VmaFlags.GROWSDOWN
          | VmaFlags.TEMPORARY_STACK;

  private Exec() {}

  /**
   * Replaces the memory of a process by a stack. The word at the beginning of the stack's nth page,
   * counted from the lowest, is n, from 1; all else is zero. Takes the mmap lock for writing.
   *
   * @param stackPages the size of the new stack; 0 for none
   * @param shiftPages how far below the top of the arena it ends in the end
   * @return refused with EINVAL for a negative number or a shift of nothing, ENOMEM without memory
   *     or room in the arena, ESRCH after exit. Nothing has changed then
   */
  public static Outcome exec(AddressSpace space, long stackPages, long shiftPages) {
    if (stackPages < 0 || shiftPages < 0 || stackPages == 0 && shiftPages > 0) {
      return Outcome.refused(Errno.EINVAL);
    }
    long arena = space.table().pages();
    if (stackPages > arena || shiftPages > arena - stackPages) {
      return Outcome.refused(Errno.ENOMEM);
    }
    space.mmapLock().writeLock();
    Outcome outcome =
        space.hasExited() ? Outcome.refused(Errno.ESRCH) : replace(space, stackPages, shiftPages);
    space.mmapLock().writeUnlock();
    return outcome;
  }

  private static Outcome replace(AddressSpace space, long stackPages, long shiftPages) {
    if (stackPages == 0) {
      Exit.releaseMemory(space);
      return Outcome.DONE;
    }
    // Whatever can fail comes before the point of no return.
    int[] frames = allocate(space.machine().memory(), (int) stackPages);
    if (frames == null) {
      return Outcome.refused(Errno.ENOMEM);
    }
    Vma stack = reserveTables(space, stackPages, shiftPages) ? reserve(space, stackPages) : null;
    if (stack == null) {
      putAll(space.machine().memory(), frames, frames.length);
      return Outcome.refused(Errno.ENOMEM);
    }
    Exit.releaseMemory(space);
    fill(stack, frames);
    if (shiftPages > 0) {
      shift(stack, shiftPages);
    }
    stack.setFlags(stack.flags() & ~VmaFlags.TEMPORARY_STACK);
    return Outcome.DONE;
  }

  private static int @Nullable [] allocate(PhysicalMemory memory, int pages) {
    int[] frames = new int[pages];
    for (int i = 0; i < pages; i++) {
      frames[i] = memory.allocate();
      if (frames[i] == PhysicalMemory.NO_FRAME) {
        putAll(memory, frames, i);
        return null;
      }
      memory.store().zero(frames[i]);
      memory.store().setLong(frames[i], 0, i + 1);
    }
    return frames;
  }

  private static void putAll(PhysicalMemory memory, int[] frames, int count) {
    for (int i = 0; i < count; i++) {
      memory.put(frames[i]);
    }
  }

  /** The leaves of the page table for the stack at both its places; false without memory. */
  private static boolean reserveTables(AddressSpace space, long stackPages, long shiftPages) {
    long top = space.table().pages();
    for (long page = top - stackPages; page < top; page++) {
      if (space.table().allocateLeaf(page) == null
          || space.table().allocateLeaf(page - shiftPages) == null) {
        return false;
      }
    }
    return true;
  }

  /** A VMA for the stack with its anon_vma, not yet part of the space. */
  private static @Nullable Vma reserve(AddressSpace space, long pages) {
    Vma stack = space.machine().vmas().allocate();
    if (stack == null) {
      return null;
    }
    long top = space.table().pages();
    stack.init(space, top - pages, top, top - pages, FLAGS);
    if (!space.machine().reverseMap().prepare(stack)) {
      space.machine().vmas().free(stack);
      return null;
    }
    return stack;
  }

  private static void fill(Vma stack, int[] frames) {
    AddressSpace space = stack.space();
    space.tree().insert(stack);
    for (int i = 0; i < frames.length; i++) {
      long page = stack.start() + i;
      PageTable.Leaf leaf = space.table().leaf(page);
      leaf.lock().lock();
      Fault.mapNew(stack, leaf, page, frames[i]);
      leaf.lock().unlock();
    }
  }

  /**
   * Moves the stack down within its own VMA (shift_arg_pages).
   *
   * <pre>
   *     |  ............  |  stack  |      built at the top
   *     |  stack  .......          |      widened: pgoff is that of the new place already
   *     |  stack  |                       the entries have moved; the VMA is cut down to them
   * </pre>
   *
   * <p>From the widening until its entry has moved, a page is not where its VMA says that it is. A
   * walk that looks then misses it; designs since 2.6.35 leave a temporary stack alone.
   */
  private static void shift(Vma stack, long by) {
    long start = stack.start();
    long end = stack.end();
    Adjust.adjust(stack, start - by, end, stack.pgoff());
    MoveEntries.move(stack, new Copy.Place(stack, false), start, start - by, end - start);
    Adjust.adjust(stack, start - by, end - by, stack.pgoff());
  }
}
