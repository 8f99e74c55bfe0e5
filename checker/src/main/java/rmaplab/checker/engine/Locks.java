package rmaplab.checker.engine;

import rmaplab.checker.Trace.StepKind;
import rmaplab.checker.Violation.Kind;

/**
 * What locking means under the checker.
 *
 * <p>Waiting is being disabled: a task that is about to take a held lock cannot be chosen. A
 * release is an event with clocks but, as long as nobody can look whether a lock is held, no
 * scheduling point: moving it earlier only lets others do more. The first {@code trylock} or
 * is-locked on a lock class changes that ({@link Promotions#requestUnlocks}).
 *
 * <p>A deadlock of a task with itself, a release by another than the holder, and a call that may
 * sleep where sleeping is forbidden fail at once, at the call.
 */
public final class Locks {
  private final Scheduler scheduler;
  private final Held held;
  private final Sections.Depths sections;
  private final LockOrder order;
  private final Lifetimes lives;
  private final Promotions promotions;
  private final Journal journal;
  private final Mutations mutations;
  private int alone;

  Locks(
      Scheduler scheduler,
      Held held,
      Sections.Depths sections,
      LockOrder order,
      Lifetimes lives,
      Promotions promotions,
      Journal journal,
      Mutations mutations) {
    this.scheduler = scheduler;
    this.held = held;
    this.sections = sections;
    this.order = order;
    this.lives = lives;
    this.promotions = promotions;
    this.journal = journal;
    this.mutations = mutations;
  }

  void reset() {
    alone = 0;
  }

  /** A new lock. */
  public LockState create(LockState.LockClassName lockClass, boolean sleeping, Object owner) {
    LockState lock = new LockState(lockClass, sleeping, owner, reserve(1));
    scheduler.register(lock);
    return lock;
  }

  /** A new lock with a number of its own choice, from {@link #reserve}. */
  public LockState create(
      LockState.LockClassName lockClass, boolean sleeping, Object owner, int id) {
    return new LockState(lockClass, sleeping, owner, id);
  }

  /** Numbers for some locks; -1 if they are not the same in each execution. */
  public int reserve(int locks) {
    if (scheduler.me < Scheduler.ALONE) {
      return -1;
    }
    int first = alone;
    alone += locks;
    return first;
  }

  /**
   * Waits for a lock and takes it.
   *
   * @param nested allowed under another lock of its class
   */
  public void lock(LockState l, boolean nested) {
    int m = scheduler.me;
    if (isDropped(m, l)) {
      return;
    }
    if (m >= Scheduler.ALONE) {
      takeAlone(l, false);
      return;
    }
    int site = scheduler.site;
    beforeWaiting(m, l, false, nested, site);
    scheduler.point(Op.LOCK, l, 0);
    l.change(scheduler.clocks, m);
    l.setWriter(m);
    taken(m, l, false, site);
    journal.step(StepKind.LOCK, () -> "lock " + text(l));
  }

  /** Waits until no writer holds a lock and joins its readers. */
  public void readLock(LockState l) {
    int m = scheduler.me;
    if (isDropped(m, l)) {
      return;
    }
    if (m >= Scheduler.ALONE) {
      takeAlone(l, true);
      return;
    }
    int site = scheduler.site;
    beforeWaiting(m, l, true, false, site);
    scheduler.point(Op.READ_LOCK, l, 0);
    join(l, scheduler, m);
    taken(m, l, true, site);
    journal.step(StepKind.LOCK, () -> "read lock " + text(l));
  }

  /** Takes a lock if it is free. */
  public boolean tryLock(LockState l) {
    int m = scheduler.me;
    if (isDropped(m, l)) {
      return true;
    }
    if (m >= Scheduler.ALONE) {
      l.renew(scheduler.execution());
      return !l.isLocked() && takeAlone(l, false);
    }
    int site = scheduler.site;
    l.renew(scheduler.execution());
    promotions.requestUnlocks(l);
    scheduler.point(Op.TRY_LOCK, l, 0);
    l.change(scheduler.clocks, m);
    boolean free = !l.isLocked();
    if (free) {
      l.setWriter(m);
      taken(m, l, false, site);
    } else {
      used(l, site);
      scheduler.tick(m);
    }
    journal.step(StepKind.LOCK, () -> "trylock " + text(l) + (free ? "" : ": held, not taken"));
    return free;
  }

