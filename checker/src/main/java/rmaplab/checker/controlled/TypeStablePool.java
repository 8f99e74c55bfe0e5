package rmaplab.checker.controlled;

import java.util.ArrayDeque;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import rmaplab.checker.engine.Engine;
import rmaplab.checker.engine.Locations;

/**
 * A controlled pool: last freed, first handed out, so that reuse happens as soon as it can. Which
 * object comes depends on the order of the calls, unless none is free: so each is a scheduling
 * point.
 */
public final class TypeStablePool<T> {
  private static final Engine ENGINE = Hooks.ENGINE;
  private final String name;
  private final Supplier<T> maker;
  private final Allocations allocations;
  private final ArrayDeque<T> free = new ArrayDeque<>();
  private final Locations location = ENGINE.locations();
  private final LiveCount live = new LiveCount();

  /** An empty pool. */
  public TypeStablePool(String name, Supplier<T> maker, Allocations allocations) {
    this.name = name;
    this.maker = maker;
    this.allocations = allocations;
  }

  /** An object in the state in which it was freed, or as made; null when there is no memory. */
  public @Nullable T allocate() {
    if (!allocations.permit(name)) {
      return null;
    }
    location.draw(0, free);
    live.add(1);
    T reused = free.pollFirst();
    if (reused != null) {
      if (free.isEmpty()) {
        location.isEmptyNow(0, true);
      }
      ENGINE.lives().beginAgain(reused, name);
      return reused;
    }
    T made = maker.get();
    ENGINE.lives().begin(made, name, true);
    return made;
  }

  /** Ends the object's present life. */
  public void free(T object) {
    location.change(0);
    ENGINE.lives().end(object, name);
    live.add(-1);
    free.addFirst(object);
    if (free.size() == 1) {
      location.isEmptyNow(0, false);
    }
  }

  /** How many objects are alive; only outside tasks. */
  public long live() {
    return live.get();
  }
}
