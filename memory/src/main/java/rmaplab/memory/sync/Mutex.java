package rmaplab.memory.sync;

/** A sleeping lock with one holder; Linux's struct mutex. Not reentrant. */
public final class Mutex {
  private final SpinLock lock;

  /** An unlocked mutex; {@code owner}'s string names it in reports. */
  public Mutex(LockClass lockClass, Object owner) {
    lock = new SpinLock(lockClass, owner);
  }

  /** Waits until the mutex is free and takes it. */
  public void lock() {
    lock.lock();
  }

  /** As {@link #lock}, under another of this class. */
  public void lockNested() {
    lock.lockNested();
  }

  /** Releases the mutex, which the caller holds. */
  public void unlock() {
    lock.unlock();
  }

  /** Asserts that the mutex is held; under the checker, by the running task. */
  public void assertHeld() {
    lock.assertHeld();
  }

  @Override
  public String toString() {
    return lock.toString();
  }
}
