package rmaplab.checker.controlled;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import rmaplab.checker.engine.Engine;

/** A controlled cache: the lives of its objects are watched. */
public final class Slab<T> {
  private static final Engine ENGINE = Hooks.ENGINE;
  private final String name;
  private final Supplier<T> maker;
  private final Allocations allocations;
  private final LiveCount live = new LiveCount();

  /** An empty cache. */
  public Slab(String name, Supplier<T> maker, Allocations allocations) {
    this.name = name;
    this.maker = maker;
    this.allocations = allocations;
  }

  /** A new object, or null when there is no memory. */
  public @Nullable T allocate() {
    if (!allocations.permit(name)) {
      return null;
    }
    T object = maker.get();
    live.add(1);
    ENGINE.lives().begin(object, name, false);
    return object;
  }

  /** Ends the life of an object of this cache. */
  public void free(T object) {
    ENGINE.lives().end(object, name);
    live.add(-1);
  }

  /** How many objects are alive; only outside tasks. */
  public long live() {
    return live.get();
  }
}
