package rmaplab.checker.engine;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import rmaplab.checker.Trace.StepKind;
import rmaplab.checker.Violation.Kind;

/**
 * Detects uses of objects whose lives have ended, and of one life in place of another.
 *
 * <p>Neither the end of a life nor a use of it is a scheduling point, so it is not enough to look
 * which came first in this schedule: the end must come after every use in the order of the clocks,
 * or an equivalent schedule has a use after the end.
 *
 * <p>Objects of a type-stable pool may be touched after their end inside an RCU section whose
 * beginning comes before the end. What a reader may not do is to follow a link of a later life with
 * a reference that it got in an earlier one: that is type reuse. Again the clocks decide, both
 * whether a reference may have been got before the later life began and whether a link may have
 * been followed after it.
 *
 * <p>Where every access is a scheduling point nothing of that is inferred: what the clocks infer
 * happens in some order of steps, too. There the end of a life, and the draw from a pool that
 * begins the next one, are scheduling points that conflict with all others ({@link Op#LIFE}). A
 * search that compares states relies on it: what an execution came to before a state says nothing
 * of the other ways to that state.
 */
public final class Lifetimes {
  private final Scheduler scheduler;
  private final Sections.Depths sections;
  private final CodeMap code;
  private final Promotions promotions;
  private final Journal journal;
  private final Map<Class<?>, List<Field>> partsOf = new HashMap<>();

  Lifetimes(
      Scheduler scheduler,
      Sections.Depths sections,
      CodeMap code,
      Promotions promotions,
      Journal journal) {
    this.scheduler = scheduler;
    this.sections = sections;
    this.code = code;
    this.promotions = promotions;
    this.journal = journal;
  }

  /** An object has been made; its first life begins. */
  public void begin(Object object, String name, boolean pooled) {
    Tracked t = tracked(object, name);
    Life life = new Life(t, name, pooled);
    t.life = life;
    for (Field part : partsOf.computeIfAbsent(object.getClass(), this::parts)) {
      if (valueOf(part, object) instanceof Tracked p) {
        p.life = life;
      }
    }
    if (pooled) {
      got(life);
    }
    journal.step(StepKind.ALLOCATE, () -> "allocate " + describe(t));
  }

  /** A freed object of a pool is handed out again. */
  public void beginAgain(Object object, String name) {
    Life life = lifeOf(object, name);
    int m = scheduler.me;
    if (m < Scheduler.ALONE) {
      int site = infers() ? life.unorderedLink(scheduler.clocks, m) : -1;
      if (site >= 0) {
        scheduler.fail(
            Kind.TYPE_REUSE,
            () ->
                describe(life.object)
                    + " is handed out again, not ordered after the use of its links at "
                    + code.placeName(site));
      }
      life.beginAgain(m, scheduler.clocks.segment(m));
    } else {
      life.beginAgain(-1, 0);
    }
    got(life);
    journal.step(
        StepKind.ALLOCATE, () -> "allocate " + describe(life.object) + " (memory used before)");
  }

  /** An object's life ends. */
  public void end(Object object, String name) {
    Life life = lifeOf(object, name);
    int m = scheduler.me;
    if (m == Scheduler.MUTED) {
      return;
    }
    if (scheduler.me < Scheduler.ALONE && !infers()) {
      scheduler.point(Op.LIFE, life, 0);
    }
    if (life.ended) {
      scheduler.fail(
          Kind.ASSERTION,
          () ->
              describe(life.object) + " is freed twice, first at " + code.placeName(life.endSite));
    }
    if (m < Scheduler.ALONE) {
      int site = infers() ? life.unorderedUse(scheduler.clocks, m) : -1;
      if (site >= 0) {
        scheduler.fail(
            Kind.USE_AFTER_FREE,
            () ->
                describe(life.object)
                    + " is freed at "
                    + code.placeName(scheduler.site)
                    + ", not ordered after its use at "
                    + code.placeName(site));
      }
      life.endLow = scheduler.clocks.low[m];
      life.endHigh = scheduler.clocks.high[m];
    } else {
      life.endLow = 0;
      life.endHigh = 0;
    }
    life.ended = true;
    life.endSite = scheduler.site;
    journal.step(StepKind.FREE, () -> "free " + describe(life.object));
  }

  /** Whether what happens in an equivalent schedule counts as well. */
  private boolean infers() {
    return !promotions.isEverything();
  }

