package rmaplab.checker.controlled;

import org.jspecify.annotations.Nullable;
import rmaplab.checker.engine.LockState;
import rmaplab.checker.engine.Locks;
import rmaplab.memory.sync.LockClass;

/** The controlled page locks: one lock for each page, made when it is first used. */
public final class PageLocks {
  private static final Locks LOCKS = Hooks.ENGINE.locks();
  private final @Nullable LockState[] states;
  private final int firstId;

  /** All pages in [0, pages) unlocked. */
  public PageLocks(int pages) {
    states = new LockState[pages];
    firstId = LOCKS.reserve(pages);
  }

  private LockState state(int page) {
    LockState state = states[page];
    if (state == null) {
      state =
          LOCKS.create(
              ControlledLock.name(LockClass.PAGE),
              true,
              new PageName(page),
              firstId < 0 ? -1 : firstId + page);
      states[page] = state;
    }
    return state;
  }

  /** Waits until the page is unlocked and locks it. */
  public void lock(int page) {
    LOCKS.lock(state(page), false);
  }

  /** Locks the page if it is unlocked. */
  public boolean tryLock(int page) {
    return LOCKS.tryLock(state(page));
  }

  /** Unlocks the page, which the running task has locked. */
  public void unlock(int page) {
    LOCKS.unlock(state(page));
  }

  /** Whether somebody holds the page's lock now. */
  public boolean isLocked(int page) {
    return LOCKS.isLocked(state(page));
  }

  /** Waits until the page is unlocked, without taking its lock. */
  public void awaitUnlocked(int page) {
    LOCKS.awaitUnlocked(state(page));
  }

  /** Fails unless the running task has locked the page. */
  public void assertHeld(int page) {
    LOCKS.assertHeld(state(page), true);
  }

  private record PageName(int page) {
    @Override
    public String toString() {
      return "f" + page;
    }
  }
}
