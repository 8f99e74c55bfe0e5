package rmaplab.checker.controlled;

import rmaplab.checker.engine.LockState;
import rmaplab.checker.engine.Locks;
import rmaplab.memory.sync.LockClass;

/** The controlled sleeping lock. */
public final class Mutex {
  private static final Locks LOCKS = Hooks.ENGINE.locks();
  private final LockState state;
  private final LockClass lockClass;
  private final Object owner;

  /** An unlocked mutex. */
  public Mutex(LockClass lockClass, Object owner) {
    this.lockClass = lockClass;
    this.owner = owner;
    state = ControlledLock.sleeping(lockClass, owner);
  }

  /** Waits until the mutex is free and takes it. */
  public void lock() {
    LOCKS.lock(state, false);
  }

  /** As {@link #lock}, under another of this class. */
  public void lockNested() {
    LOCKS.lock(state, true);
  }

  /** Releases the mutex, which the running task holds. */
  public void unlock() {
    LOCKS.unlock(state);
  }

  /** Fails unless the running task holds the mutex. */
  public void assertHeld() {
    LOCKS.assertHeld(state, true);
  }

  @Override
  public String toString() {
    return lockClass.label() + " of " + owner;
  }
}
