package rmaplab.checker.controlled;

import org.jspecify.annotations.Nullable;
import rmaplab.checker.engine.Engine;
import rmaplab.checker.engine.Locations;

/** Controlled atomic references. */
public final class Refs<T> {
  private static final Engine ENGINE = Hooks.ENGINE;
  private final @Nullable Object[] refs;
  private final Locations locations = ENGINE.locations();

  /** Nulls. */
  public Refs(int length) {
    refs = new Object[length];
  }

  /** Reads a reference. */
  @SuppressWarnings("unchecked") // only T is ever stored
  public @Nullable T get(int i) {
    locations.look(i);
    Object now = refs[i];
    Hooks.loaded(now);
    if (ENGINE.isTelling()) {
      ENGINE.looked("reference " + i, now);
    }
    return (T) now;
  }

  /** Writes a reference. */
  public void set(int i, @Nullable T value) {
    locations.change(i);
    Object before = refs[i];
    refs[i] = value;
    if (ENGINE.isTelling()) {
      ENGINE.changed(this, "reference " + i, String.valueOf(i), before, value);
    }
  }
}
