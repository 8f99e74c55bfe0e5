package rmaplab.memory.sync;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * Mutual exclusion for short sections that never sleep; Linux's spinlock_t.
 *
 * <p>Not reentrant. Everything done before {@link #unlock} is visible after the next {@link #lock}.
 */
public final class SpinLock {
  private static final VarHandle HELD;

  static {
    try {
      HELD = MethodHandles.lookup().findVarHandle(SpinLock.class, "held", int.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final LockClass lockClass;
  private final Object owner;

  /** The number of the thread that holds the lock; 0 for nobody. */
  @SuppressWarnings("unused") // through HELD
  private volatile int held;

  /**
   * An unlocked lock.
   *
   * @param owner the object that the lock belongs to; its string names the lock in reports
   */
  public SpinLock(LockClass lockClass, Object owner) {
    this.lockClass = lockClass;
    this.owner = owner;
  }

  private static int me() {
    return (int) Thread.currentThread().threadId();
  }

  /** Waits until the lock is free and takes it; an error if the caller holds it already. */
  public void lock() {
    int me = me();
    if (!HELD.compareAndSet(this, 0, me)) {
      contend(me);
    }
  }

  /**
   * As {@link #lock}, for a caller that already holds one lock of this class and may take this one
   * under it (lockdep's SINGLE_DEPTH_NESTING). Only the lock validator sees a difference.
   */
  public void lockNested() {
    lock();
  }

  /** Takes the lock if it is free. */
  public boolean tryLock() {
    return HELD.compareAndSet(this, 0, me());
  }

  /** Releases the lock, which the caller holds. */
  public void unlock() {
    assertHeld();
    HELD.setRelease(this, 0);
  }

  /** Asserts that the caller holds the lock. */
  public void assertHeld() {
    if ((int) HELD.getAcquire(this) != me()) {
      throw new AssertionError("not held: " + this);
    }
  }

  private void contend(int me) {
    if ((int) HELD.getAcquire(this) == me) {
      throw new AssertionError("waits for itself: " + this);
    }
    for (int round = 0; !HELD.compareAndSet(this, 0, me); round++) {
      Backoff.pause(round);
    }
  }

  @Override
  public String toString() {
    return lockClass.label() + " of " + owner;
  }
}
