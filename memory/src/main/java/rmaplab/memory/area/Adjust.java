package rmaplab.memory.area;

import org.jspecify.annotations.Nullable;
import rmaplab.memory.file.FileLinks;
import rmaplab.memory.rmap.ReverseMap;
import rmaplab.memory.space.AddressSpace;

/**
 * Changes the bounds of a VMA, and with them its neighbour's (vma_adjust, Linux 2.6.34).
 *
 * <p>Guarantee: afterwards every page that was covered by the VMAs involved is covered by the one
 * that owns its address, and a reverse walk that runs when nobody adjusts finds it there. What a
 * walk finds while bounds change depends on the locks that the design takes in {@link
 * ReverseMap#beginAdjust}.
 *
 * <p>Mechanism: who gives pages to whom is decided first. An importer that never had a page gets
 * the exporter's chain, the one step that can fail. Then, under the file's i_mmap lock if there is
 * a file, and under the design's locks, the bounds are stored: the VMA's start, end and pgoff, the
 * neighbour's start and pgoff, in this order; an inserted VMA enters the tree, a swallowed one
 * leaves it. The swallowed VMA's edges go after the locks.
 */
public final class Adjust {
  private Adjust() {}

  /**
   * Gives {@code vma} new bounds, and makes its successor give way or take over.
   *
   * <p>ASSUMPTIONS: the mmap lock is held for writing. Beyond its old end the VMA grows only over
   * its successors, and swallows at most two.
   *
   * @return false when there is no memory; nothing has changed then
   */
  public static boolean adjust(Vma vma, long start, long end, long pgoff) {
    AddressSpace space = vma.space();
    space.mmapLock().assertWriteHeld();
    while (true) {
      Vma next = space.tree().next(vma);
      Adjustment plan = plan(vma, start, end, pgoff, next);
      if (!giveChain(space, plan, end)) {
        return false;
      }
      apply(space, plan);
      if (!plan.removeNext() || plan.end() == end) {
        return true;
      }
    }
  }

  /**
   * Gives {@code vma} the bounds that are left when {@code insert}, which has its final bounds and
   * its chain, enters.
   *
   * <p>ASSUMPTIONS: the mmap lock is held for writing; {@code insert} covers what {@code vma} gives
   * up.
   */
  static void adjustInserting(Vma vma, long start, long end, long pgoff, Vma insert) {
    AddressSpace space = vma.space();
    space.mmapLock().assertWriteHeld();
    apply(space, new Adjustment(vma, start, end, pgoff, insert, null, 0, false, null));
  }

  private static Adjustment plan(Vma vma, long start, long end, long pgoff, @Nullable Vma next) {
    if (next != null && end >= next.end()) {
      //     vma | next | ...        the VMA swallows its successor, perhaps the one after it too
      //     vma vma vma | ...       (cases 1, 6, 7, 8)
      return new Adjustment(vma, start, next.end(), pgoff, null, next, 0, true, vma);
    }
    if (next != null && end > next.start()) {
      //     vma  |  next            the boundary moves up: next gives, vma takes (case 5)
      //     vma vma | next
      return new Adjustment(vma, start, end, pgoff, null, next, end - next.start(), false, vma);
    }
    if (next != null && end < vma.end()) {
      //     vma vma | next          the boundary moves down: vma gives, next takes (case 4)
      //     vma  |  next
      return new Adjustment(vma, start, end, pgoff, null, next, end - vma.end(), false, next);
    }
    //     .... vma ....             a bound moves into or out of a hole (cases 2, 3)
    return new Adjustment(vma, start, end, pgoff, null, next, 0, false, null);
  }

  /**
   * An importer without an anon_vma must be on every list that the exporter's pages are looked for
   * on. When two are swallowed and only the second has pages, its chain is taken over with the
   * first: this may fail, and nothing must have changed then.
   */
  private static boolean giveChain(AddressSpace space, Adjustment plan, long finalEnd) {
    Vma importer = plan.importer();
    if (importer == null) {
      return true;
    }
    ReverseMap reverseMap = space.machine().reverseMap();
    Vma exporter = importer == plan.vma() ? plan.next() : plan.vma();
    if (exporter != null && exporter.anonVma() == null && finalEnd > plan.end()) {
      exporter = space.tree().next(exporter);
    }
    if (exporter == null || exporter.anonVma() == null || importer.anonVma() != null) {
      return true;
    }
    return reverseMap.adopt(importer, exporter);
  }

  private static void apply(AddressSpace space, Adjustment plan) {
    ReverseMap reverseMap = space.machine().reverseMap();
    FileLinks.beginAdjust(plan);
    var locked = reverseMap.beginAdjust(plan);
    plan.vma().setBounds(plan.start(), plan.end(), plan.pgoff());
    Vma next = plan.next();
    if (next != null && plan.nextStartMove() != 0) {
      next.moveStart(plan.nextStartMove());
    }
    if (plan.removeNext() && next != null) {
      space.tree().remove(next);
    }
    Vma insert = plan.insert();
    if (insert != null) {
      space.tree().insert(insert);
    }
    reverseMap.endAdjust(plan, locked);
    FileLinks.endAdjust(plan);
    if (plan.removeNext() && next != null) {
      reverseMap.unlink(next);
      space.machine().vmas().free(next);
    }
  }
}
