package rmaplab.checker.engine;

/**
 * What a task may be about to do at a scheduling point, and which of these conflict.
 *
 * <p>Two operations that do not conflict commute: in either order they lead to the same state, and
 * neither enables or disables the other. The reductions rest on this table; each entry is argued
 * for here.
 *
 * <p>What a task is about to do may become another operation by what others do: a pool gets its
 * first object, a count falls to two. A step that brings this about counts as one that conflicts.
 * So of two steps that commute each is the same operation before the other and after it.
 *
 * <ul>
 *   <li>A lock: acquiring and releasing change it, {@link #IS_LOCKED} and {@link #AWAIT_UNLOCKED}
 *       look. Two readers of a reader-writer lock commute; {@link #IS_LOCKED} sees the first come
 *       and the last go. A release that is no scheduling point only enables others, who were
 *       disabled before, so it never meets them here; with {@code trylock} and {@code IS_LOCKED},
 *       which are always enabled, it does, and then it is made a point (see {@link Promotions}).
 *   <li>A word or field: as usual, at least one writes. Two additions commute if neither task
 *       learns the sum.
 *   <li>A count of references: who counts up learns nothing, or whether there were any; who counts
 *       down learns whether any is left. They commute as long as they would learn the same in any
 *       order. That is decided by the least that the count may be: what it was when it was last
 *       learnt, less all that has been taken since. What has been added since is left out; so what
 *       somebody is about to do does not depend on who has counted up. With more than one at the
 *       least, taking one away leaves some ({@link #DROP_ONE}, else {@link #DROP}); with one or
 *       more there are some ({@link #RAISE_SOME}, else {@link #RAISE_ANY}).
 *   <li>A pool's list of free objects: two tasks that find it empty get new objects ({@link
 *       #DRAW_NEW}), in either order. If there is something in it the first one gets that ({@link
 *       #DRAW}); and giving back conflicts with all.
 *   <li>Read sections: entering conflicts with the beginning of a grace period, which decides
 *       whether the section is waited for. Leaving commutes with the beginning: either order ends
 *       with nothing to wait for. It only enables the end of a grace period.
 * </ul>
 */
public final class Op {
  /** Acquires a lock alone; disabled while it is held. */
  public static final int LOCK = 0;

  /** Joins the readers of a lock; disabled while a writer holds it. */
  public static final int READ_LOCK = 1;

  /** Goes on once a lock is free, without taking it. */
  public static final int AWAIT_UNLOCKED = 2;

  /** Goes on once all sections that were open when a grace period began have been left. */
  public static final int GRACE_END = 3;

  /** Takes a lock if it is free; always enabled. */
  public static final int TRY_LOCK = 4;

  /** Joins the readers unless a writer holds the lock; always enabled. */
  public static final int TRY_READ_LOCK = 5;

  /** Releases a lock held alone. */
  public static final int UNLOCK = 6;

  /** Leaves the readers. */
  public static final int READ_UNLOCK = 7;

  /** Looks whether a lock is held. */
  public static final int IS_LOCKED = 8;

  /** Reads a word, a field, an element. */
  public static final int READ = 9;

  /** Writes or reads and writes one. */
  public static final int WRITE = 10;

  /** Opens a read section. */
  public static final int ENTER = 11;

  /** Closes one. */
  public static final int EXIT = 12;

  /** Notes which sections are open. */
  public static final int GRACE_BEGIN = 13;

  /** Fails. A point, so that others may do before what a failure would keep from being seen. */
  public static final int FAIL = 14;

  /** The last operation that may be disabled. */
  static final int LAST_BLOCKING = GRACE_END;

  /** Adds to a word, without learning the sum. */
  public static final int ADD = 15;

  /** Takes from a list that is not empty. */
  public static final int DRAW = 16;

  /** Finds a list empty, and takes something new. */
  public static final int DRAW_NEW = 17;

  /** Takes one away, which may be the last, and learns whether any is left. */
  public static final int DROP = 18;

  /** Takes one away of which it is known that it is not the last. */
  public static final int DROP_ONE = 19;

  /** Counts one up without asking. */
  public static final int RAISE = 20;

  /** Counts one up unless there are none, when it is known that there are some. */
  public static final int RAISE_SOME = 21;

  /** Counts one up unless there are none, and learns that. */
  public static final int RAISE_ANY = 22;

  /**
   * Ends the life of an object, or begins the next, where any other operation may be a use. Comes
   * only where states are compared: {@link EventLog} looks for races by what events are about, and
   * would find none with this.
   */
  public static final int LIFE = 23;

  private static final String[] NAMES = {
    "lock",
    "read lock",
    "wait for",
    "grace period end",
    "trylock",
    "read trylock",
    "unlock",
    "read unlock",
    "look at",
    "read",
    "write",
    "enter",
    "exit",
    "grace period begin",
    "fail",
    "add",
    "draw",
    "draw",
    "drop",
    "drop",
    "raise",
    "raise",
    "raise",
    "free or allocate"
  };

  private static final int[] CONFLICTS = conflicts();

  private Op() {}

  /** Whether an operation conflicts with all others, whatever they are about. */
  static boolean conflictsWithAll(int op) {
    return op == LIFE;
  }

  /** Whether two operations on one object and index conflict. */
  static boolean conflict(int a, int b) {
    return (CONFLICTS[a] >>> b & 1) != 0;
  }

  /** A verb for messages. */
  public static String name(int op) {
    return NAMES[op];
  }

  private static int[] conflicts() {
    int[] table = new int[NAMES.length];
    int[] changes = {LOCK, TRY_LOCK, UNLOCK};
    int[] looks = {AWAIT_UNLOCKED, IS_LOCKED, READ_LOCK, TRY_READ_LOCK};
    for (int change : changes) {
      for (int other : changes) {
        both(table, change, other);
      }
      for (int look : looks) {
        both(table, change, look);
      }
    }
    both(table, LOCK, READ_UNLOCK);
    both(table, TRY_LOCK, READ_UNLOCK);
    both(table, IS_LOCKED, READ_LOCK);
    both(table, IS_LOCKED, TRY_READ_LOCK);
    both(table, IS_LOCKED, READ_UNLOCK);
    // Those in a row commute with each other; all else that is done with a word conflicts.
    int[][] alike = {{READ}, {ADD}, {DRAW_NEW}, {DROP_ONE, RAISE, RAISE_SOME}};
    int[] unlike = {WRITE, DRAW, DROP, RAISE_ANY};
    for (int[] row : alike) {
      for (int one : row) {
        for (int[] others : alike) {
          for (int other : others) {
            if (row != others) {
              both(table, one, other);
            }
          }
        }
        for (int other : unlike) {
          both(table, one, other);
        }
      }
    }
    for (int one : unlike) {
      for (int other : unlike) {
        both(table, one, other);
      }
    }
    both(table, ENTER, GRACE_BEGIN);
    return table;
  }

  private static void both(int[] table, int a, int b) {
    table[a] |= 1 << b;
    table[b] |= 1 << a;
  }
}
