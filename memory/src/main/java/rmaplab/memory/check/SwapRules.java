package rmaplab.memory.check;

import java.util.List;
import rmaplab.memory.Bug;
import rmaplab.memory.Machine;
import rmaplab.memory.check.Validator.Finding;
import rmaplab.memory.frame.PhysicalMemory;
import rmaplab.memory.reclaim.SwapSpace;

/**
 * Swap space is whole: a slot counts the entries that name it, is free if nothing needs it, and the
 * cache and its pages name each other.
 */
final class SwapRules {
  private final SwapSpace swap;
  private final PhysicalMemory memory;
  private final List<Finding> findings;
  private final int[] met;
  private long unmapped;

  SwapRules(Machine machine, List<Finding> findings) {
    swap = machine.swap();
    memory = machine.memory();
    this.findings = findings;
    met = new int[swap.slots()];
  }

  /** Notes a swap entry. */
  void meet(int slot) {
    met[slot]++;
  }

  /** After all entries have been met. */
  void check() {
    int used = 0;
    for (int slot = 0; slot < met.length; slot++) {
      if (swap.count(slot) != met[slot]) {
        found(
            Bug.Kind.MAPCOUNT,
            "swap slot "
                + slot
                + " is named by "
                + met[slot]
                + " entries, but its use count is "
                + swap.count(slot));
      }
      int frame = swap.cached(slot);
      if (frame != PhysicalMemory.NO_FRAME) {
        checkCached(slot, frame);
      }
      used += met[slot] > 0 || frame != PhysicalMemory.NO_FRAME ? 1 : 0;
    }
    if (used + swap.free() != met.length) {
      found(
          Bug.Kind.LEAK,
          used + " of " + met.length + " swap slots are in use, but " + swap.free() + " are free");
    }
  }

  private void checkCached(int slot, int frame) {
    if (swap.slotOf(frame) != slot) {
      found(
          Bug.Kind.MESH,
          "swap slot " + slot + " caches f" + frame + ", which names slot " + swap.slotOf(frame));
    }
    if (memory.mapCount(frame) == 0) {
      unmapped++;
      if (memory.references(frame) != 1) {
        found(
            Bug.Kind.MAPCOUNT,
            "f"
                + frame
                + " is in the swap cache only, but has "
                + memory.references(frame)
                + " references");
      }
    }
  }

  private void found(Bug.Kind kind, String message) {
    findings.add(new Finding(kind, message));
  }

  /** The number of pages that only the swap cache holds. */
  long unmappedFrames() {
    return unmapped;
  }
}
