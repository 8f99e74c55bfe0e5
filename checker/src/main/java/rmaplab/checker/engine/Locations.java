package rmaplab.checker.engine;

import java.util.Arrays;
import java.util.Collection;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Numbered locations whose every access is a scheduling point: atomic words, references, frames, a
 * pool's list of free objects.
 *
 * <p>A change comes after all earlier looks and changes of the location, a look after all earlier
 * changes, and of several additions in a row none after another: with that, whoever orders its work
 * by such a location is free of races.
 */
public final class Locations extends Numbered {
  private final Scheduler scheduler;
  private final Promotions promotions;
  private int execution;
  private @Nullable Cell @Nullable [] cells;

  Locations(Scheduler scheduler, Promotions promotions) {
    this.scheduler = scheduler;
    this.promotions = promotions;
    scheduler.register(this);
  }

  /** The running task is about to look at a location. */
  public void look(int i) {
    int m = scheduler.me;
    if (m < Scheduler.ALONE) {
      scheduler.point(Op.READ, this, i);
      cell(i).look(scheduler.clocks, m);
      scheduler.tick(m);
    }
  }

  /** The running task is about to change a location, perhaps after looking. */
  public void change(int i) {
    int m = scheduler.me;
    if (m < Scheduler.ALONE) {
      scheduler.point(Op.WRITE, this, i);
      cell(i).change(scheduler.clocks, m);
      scheduler.tick(m);
    }
  }

  /** The running task is about to add to a location, without learning the sum. */
  public void add(int i) {
    int m = scheduler.me;
    if (m < Scheduler.ALONE) {
      scheduler.point(Op.ADD, this, i);
      cell(i).add(scheduler.clocks, m);
      scheduler.tick(m);
    }
  }

  /** The running task is about to take something from a list, or something new if it is empty. */
  public void draw(int i, Collection<?> list) {
    int m = scheduler.me;
    if (m < Scheduler.ALONE) {
      scheduler.point(list.isEmpty() ? Op.DRAW_NEW : drawOld(), this, i);
      if (list.isEmpty()) {
        cell(i).add(scheduler.clocks, m);
      } else {
        cell(i).change(scheduler.clocks, m);
      }
      scheduler.tick(m);
    }
  }

  /** The list has become empty, or is no longer. */
  public void isEmptyNow(int i, boolean empty) {
    replace(i, empty, Op.DRAW_NEW, drawOld());
  }

  /** Who draws what has been used before begins its next life. */
  private int drawOld() {
    return promotions.isEverything() ? Op.LIFE : Op.DRAW;
  }

  /**
   * The running task is about to count one up.
   *
   * @return whether this comes after all that others did, so that the count is known
   */
  public boolean raise(int i) {
    return count(i, () -> true, Op.RAISE, Op.RAISE);
  }

  /**
   * The running task is about to count one up unless there are none; {@code some}: whether it is
   * known that there are some.
   *
   * @return whether the task learns the count
   */
  public boolean raiseUnlessZero(int i, BooleanSupplier some) {
    return count(i, some, Op.RAISE_SOME, Op.RAISE_ANY);
  }

  /**
   * The running task is about to take one away, and to learn whether any is left; {@code plenty}:
   * whether it is known that some are.
   *
   * @return whether the task learns the count
   */
  public boolean drop(int i, BooleanSupplier plenty) {
    return count(i, plenty, Op.DROP_ONE, Op.DROP);
  }

  private boolean count(int i, BooleanSupplier known, int ifKnown, int otherwise) {
    int m = scheduler.me;
    if (m >= Scheduler.ALONE) {
      return true;
    }
    scheduler.point(known.getAsBoolean() ? ifKnown : otherwise, this, i);
    boolean learns = !known.getAsBoolean();
    if (learns) {
      cell(i).change(scheduler.clocks, m);
    } else {
      cell(i).count(scheduler.clocks, m);
    }
    scheduler.tick(m);
    return learns;
  }

  /** It has become known that a drop leaves some, or is no longer. */
  public void isPlentyNow(int i, boolean plenty) {
    replace(i, plenty, Op.DROP_ONE, Op.DROP);
  }

  /** It has become known that there are some, or is no longer. */
  public void isSomeNow(int i, boolean some) {
    replace(i, some, Op.RAISE_SOME, Op.RAISE_ANY);
  }

  private void replace(int i, boolean known, int ifKnown, int otherwise) {
    scheduler.pending().replace(this, i, known ? otherwise : ifKnown, known ? ifKnown : otherwise);
  }

  private Cell cell(int i) {
    @Nullable Cell[] known = cells;
    if (known == null || execution != scheduler.execution()) {
      execution = scheduler.execution();
      known = new Cell[i + 4];
      cells = known;
    } else if (i >= known.length) {
      known = Arrays.copyOf(known, i * 2 + 4);
      cells = known;
    }
    Cell cell = known[i];
    return cell == null ? known[i] = new Cell() : cell;
  }
}