  /** Joins the readers of a lock unless a writer holds it. */
  public boolean tryReadLock(LockState l) {
    int m = scheduler.me;
    if (isDropped(m, l)) {
      return true;
    }
    if (m >= Scheduler.ALONE) {
      l.renew(scheduler.execution());
      return !l.isWriteLocked() && takeAlone(l, true);
    }
    int site = scheduler.site;
    l.renew(scheduler.execution());
    promotions.requestUnlocks(l);
    scheduler.point(Op.TRY_READ_LOCK, l, 0);
    boolean free = !l.isWriteLocked();
    if (free && l.isReadHeldBy(m)) {
      recursive(l);
    }
    if (free) {
      join(l, scheduler, m);
      taken(m, l, true, site);
    } else {
      l.look(scheduler.clocks, m);
      used(l, site);
      scheduler.tick(m);
    }
    journal.step(
        StepKind.LOCK, () -> "read trylock " + text(l) + (free ? "" : ": held, not taken"));
    return free;
  }

  /** Releases a lock held alone. */
  public void unlock(LockState l) {
    int m = scheduler.me;
    if (m == Scheduler.MUTED) {
      return;
    }
    l.renew(scheduler.execution());
    if (!l.isWriteHeldBy(m)) {
      if (l.isBelieved(m)) {
        l.disbelieve(m);
        return;
      }
      notHeld("unlock of ", l);
    }
    if (m < Scheduler.ALONE) {
      if (promotions.isUnlockPoint(l)) {
        scheduler.point(Op.UNLOCK, l, 0);
      }
      lives.use(l.owner, scheduler.site);
      l.change(scheduler.clocks, m);
      scheduler.tick(m);
    }
    l.setFree();
    held.remove(m, l);
    journal.step(StepKind.UNLOCK, () -> "unlock " + text(l));
  }

  /** Leaves the readers of a lock. */
  public void readUnlock(LockState l) {
    int m = scheduler.me;
    if (m == Scheduler.MUTED) {
      return;
    }
    l.renew(scheduler.execution());
    if (!l.isReadHeldBy(m)) {
      if (l.isBelieved(m)) {
        l.disbelieve(m);
        return;
      }
      notHeld("read unlock of ", l);
    }
    if (m < Scheduler.ALONE) {
      // No trylock for writing exists, so only who looks whether anybody holds the lock can see a
      // reader go before the lock is free.
      if (promotions.isEverything() || promotions.isLeavePoint(l)) {
        scheduler.point(Op.READ_UNLOCK, l, 0);
      }
      lives.use(l.owner, scheduler.site);
      l.leave(scheduler.clocks, m);
      l.glances().joinTo(scheduler.clocks, m);
      l.readings().add(scheduler.clocks, m);
      scheduler.tick(m);
    }
    l.removeReader(m);
    held.remove(m, l);
    journal.step(StepKind.UNLOCK, () -> "read unlock " + text(l));
  }

  /** Whether a reader-writer lock is held now, in either mode. */
  public boolean isReadOrWriteLocked(LockState l) {
    int m = scheduler.me;
    l.renew(scheduler.execution());
    if (m < Scheduler.ALONE) {
      promotions.requestUnlocks(l);
      promotions.requestLeaves(l);
      scheduler.point(Op.IS_LOCKED, l, 0);
      used(l, scheduler.site);
      l.look(scheduler.clocks, m);
      l.readings().joinTo(scheduler.clocks, m);
      l.glances().add(scheduler.clocks, m);
      scheduler.tick(m);
    }
    return l.isLocked();
  }

  /** Whether a lock that has no readers is held now. */
  public boolean isLocked(LockState l) {
    int m = scheduler.me;
    l.renew(scheduler.execution());
    if (m < Scheduler.ALONE) {
      promotions.requestUnlocks(l);
      scheduler.point(Op.IS_LOCKED, l, 0);
      used(l, scheduler.site);
      l.look(scheduler.clocks, m);
      scheduler.tick(m);
    }
    return l.isLocked();
  }

  /** Waits until a lock is free, without taking it. */
  public void awaitUnlocked(LockState l) {
    int m = scheduler.me;
    l.renew(scheduler.execution());
    if (m >= Scheduler.ALONE) {
      if (m == Scheduler.ALONE && l.isLocked()) {
        aloneBlocked(l);
      }
      return;
    }
    int site = scheduler.site;
    if (l.isHeldBy(m)) {
      recursive(l);
    }
    if (l.sleeping) {
      maySleep(m, "waiting for a page");
    }
    scheduler.point(Op.AWAIT_UNLOCKED, l, 0);
    used(l, site);
    l.look(scheduler.clocks, m);
    scheduler.tick(m);
    journal.step(StepKind.LOCK, () -> "wait until unlocked: " + text(l));
  }

