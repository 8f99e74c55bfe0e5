package rmaplab.memory.sync;

import java.util.ArrayDeque;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A cache whose memory stays of its type while an RCU reader may look at it (Linux's
 * SLAB_TYPESAFE_BY_RCU, earlier SLAB_DESTROY_BY_RCU).
 *
 * <p>A freed object may be handed out again at once, last freed first. A reader in an RCU section
 * that follows a stale reference therefore meets an object of the type, perhaps in another life; it
 * may lock it, and must then find out which.
 */
public final class TypeStablePool<T> {
  private final String name;
  private final Supplier<T> maker;
  private final Allocations allocations;
  private final ReentrantLock lock = new ReentrantLock();
  private final ArrayDeque<T> free = new ArrayDeque<>();
  private long live;

  /** An empty pool; {@code maker} makes objects when no freed one is at hand. */
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
    lock.lock();
    try {
      live++;
      T reused = free.pollFirst();
      return reused != null ? reused : maker.get();
    } finally {
      lock.unlock();
    }
  }

  /** Ends the object's present life; its locks are free and its lists empty. */
  public void free(T object) {
    lock.lock();
    try {
      live--;
      free.addFirst(object);
    } finally {
      lock.unlock();
    }
  }

  /** How many objects are alive; exact when nothing else runs. */
  public long live() {
    lock.lock();
    try {
      return live;
    } finally {
      lock.unlock();
    }
  }
}
