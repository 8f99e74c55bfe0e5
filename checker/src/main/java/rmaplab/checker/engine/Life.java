package rmaplab.checker.engine;

import java.util.ArrayList;
import java.util.List;

/**
 * The life of an object that a slab or a type-stable pool made.
 *
 * <p>Objects that an object holds in final fields live and die with it and share its life.
 *
 * <p>For each task it keeps the segment of the last use that its end must come after, and, in a
 * pool, the last use inside an RCU section together with the beginning of that section.
 */
final class Life extends Numbered {
  final Tracked object;
  final String name;
  final boolean pooled;

  /** Counted from 1; only pools give an object a second one. */
  int number = 1;

  boolean ended;

  /** Where it ended. */
  int endSite;

  long endLow;
  long endHigh;

  /** Where earlier lives ended and the next began, oldest first. */
  private final List<Gap> gaps = new ArrayList<>();

  /** Who began this life and in which segment; -1 for the set-up or a first life. */
  int beginTask = -1;

  int beginSegment;
  final int[] used = new int[Clocks.TASKS];
  final int[] usedSites = new int[Clocks.TASKS];
  private int[] inside = NONE;
  private int[] insideSince = NONE;
  private int[] insideSites = NONE;

  /** For each task the last segment in which it followed a link of a pooled object. */
  int[] linkUsed = NONE;

  int[] linkSites = NONE;

  /** For each task the life during which it got its reference; 0 if it is not known to have one. */
  int[] loaded = NONE;

  private static final int[] NONE = {};

  Life(Tracked object, String name, boolean pooled) {
    this.object = object;
    this.name = name;
    this.pooled = pooled;
    if (pooled) {
      inside = new int[Clocks.TASKS];
      insideSince = new int[Clocks.TASKS];
      insideSites = new int[Clocks.TASKS];
      linkUsed = new int[Clocks.TASKS];
      linkSites = new int[Clocks.TASKS];
      loaded = new int[Clocks.TASKS];
    }
  }

  /** Whether this is the object itself, not one of its parts. */
  @SuppressWarnings("ReferenceEquality") // the program's equals is its own
  boolean isOf(Tracked t) {
    return object == t;
  }

  /** One life ended with a clock, another began in a segment of a task, -1 for the set-up. */
  private record Gap(long endLow, long endHigh, int beginTask, int beginSegment) {}

  /** Tells a key what detectors know of it in the present order of steps. */
  void tell(StateKey key, int tasks, Sections.Depths sections) {
    key.add(number);
    key.add(ended ? 1 : 2);
    for (int t = 0; t < tasks; t++) {
      boolean inside = pooled && ended && sections.isProtected(t);
      key.add(pooled ? loaded[t] : 0);
      key.add(inside && Clocks.lane(endLow, endHigh, t) < sections.since(t) ? 1 : 2);
    }
  }

  /** The next life begins; the present one has ended. */
  void beginAgain(int task, int segment) {
    gaps.add(new Gap(endLow, endHigh, task, segment));
    beginTask = task;
    beginSegment = segment;
    number++;
    ended = false;
  }

  /**
   * Whether a use by a task now may also come between two lives, in some equivalent schedule, and
   * is not protected by a section that began before the earlier of them ended.
   *
   * @param since the segment in which the task's section began; more than any if it is in none
   */
  boolean mayFallBetweenLives(Clocks clocks, int task, int since) {
    for (int i = gaps.size() - 1; i >= 0; i--) {
      Gap gap = gaps.get(i);
      if (gap.beginTask < 0
          || gap.beginTask == task
          || clocks.seen(task, gap.beginTask) >= gap.beginSegment) {
        return false;
      }
      if (Clocks.lane(gap.endLow, gap.endHigh, task) < since) {
        return true;
      }
    }
    return false;
  }

  void use(int task, int segment, int site) {
    used[task] = segment;
    usedSites[task] = site;
  }

  void useInside(int task, int segment, int since, int site) {
    inside[task] = segment;
    insideSince[task] = since;
    insideSites[task] = site;
  }

  /** The place of a use that the end, by {@code task} now, does not come after; -1 for none. */
  int unorderedUse(Clocks clocks, int task) {
    for (int t = 0; t < Clocks.TASKS; t++) {
      int seen = clocks.seen(task, t);
      if (t == task) {
        continue;
      }
      if (used[t] > seen) {
        return usedSites[t];
      }
      if (pooled && inside[t] > seen && insideSince[t] > seen) {
        return insideSites[t];
      }
    }
    return -1;
  }

  /** The place where a link was followed that the next life, begun by {@code task}, may precede. */
  int unorderedLink(Clocks clocks, int task) {
    for (int t = 0; t < Clocks.TASKS; t++) {
      if (t != task && linkUsed[t] > clocks.seen(task, t)) {
        return linkSites[t];
      }
    }
    return -1;
  }
}
