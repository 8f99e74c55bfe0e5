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

  /** Waits until the lock is free and takes it. */
  public void lock() {
    if (!HELD.compareAndSet(this, 0, 1)) {
      contend();
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
    return HELD.compareAndSet(this, 0, 1);
  }

  /** Releases the lock, which the caller holds. */
  public void unlock() {
    assertHeld();
    HELD.setRelease(this, 0);
  }

  /** Asserts that the lock is held; under the checker, that the running task holds it. */
  public void assertHeld() {
    if ((int) HELD.getAcquire(this) == 0) {
      throw new AssertionError("not held: " + this);
    }
  }

  private void contend() {
    for (int round = 0; !HELD.compareAndSet(this, 0, 1); round++) {
      Backoff.pause(round);
    }
  }

  @Override
  public String toString() {
    return lockClass.label() + " of " + owner;
  }
}
