package rmaplab.checker.engine;

import org.jspecify.annotations.Nullable;

/** The superclass that weaving gives to classes that had none: what the detectors know of it. */
public class Tracked extends Numbered {
  /** The execution in which the rest was noted; what is older counts as fresh. */
  int execution;

  /** For each field {@link Races#WORDS} words. */
  long @Nullable [] shadow;

  /** For each field that is a scheduling point, its clocks. */
  Cell @Nullable [] cells;

  /** Null for objects that no slab or pool made. */
  @Nullable Life life;

  /** For woven classes. */
  public Tracked() {}

  final void renew(int now) {
    execution = now;
    shadow = null;
    cells = null;
  }

  final Cell cell(int slot) {
    Cell[] known = cells;
    if (known == null || known.length <= slot) {
      known = known == null ? new Cell[slot + 4] : java.util.Arrays.copyOf(known, slot + 4);
      cells = known;
    }
    Cell cell = known[slot];
    return cell == null ? known[slot] = new Cell() : cell;
  }
}
