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
  private int execution;
  private @Nullable Cell @Nullable [] cells;

  Locations(Scheduler scheduler) {
    this.scheduler = scheduler;
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
      scheduler.point(list.isEmpty() ? Op.DRAW_NEW : Op.DRAW, this, i);
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
    scheduler
        .pending()
        .replace(this, i, empty ? Op.DRAW : Op.DRAW_NEW, empty ? Op.DRAW_NEW : Op.DRAW);
  }

  /**
   * The running task is about to take one away, and to learn whether any is left; {@code plenty}:
   * whether there are more than two before.
   */
  public void drop(int i, BooleanSupplier plenty) {
    int m = scheduler.me;
    if (m < Scheduler.ALONE) {
      scheduler.point(plenty.getAsBoolean() ? Op.DROP_ONE : Op.DROP, this, i);
      if (plenty.getAsBoolean()) {
        cell(i).take(scheduler.clocks, m);
      } else {
        cell(i).change(scheduler.clocks, m);
      }
      scheduler.tick(m);
    }
  }

  /** There have become more than two, or they are no longer. */
  public void isPlentyNow(int i, boolean plenty) {
    scheduler
        .pending()
        .replace(this, i, plenty ? Op.DROP : Op.DROP_ONE, plenty ? Op.DROP_ONE : Op.DROP);
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
