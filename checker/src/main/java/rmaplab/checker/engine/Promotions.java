package rmaplab.checker.engine;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What has become a scheduling point because an execution showed that its order matters.
 *
 * <ul>
 *   <li>{@code Vma.start}: a field on which a race was seen.
 *   <li>{@code unlock:PAGE}: releases of locks of a class, since somebody looked whether one is
 *       held (trylock, is-locked) and could have looked before.
 *   <li>{@code leave:ANON_VMA}: readers' releases of locks of a class, since somebody looked
 *       whether anybody reads.
 *   <li>{@code enter:rcu}, {@code enter:tlb}: the beginning of read sections, since there are grace
 *       periods that may or may not wait for them.
 * </ul>
 *
 * Requests take effect only between executions, when the exploration starts over: a reduction is
 * sound for one set of points. Names, not numbers, so that a schedule can carry them to another
 * process.
 */
public final class Promotions {
  /** Among names: everything that can be a point is one. */
  public static final String ALL = "all";

  private static final String UNLOCK = "unlock:";
  private static final String LEAVE = "leave:";
  private static final String ENTER = "enter:";
  private static final int LOCK_CLASSES = 32;

  private final CodeMap code;
  private final SortedSet<String> active = new TreeSet<>();
  private final Set<String> requested = new LinkedHashSet<>();
  private final String[] unlockNames = new String[LOCK_CLASSES];
  private final boolean[] learnt = new boolean[LOCK_CLASSES];
  private final boolean[] unlocks = new boolean[LOCK_CLASSES];
  private final boolean[] leaves = new boolean[LOCK_CLASSES];
  private final Set<Sections.Kind> enters = EnumSet.noneOf(Sections.Kind.class);
  private Granularity granularity = Granularity.REDUCED;

  Promotions(CodeMap code) {
    this.code = code;
    Arrays.fill(unlockNames, "");
  }

  /** Forgets all but {@code names}. */
  public void reset(Granularity points, Set<String> names) {
    granularity = names.contains(ALL) ? Granularity.EVERYTHING : points;
    active.clear();
    active.addAll(names);
    requested.clear();
    spread();
  }

  /** The names of what has been promoted, sorted. */
  public SortedSet<String> names() {
    return new TreeSet<>(active);
  }

  /** Whether the last execution asked for more points. */
  public boolean isRequested() {
    return !requested.isEmpty() && !active.containsAll(requested);
  }

  /** Forgets what was asked for. */
  public void decline() {
    requested.clear();
  }

  /** Gives what was asked for, and forgets it. */
  public Set<String> takeRequested() {
    Set<String> asked = new TreeSet<>(requested);
    requested.clear();
    return asked;
  }

  /** Makes points of these, too. */
  public void add(Set<String> names) {
    requested.addAll(names);
    apply();
  }

  /** Makes a point of what was asked for. */
  public void apply() {
    active.addAll(requested);
    requested.clear();
    spread();
  }

  private void spread() {
    code.promote(active, granularity == Granularity.EVERYTHING);
    boolean all = granularity != Granularity.REDUCED;
    for (int i = 0; i < LOCK_CLASSES; i++) {
      unlocks[i] = all || active.contains(unlockNames[i]);
      leaves[i] = all || active.contains(leaveName(unlockNames[i]));
    }
    enters.clear();
    for (Sections.Kind kind : Sections.Kind.values()) {
      if (granularity == Granularity.EVERYTHING || active.contains(enterName(kind))) {
        enters.add(kind);
      }
    }
  }

  private static String leaveName(String unlockName) {
    return unlockName.isEmpty() ? "" : LEAVE + unlockName.substring(UNLOCK.length());
  }

  private static String enterName(Sections.Kind kind) {
    return ENTER + kind.label();
  }

  void requestField(int field) {
    requested.add(code.fieldName(field));
  }

  void requestUnlocks(LockState lock) {
    if (!isUnlockPoint(lock)) {
      requested.add(UNLOCK + lock.className);
    }
  }

  void requestLeaves(LockState lock) {
    if (!isLeavePoint(lock)) {
      requested.add(LEAVE + lock.className);
    }
  }

  void requestEnters(Sections.Kind kind) {
    if (!enters.contains(kind)) {
      requested.add(enterName(kind));
    }
  }

  /** Whether releases of this lock are points; learns the names of lock classes on the way. */
  boolean isUnlockPoint(LockState lock) {
    learn(lock);
    return unlocks[lock.classNumber];
  }

  /** Whether readers' releases of this lock are points. */
  boolean isLeavePoint(LockState lock) {
    learn(lock);
    return leaves[lock.classNumber];
  }

  private void learn(LockState lock) {
    int c = lock.classNumber;
    if (!learnt[c]) {
      learnt[c] = true;
      boolean all = granularity != Granularity.REDUCED;
      unlockNames[c] = UNLOCK + lock.className;
      unlocks[c] = all || active.contains(unlockNames[c]);
      leaves[c] = all || active.contains(LEAVE + lock.className);
    }
  }

  boolean isEnterPoint(Sections.Kind kind) {
    return enters.contains(kind);
  }

  /** Whether ends of lives and sections are points too. */
  boolean isEverything() {
    return granularity == Granularity.EVERYTHING;
  }
}
