package rmaplab.memory.sync;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * A sleeping lock with many readers or one writer; Linux's rw_semaphore.
 *
 * <p>Not reentrant, no upgrade. A waiting writer does not hold up readers.
 */
public final class ReadWriteLock {
  private static final int WRITER = -1;
  private static final VarHandle STATE;

  static {
    try {
      STATE = MethodHandles.lookup().findVarHandle(ReadWriteLock.class, "state", int.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final LockClass lockClass;
  private final Object owner;

  /** The number of readers, or {@link #WRITER}. */
  private volatile int state;

  /** An unlocked lock; {@code owner}'s string names it in reports. */
  public ReadWriteLock(LockClass lockClass, Object owner) {
    this.lockClass = lockClass;
    this.owner = owner;
  }

  /** Waits until no writer holds the lock and joins the readers. */
  public void readLock() {
    for (int round = 0; !tryReadLock(); round++) {
      Backoff.pause(round);
    }
  }

  /** Joins the readers unless a writer holds the lock. */
  public boolean tryReadLock() {
    int readers;
    while ((readers = state) != WRITER) {
      if (STATE.compareAndSet(this, readers, readers + 1)) {
        return true;
      }
    }
    return false;
  }

  /** Leaves the readers; the caller is one. */
  public void readUnlock() {
    int before = (int) STATE.getAndAdd(this, -1);
    if (before <= 0) {
      throw new AssertionError("read unlock of " + this + " in state " + before);
    }
  }

  /** Waits until nobody holds the lock and takes it alone. */
  public void writeLock() {
    for (int round = 0; !STATE.compareAndSet(this, 0, WRITER); round++) {
      Backoff.pause(round);
    }
  }

  /** As {@link #writeLock}, under another lock of this class (fork: the parent's lock is held). */
  public void writeLockNested() {
    writeLock();
  }

  /** Releases the lock, which the caller holds alone. */
  public void writeUnlock() {
    if (!STATE.compareAndSet(this, WRITER, 0)) {
      throw new AssertionError("write unlock of " + this + " in state " + state);
    }
  }

  /** Whether anybody holds the lock now, in either mode (rwsem_is_locked). */
  public boolean isLocked() {
    return state != 0;
  }

  /**
   * Asserts that a writer holds the lock; under the checker, that the running task is that writer.
   */
  public void assertWriteHeld() {
    if (state != WRITER) {
      throw new AssertionError("not held for writing: " + this + ", state " + state);
    }
  }

  /** Asserts that the lock is held in either mode; under the checker, by the running task. */
  public void assertHeld() {
    if (state == 0) {
      throw new AssertionError("not held: " + this);
    }
  }

  @Override
  public String toString() {
    return lockClass.label() + " of " + owner;
  }
}