  /** A task uses an object that may have a life, at a place. */
  void use(Object object, int site) {
    if (object instanceof Tracked t) {
      Life life = t.life;
      if (life != null) {
        use(life, site);
      }
    }
  }

  /** The running task uses numbers that may be part of an object that has a life. */
  public void use(Tracked part) {
    Life life = part.life;
    if (life != null) {
      use(life, scheduler.site);
    }
  }

  void use(Life life, int site) {
    int m = scheduler.me;
    if (m >= Scheduler.ALONE) {
      useAlone(life, site);
      return;
    }
    int segment = scheduler.clocks.segment(m);
    boolean inside = life.pooled && sections.isProtected(m);
    int since = inside ? sections.since(m) : Integer.MAX_VALUE;
    if (life.ended && Clocks.lane(life.endLow, life.endHigh, m) < since
        || infers() && life.mayFallBetweenLives(scheduler.clocks, m, since)) {
      usedAfterEnd(life, site);
    }
    if (inside) {
      life.useInside(m, segment, since, site);
    } else {
      life.use(m, segment, site);
    }
  }

  private void useAlone(Life life, int site) {
    if (life.ended && scheduler.me == Scheduler.ALONE) {
      usedAfterEnd(life, site);
    }
  }

  /** A task follows a link of a pooled object. */
  void link(Life life, int site) {
    int m = scheduler.me;
    if (m >= Scheduler.ALONE || !life.pooled) {
      return;
    }
    int had = life.loaded[m];
    if (had != 0 && had < life.number) {
      scheduler.fail(
          Kind.TYPE_REUSE,
          () ->
              scheduler.name(m)
                  + " follows a link of "
                  + describe(life.object)
                  + " at "
                  + code.placeName(site)
                  + " with a reference from life "
                  + had
                  + "; it is in life "
                  + life.number);
    }
    life.linkUsed[m] = scheduler.clocks.segment(m);
    life.linkSites[m] = site;
  }

  /** A task got a reference from memory. */
  public void loaded(@Nullable Object value) {
    if (scheduler.me < Scheduler.ALONE && value instanceof Tracked t) {
      Life life = t.life;
      if (life != null && life.pooled && life.isOf(t)) {
        got(life);
      }
    }
  }

  private void got(Life life) {
    int m = scheduler.me;
    if (m >= Scheduler.ALONE) {
      return;
    }
    boolean seen =
        life.beginTask < 0
            || life.beginTask == m
            || scheduler.clocks.seen(m, life.beginTask) >= life.beginSegment;
    life.loaded[m] = seen ? life.number : life.number - 1;
  }

  private void usedAfterEnd(Life life, int site) {
    scheduler.fail(
        Kind.USE_AFTER_FREE,
        () ->
            describe(life.object)
                + " is used at "
                + code.placeName(site)
                + (life.ended ? " after it was freed at " : ", which may be after it was freed at ")
                + code.placeName(life.endSite));
  }

  private String describe(Tracked t) {
    return t.getClass().getSimpleName() + " " + scheduler.describe(t);
  }

  private static Tracked tracked(Object object, String name) {
    if (object instanceof Tracked t) {
      return t;
    }
    throw new ExecutionStoppedError(
        "objects of the cache " + name + " are of " + object.getClass() + ", which is not woven");
  }

  private static Life lifeOf(Object object, String name) {
    Life life = tracked(object, name).life;
    if (life == null) {
      throw new IllegalArgumentException("not an object of the cache " + name + ": " + object);
    }
    return life;
  }

  /** The final fields with objects that the constructor makes. */
  private List<Field> parts(Class<?> type) {
    List<Field> parts = new ArrayList<>();
    for (Class<?> c = type; c != null && c != Tracked.class; c = c.getSuperclass()) {
      for (Field f : c.getDeclaredFields()) {
        int modifiers = f.getModifiers();
        if (Modifier.isFinal(modifiers)
            && !Modifier.isStatic(modifiers)
            && code.isPart(c.getName(), f.getName())) {
          f.setAccessible(true);
          parts.add(f);
        }
      }
    }
    return parts;
  }

  private static @Nullable Object valueOf(Field field, Object object) {
    try {
      return field.get(object);
    } catch (IllegalAccessException e) {
      throw new IllegalStateException(e);
    }
  }
}
