package rmaplab.checker.engine;

import org.jspecify.annotations.Nullable;

/**
 * One lock: who holds it, and the clocks of its releases.
 *
 * <p>The holder {@link Scheduler#ALONE} is the set-up or the finish.
 */
public final class LockState extends Cell {
  private static final int NOBODY = -1;

  final int classNumber;
  final String className;
  final String label;
  final boolean sleeping;
  final Object owner;

  /** The same for the same lock in every execution, if the set-up made it; negative otherwise. */
  final int id;

  private @Nullable Stamp readings;
  private @Nullable Stamp glances;

  private int execution;
  private int writer = NOBODY;
  private int readers;

  /** The tasks that believe that they hold it: a mutation has kept them from taking it. */
  private int believers;

  /**
   * An unlocked lock.
   *
   * @param lockClass the class's name and number
   * @param sleeping whether waiting for it may sleep
   * @param owner whose string names the lock
   */
  LockState(LockClassName lockClass, boolean sleeping, Object owner, int id) {
    this.classNumber = lockClass.number();
    this.className = lockClass.name();
    this.label = lockClass.label();
    this.sleeping = sleeping;
    this.owner = owner;
    this.id = id;
  }

  /** A lock class, as the private copy of the program names it. */
  public record LockClassName(int number, String name, String label) {}

  void renew(int now) {
    if (execution != now) {
      execution = now;
      writer = NOBODY;
      readers = 0;
      believers = 0;
      readings = null;
      glances = null;
      clear();
    }
  }

  /** Of the readers' coming and going: comes before a later look whether anybody holds the lock. */
  Stamp readings() {
    Stamp now = readings;
    return now == null ? readings = new Stamp() : now;
  }

  /** Of such looks: comes before later readers. */
  Stamp glances() {
    Stamp now = glances;
    return now == null ? glances = new Stamp() : now;
  }

  /** Whether a task that is about to do {@code op} with it can go on. */
  boolean isReady(int op) {
    return op == Op.READ_LOCK ? !isWriteLocked() : !isLocked();
  }

  /** Tells a key who holds it. */
  void tell(StateKey key, int now) {
    key.add(classNumber);
    key.add(execution == now ? writer : NOBODY);
    key.add(execution == now ? readers : 0);
  }

  boolean isWriteLocked() {
    return writer != NOBODY;
  }

  boolean isLocked() {
    return writer != NOBODY || readers != 0;
  }

  boolean isHeldBy(int task) {
    return writer == task || (readers >> task & 1) != 0;
  }

  boolean isWriteHeldBy(int task) {
    return writer == task;
  }

  boolean isReadHeldBy(int task) {
    return (readers >> task & 1) != 0;
  }

  void setWriter(int task) {
    writer = task;
  }

  void setFree() {
    writer = NOBODY;
  }

  void addReader(int task) {
    readers |= 1 << task;
  }

  void removeReader(int task) {
    readers &= ~(1 << task);
  }

  void believe(int task) {
    believers |= 1 << task;
  }

  boolean isBelieved(int task) {
    return (believers >> task & 1) != 0;
  }

  void disbelieve(int task) {
    believers &= ~(1 << task);
  }

  int writer() {
    return writer;
  }

  int readers() {
    return readers;
  }
}
