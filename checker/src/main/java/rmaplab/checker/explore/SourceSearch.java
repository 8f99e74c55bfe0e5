package rmaplab.checker.explore;

import java.util.List;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;
import rmaplab.checker.engine.EventLog;
import rmaplab.checker.engine.Op;
import rmaplab.checker.engine.Scheduler;

/**
 * Dynamic partial-order reduction with source sets and sleep sets (Abdulla, Aronis, Jonsson,
 * Sagonas: Source Sets, JACM 2017).
 *
 * <p>A decision has no alternatives until an execution shows a race: two conflicting steps that
 * nothing else orders. Then, where the earlier one was chosen, some task must be tried that leads
 * to the later one first, unless one of those that would do is there already, or asleep. Sleep sets
 * as in {@link SleepSetSearch} see to it that nothing is run twice.
 *
 * <p>Of equal tasks that have not begun the first stands for all ({@link Symmetry}).
 *
 * <p>A task that is about to fail waits until nobody else can do anything. A failure ends the
 * execution, and the races of what the others would have done must be seen; it conflicts with
 * nothing, so it may come last. Two that are about to fail are tried one after the other.
 */
public final class SourceSearch implements Search {
  private final Decisions path = new Decisions();
  private final EventLog events = new EventLog();
  private final boolean data;
  private final Symmetry symmetry;
  private int sleep;

  /** The tasks that have made a step. */
  private int begun;

  /** The first decision that differs from those of the execution before. */
  private int changed;

  private @Nullable Scheduler scheduler;

  private DoubleSupplier base = () -> 0;
  private Branch branch = Branch.root();

  /** Whether the path comes from elsewhere: the execution before this one was another. */
  private boolean loaded;

  /** A search over everything; {@code data}: including data choices. */
  public SourceSearch(boolean data, Symmetry symmetry) {
    this.data = data;
    this.symmetry = symmetry;
  }

  @Override
  public void reset() {
    load(Branch.root());
  }

  /** Begins with the first execution of a branch. */
  void load(Branch from) {
    branch = from;
    path.load(from);
    changed = 0;
    loaded = true;
  }

  /** What is left of the branch, between two executions. */
  Branch rest() {
    return path.rest(branch);
  }

  /** Cuts what is left into parts. */
  List<Branch> cut(int wanted) {
    return path.cut(branch, wanted);
  }

  /** What has been explored besides this branch. */
  void base(DoubleSupplier elsewhere) {
    base = elsewhere;
  }

  @Override
  public double share() {
    return base.getAsDouble() + branch.weight() * path.share();
  }

  @Override
  public void begin() {
    path.restart();
    events.keep(changed);
    sleep = 0;
    begun = 0;
  }

  @Override
  public EventLog events() {
    return events;
  }

  @Override
  public int follow(Scheduler at) {
    int chosen = loaded ? -1 : path.follow();
    if (chosen >= 0) {
      begun |= 1 << chosen;
    }
    if (chosen >= 0 && path.position() > changed) {
      events.chosen(path.position() - 1, at, chosen);
      if (!path.isFollowing()) {
        sleep = SleepSets.after(at, path.word(path.position() - 1), chosen);
      }
    }
    return chosen;
  }

  @Override
  public int next(Scheduler at, int current, int enabled) {
    scheduler = at;
    if (path.isFollowing()) {
      int known = path.followTask(enabled);
      begun |= 1 << known;
      events.chosen(path.position() - 1, at, known);
      sleep = SleepSets.after(at, path.word(path.position() - 1), known);
      return known;
    }
    return choose(at, current, symmetry.isAny() ? enabled & ~symmetry.hidden(begun) : enabled);
  }

  private int choose(Scheduler at, int current, int enabled) {
    sleep = SleepSets.now(at, sleep);
    int awake = enabled & ~sleep;
    if (awake == 0) {
      return REDUNDANT;
    }
    int failing = failing(at, enabled);
    int able = awake & ~failing;
    int chosen;
    if (able != 0) {
      chosen =
          current >= 0 && (able >> current & 1) != 0
              ? current
              : Integer.numberOfTrailingZeros(able);
      path.decideTask(chosen, 0, sleep, enabled & ~failing);
    } else if ((enabled & ~failing) != 0) {
      return REDUNDANT;
    } else {
      chosen = Integer.numberOfTrailingZeros(awake);
      path.decideTask(chosen, awake & ~(1 << chosen), sleep, enabled);
    }
    begun |= 1 << chosen;
    events.chosen(path.position() - 1, at, chosen);
    sleep = SleepSets.after(at, sleep, chosen);
    return chosen;
  }

  private static int failing(Scheduler at, int enabled) {
    int failing = 0;
    for (int s = enabled; s != 0; s &= s - 1) {
      int t = Integer.numberOfTrailingZeros(s);
      if (at.pending().kind(t) == Op.FAIL) {
        failing |= 1 << t;
      }
    }
    return failing;
  }

  @Override
  public int choose(int options) {
    if (!data) {
      return 0;
    }
    if (path.isFollowing()) {
      sleep = path.word(path.position());
      return path.followData(options);
    }
    return path.decideData(options, sleep);
  }

  @Override
  public boolean advance(Scheduler.End end) {
    loaded = false;
    Scheduler at = scheduler;
    if (end != Scheduler.End.STOPPED) {
      events.findRaces(changed, this::race);
      if (at != null && end != Scheduler.End.REDUNDANT) {
        events.findRacesOfBlocked(at, this::race);
      }
    }
    boolean more = path.backtrackAsleep();
    changed = Math.max(0, path.depth() - 1);
    return more;
  }

  /**
   * Sees to it that some execution has the later of two racing events first.
   *
   * <p>The tasks that lead there may all be disabled where the earlier event was chosen, as when a
   * lock had two readers; then every enabled task is tried.
   */
  private void race(int position, int initials, int task, boolean blocked) {
    if (symmetry.isAny()) {
      int before = path.tasksBefore(position);
      int stands = symmetry.standFor(1 << task, before);
      raceOf(position, symmetry.standFor(initials, before), stands, blocked);
    } else {
      raceOf(position, initials, 1 << task, blocked);
    }
  }

  private void raceOf(int position, int initials, int task, boolean blocked) {
    int enabled = path.enabled(position);
    int known = 1 << path.chosen(position) | path.word(position) | path.todo(position);
    int useful = initials & enabled;
    int wanted = (useful & known) == 0 ? useful & -useful : 0;
    if (blocked) {
      wanted |= enabled & task;
    }
    if (useful == 0 && wanted == 0) {
      wanted = enabled;
    }
    path.addTodo(position, wanted & ~known);
  }

  @Override
  public boolean isExhaustive() {
    return true;
  }
}
