package rmaplab.checker.controlled;

import rmaplab.checker.engine.LockState;
import rmaplab.checker.engine.Locks;
import rmaplab.memory.sync.LockClass;

/** The controlled reader-writer lock. */
public final class ReadWriteLock {
  private static final Locks LOCKS = Hooks.ENGINE.locks();
  private final LockState state;
  private final LockClass lockClass;
  private final Object owner;

  /** An unlocked lock. */
  public ReadWriteLock(LockClass lockClass, Object owner) {
    this.lockClass = lockClass;
    this.owner = owner;
    state = ControlledLock.sleeping(lockClass, owner);
  }

  /** Waits until no writer holds the lock and joins the readers. */
  public void readLock() {
    LOCKS.readLock(state);
  }

  /** Joins the readers unless a writer holds the lock. */
  public boolean tryReadLock() {
    return LOCKS.tryReadLock(state);
  }

  /** Leaves the readers; the running task is one. */
  public void readUnlock() {
    LOCKS.readUnlock(state);
  }

  /** Waits until nobody holds the lock and takes it alone. */
  public void writeLock() {
    LOCKS.lock(state, false);
  }

  /** As {@link #writeLock}, under another lock of this class. */
  public void writeLockNested() {
    LOCKS.lock(state, true);
  }

  /** Releases the lock, which the running task holds alone. */
  public void writeUnlock() {
    LOCKS.unlock(state);
  }

  /** Whether anybody holds the lock now, in either mode. */
  public boolean isLocked() {
    return LOCKS.isReadOrWriteLocked(state);
  }

  /** Fails unless the running task holds the lock alone. */
  public void assertWriteHeld() {
    LOCKS.assertHeld(state, true);
  }

  /** Fails unless the running task holds the lock in either mode. */
  public void assertHeld() {
    LOCKS.assertHeld(state, false);
  }

  @Override
  public String toString() {
    return lockClass.label() + " of " + owner;
  }
}
