package rmaplab.checker.controlled;

import rmaplab.checker.engine.LockState;
import rmaplab.checker.engine.Locks;
import rmaplab.memory.sync.LockClass;

/** The controlled spinlock. */
public final class SpinLock {
  private static final Locks LOCKS = Hooks.ENGINE.locks();
  private final LockState state;
  private final LockClass lockClass;
  private final Object owner;

  /** An unlocked lock. */
  public SpinLock(LockClass lockClass, Object owner) {
    this.lockClass = lockClass;
    this.owner = owner;
    state = ControlledLock.spinning(lockClass, owner);
  }

  /** Waits until the lock is free and takes it. */
  public void lock() {
    LOCKS.lock(state, false);
  }

  /** As {@link #lock}, under another lock of this class. */
  public void lockNested() {
    LOCKS.lock(state, true);
  }

  /** Takes the lock if it is free. */
  public boolean tryLock() {
    return LOCKS.tryLock(state);
  }

  /** Releases the lock, which the running task holds. */
  public void unlock() {
    LOCKS.unlock(state);
  }

  /** Fails unless the running task holds the lock. */
  public void assertHeld() {
    LOCKS.assertHeld(state, true);
  }

  @Override
  public String toString() {
    return lockClass.label() + " of " + owner;
  }
}
