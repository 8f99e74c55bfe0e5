package rmaplab.memory.sync;

import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A cache of objects of one type whose lives end at {@link #free}: after it, nobody may touch the
 * object (Linux's kmem_cache without flags). Natively the garbage collector does the work; the
 * checker watches every access.
 */
public final class Slab<T> {
  private final String name;
  private final Supplier<T> maker;
  private final Allocations allocations;
  private final LongAdder live = new LongAdder();

  /**
   * An empty cache.
   *
   * @param name what is allocated, as failures and reports name it
   */
  public Slab(String name, Supplier<T> maker, Allocations allocations) {
    this.name = name;
    this.maker = maker;
    this.allocations = allocations;
  }

  /** A new object as the maker makes it, or null when there is no memory. */
  public @Nullable T allocate() {
    if (!allocations.permit(name)) {
      return null;
    }
    live.increment();
    return maker.get();
  }

  /** Ends the life of an object of this cache. */
  public void free(T object) {
    live.decrement();
  }

  /** How many objects are alive; exact when nothing else runs. */
  public long live() {
    return live.sum();
  }
}
