package rmaplab.memory.rmap.interval;

import org.jspecify.annotations.Nullable;
import rmaplab.memory.Machine;
import rmaplab.memory.rmap.AnonVma;
import rmaplab.memory.sync.ReadWriteLock;
import rmaplab.memory.sync.Sequence;
import rmaplab.memory.sync.TypeStablePool;

/**
 * The births and deaths of anon_vmas (anon_vma_alloc, put_anon_vma, anon_vma_free).
 *
 * <p>Guarantee: an anon_vma is freed when its last reference is given back, its root with it if
 * that was the root's last; and not while a walk that got the root's lock without waiting may still
 * be looking whether its page is mapped.
 *
 * <p>Mechanism: such a walk has no reference, only an RCU read section, which keeps the memory of
 * its type but lets it begin another life. If the root's lock is held by anybody when an anon_vma
 * goes, the lock is taken once and released: the walk has seen by then that its page is not mapped,
 * and let go. A walk that comes later finds no mapped page.
 */
final class AnonVmaPool {
  private final TypeStablePool<IntervalAnonVma> pool;
  private final Sequence names = new Sequence();

  AnonVmaPool(Machine machine) {
    pool =
        new TypeStablePool<>(
            "anon_vma", () -> new IntervalAnonVma(names.next()), machine.allocations());
  }

  /** An anon_vma with one reference, a root of its own; null without memory. */
  @Nullable IntervalAnonVma allocate() {
    IntervalAnonVma fresh = pool.allocate();
    if (fresh != null) {
      fresh.begin();
    }
    return fresh;
  }

  /** Gives a reference back. May sleep; the caller does not hold the root's lock. */
  void put(AnonVma anonVma) {
    IntervalAnonVma held = IntervalAnonVma.of(anonVma);
    if (held.letGo()) {
      freeUnheld(held);
    }
  }

  /** Frees an anon_vma whose last reference the caller has given back (__put_anon_vma). */
  void freeUnheld(IntervalAnonVma unheld) {
    IntervalAnonVma root = IntervalAnonVma.of(unheld.root());
    free(unheld, root);
    if (root != unheld && root.letGo()) {
      free(root, root);
    }
  }

  private void free(IntervalAnonVma unheld, IntervalAnonVma root) {
    ReadWriteLock lock = root.rwsem();
    if (lock.isLocked()) {
      lock.writeLock();
      lock.writeUnlock();
    }
    pool.free(unheld);
  }

  /** How many are alive; exact at rest. */
  long live() {
    return pool.live();
  }
}
