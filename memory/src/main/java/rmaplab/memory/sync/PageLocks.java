package rmaplab.memory.sync;

import java.util.concurrent.atomic.AtomicIntegerArray;

/**
 * One sleeping lock bit for each page; Linux's PG_locked with lock_page, trylock_page and
 * wait_on_page_locked.
 */
public final class PageLocks {
  private static final int BITS_PER_WORD = 32;
  private final AtomicIntegerArray words;

  /** All pages in [0, pages) unlocked. */
  public PageLocks(int pages) {
    words = new AtomicIntegerArray((pages + BITS_PER_WORD - 1) / BITS_PER_WORD);
  }

  /** Waits until the page is unlocked and locks it. */
  public void lock(int page) {
    for (int round = 0; !tryLock(page); round++) {
      Backoff.pause(round);
    }
  }

  /** Locks the page if it is unlocked. */
  public boolean tryLock(int page) {
    int bit = 1 << page;
    int word = page / BITS_PER_WORD;
    for (int now; ((now = words.get(word)) & bit) == 0; ) {
      if (words.compareAndSet(word, now, now | bit)) {
        return true;
      }
    }
    return false;
  }

  /** Unlocks the page, which the caller has locked. */
  public void unlock(int page) {
    int bit = 1 << page;
    int before = words.getAndAccumulate(page / BITS_PER_WORD, ~bit, (now, mask) -> now & mask);
    if ((before & bit) == 0) {
      throw new AssertionError("unlock of unlocked page " + page);
    }
  }

  /** Whether somebody holds the page's lock now. */
  public boolean isLocked(int page) {
    return (words.get(page / BITS_PER_WORD) & 1 << page) != 0;
  }

  /** Waits until the page is unlocked, without taking its lock. */
  public void awaitUnlocked(int page) {
    for (int round = 0; isLocked(page); round++) {
      Backoff.pause(round);
    }
  }

  /** Asserts that the page is locked; under the checker, by the running task. */
  public void assertHeld(int page) {
    if (!isLocked(page)) {
      throw new AssertionError("page not locked: f" + page);
    }
  }
}