  /** Fails unless the running task holds the lock, for writing if asked. */
  public void assertHeld(LockState l, boolean forWriting) {
    int m = scheduler.me;
    if (m == Scheduler.MUTED) {
      return;
    }
    l.renew(scheduler.execution());
    boolean isHeld = forWriting ? l.isWriteHeldBy(m) : l.isHeldBy(m);
    if (!isHeld && !l.isBelieved(m)) {
      notHeld(forWriting ? "not held for writing: " : "not held: ", l);
    }
  }

  // ---- parts ----

  private void beforeWaiting(int m, LockState l, boolean forReading, boolean nested, int site) {
    l.renew(scheduler.execution());
    if (l.isHeldBy(m)) {
      recursive(l);
    }
    if (l.sleeping) {
      maySleep(m, "taking a lock that may sleep");
    }
    if (held.count(m) > 0) {
      order.acquiring(m, l, forReading, nested, site);
    }
  }

  /** The running task becomes a reader. */
  private static void join(LockState l, Scheduler scheduler, int m) {
    l.follow(scheduler.clocks, m);
    l.glances().joinTo(scheduler.clocks, m);
    l.readings().add(scheduler.clocks, m);
    l.addReader(m);
  }

  private void taken(int m, LockState l, boolean forReading, int site) {
    used(l, site);
    held.push(m, l, forReading, site);
    scheduler.tick(m);
    mutations.locked(m);
  }

  /** Whether a mutation keeps the task from taking the lock, which it believes to hold then. */
  private boolean isDropped(int m, LockState l) {
    if (!mutations.isDropping()) {
      return false;
    }
    mutations.takeDrop();
    l.renew(scheduler.execution());
    l.believe(m);
    return true;
  }

  private void used(LockState l, int site) {
    lives.use(l.owner, site);
  }

  /** Fails if the running task must not sleep. */
  void maySleep(int m, String what) {
    if (held.isAtomic(m)) {
      LockState spin = held.firstAtomic(m);
      scheduler.fail(
          Kind.SLEEP_IN_ATOMIC,
          () -> scheduler.name(m) + " may sleep, " + what + ", while it holds the " + text(spin));
    }
    if (sections.isReading(m)) {
      scheduler.fail(
          Kind.SLEEP_IN_ATOMIC,
          () -> scheduler.name(m) + " may sleep, " + what + ", inside a read section");
    }
  }

  /** Fails if the running task, which is at its end, holds a lock or is in a read section. */
  void mustHoldNothing() {
    int m = scheduler.me;
    if (held.count(m) > 0) {
      LockState first = held.lock(m, 0);
      scheduler.fail(
          Kind.ASSERTION, () -> scheduler.name(m) + " ends while it holds the " + text(first));
    }
    if (sections.isReading(m)) {
      scheduler.fail(Kind.ASSERTION, () -> scheduler.name(m) + " ends inside a read section");
    }
  }

  private boolean takeAlone(LockState l, boolean forReading) {
    int m = scheduler.me;
    if (m == Scheduler.MUTED) {
      return true;
    }
    l.renew(scheduler.execution());
    if (forReading ? l.isWriteLocked() || l.isHeldBy(m) : l.isLocked()) {
      aloneBlocked(l);
    }
    if (forReading) {
      l.addReader(m);
    } else {
      l.setWriter(m);
    }
    held.push(m, l, forReading, scheduler.site);
    return true;
  }

  private void aloneBlocked(LockState l) {
    scheduler.fail(
        Kind.DEADLOCK,
        () ->
            "nothing else runs, but the "
                + text(l)
                + " is held by "
                + scheduler.name(
                    l.isWriteLocked() ? l.writer() : Integer.numberOfTrailingZeros(l.readers())));
  }

  private void recursive(LockState l) {
    int m = scheduler.me;
    scheduler.fail(
        Kind.DEADLOCK,
        () -> scheduler.name(m) + " waits for the " + text(l) + ", which it holds itself");
  }

  private void notHeld(String what, LockState l) {
    int m = scheduler.me;
    scheduler.fail(
        Kind.ASSERTION, () -> what + text(l) + ", which " + scheduler.name(m) + " does not hold");
  }

  private String text(LockState l) {
    return l.label + " of " + scheduler.describe(l.owner);
  }
}
