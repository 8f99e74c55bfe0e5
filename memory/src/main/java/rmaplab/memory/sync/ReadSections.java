package rmaplab.memory.sync;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Read sections and grace periods: {@link #synchronize} returns when every section that was open at
 * its start has been left.
 *
 * <p>Each thread has a slot with the epoch in which its outermost section began, 0 outside. A grace
 * period opens a new epoch and waits for each slot that still shows an older one. Readers write
 * only their own slot, so they never contend.
 */
final class ReadSections {
  private final AtomicLong epoch = new AtomicLong(1);
  private final CopyOnWriteArrayList<Slot> slots = new CopyOnWriteArrayList<>();
  private final ThreadLocal<Slot> mine = ThreadLocal.withInitial(this::register);

  private Slot register() {
    slots.removeIf(s -> !s.thread.isAlive());
    Slot slot = new Slot(Thread.currentThread());
    slots.add(slot);
    return slot;
  }

  void enter() {
    Slot slot = mine.get();
    if (slot.depth++ == 0) {
      Slot.EPOCH.setOpaque(slot, epoch.getOpaque());
      VarHandle.fullFence();
    }
  }

  void exit() {
    Slot slot = mine.get();
    if (--slot.depth == 0) {
      Slot.EPOCH.setRelease(slot, 0L);
    } else if (slot.depth < 0) {
      throw new AssertionError("exit without enter, depth " + slot.depth);
    }
  }

  boolean inside() {
    return mine.get().depth > 0;
  }

  void synchronize() {
    long now = epoch.incrementAndGet();
    VarHandle.fullFence();
    for (Slot slot : slots) {
      for (int round = 0; ; round++) {
        long began = (long) Slot.EPOCH.getAcquire(slot);
        if (began == 0 || began >= now) {
          break;
        }
        Backoff.pause(round);
      }
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
