package rmaplab.memory.sync;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Read sections and grace periods: {@link #synchronize} returns when every section that was open at
 * its start has been left.
 *
 * <p>Each thread has a slot with the epoch in which its outermost section began, 0 outside. A grace
 * period opens a new epoch and waits for each slot that still shows an older one. Readers write
 * only their own slot, so they never contend. A thread finds its slot in a table, by its number; a
 * full table is replaced by a larger one, and threads that are gone leave it then.
 */
final class ReadSections {
  private static final int FIRST_CAPACITY = 4;

  private final AtomicLong epoch = new AtomicLong(1);

  /** For changes of the table. */
  private final ReentrantLock registering = new ReentrantLock();

  /** Slots where their threads' numbers put them, or in the next free place; half empty. */
  private volatile AtomicReferenceArray<@Nullable Slot> table =
      new AtomicReferenceArray<>(FIRST_CAPACITY);

  private Slot mine() {
    Thread me = Thread.currentThread();
    AtomicReferenceArray<@Nullable Slot> slots = table;
    for (int at = (int) me.threadId(); ; at++) {
      Slot slot = slots.get(at & slots.length() - 1);
      if (slot == null) {
        return register(me);
      }
      if (slot.thread == me) {
        return slot;
      }
    }
  }

  /** Only the thread itself registers, so its slot is not there twice. */
  private Slot register(Thread me) {
    Slot added = new Slot(me);
    registering.lock();
    try {
      List<Slot> used = new ArrayList<>();
      for (int i = 0; i < table.length(); i++) {
        Slot slot = table.get(i);
        if (slot != null) {
          used.add(slot);
        }
      }
      if (2 * (used.size() + 1) > table.length()) {
        used.removeIf(slot -> !slot.thread.isAlive());
        int capacity = FIRST_CAPACITY;
        while (capacity < 4 * (used.size() + 1)) {
          capacity *= 2;
        }
        AtomicReferenceArray<@Nullable Slot> larger = new AtomicReferenceArray<>(capacity);
        used.forEach(slot -> put(larger, slot));
        put(larger, added);
        table = larger;
      } else {
        put(table, added);
      }
    } finally {
      registering.unlock();
    }
    return added;
  }

  private static void put(AtomicReferenceArray<@Nullable Slot> slots, Slot slot) {
    int at = (int) slot.thread.threadId();
    while (!slots.compareAndSet(at & slots.length() - 1, null, slot)) {
      at++;
    }
  }

  void enter() {
    Slot slot = mine();
    if (slot.depth++ == 0) {
      Slot.EPOCH.setOpaque(slot, epoch.getOpaque());
      VarHandle.fullFence();
    }
  }

  void exit() {
    Slot slot = mine();
    if (--slot.depth == 0) {
      Slot.EPOCH.setRelease(slot, 0L);
    } else if (slot.depth < 0) {
      throw new AssertionError("exit without enter, depth " + slot.depth);
    }
  }

  boolean inside() {
    return mine().depth > 0;
  }

  void synchronize() {
    long now = epoch.incrementAndGet();
    VarHandle.fullFence();
    AtomicReferenceArray<@Nullable Slot> slots = table;
    for (int i = 0; i < slots.length(); i++) {
      Slot slot = slots.get(i);
      if (slot != null) {
        await(slot, now);
      }
    }
  }

  private static void await(Slot slot, long now) {
    for (int round = 0; ; round++) {
      long began = (long) Slot.EPOCH.getAcquire(slot);
      if (began == 0 || began >= now) {
        return;
      }
      Backoff.pause(round);
    }
  }

  /** One thread's section; only that thread writes it. */
  private static final class Slot {
    static final VarHandle EPOCH;

    static {
      try {
        EPOCH = MethodHandles.lookup().findVarHandle(Slot.class, "began", long.class);
      } catch (ReflectiveOperationException e) {
        throw new ExceptionInInitializerError(e);
      }
    }

    final Thread thread;
    int depth;

    @SuppressWarnings("unused") // through EPOCH
    private volatile long began;

    Slot(Thread thread) {
      this.thread = thread;
    }
  }
}
