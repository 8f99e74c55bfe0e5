package rmaplab.checker.engine;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import rmaplab.checker.Trace.StepKind;
import rmaplab.checker.Violation;

/**
 * Read sections and grace periods: RCU, or the accesses of a translation cache.
 *
 * <p>Beginning a grace period notes which sections are open; it ends when all of these have been
 * left. So entering a section is a scheduling point, once a grace period has been seen at all;
 * leaving one is not: whether it comes before or after the beginning, in the end nobody waits for
 * it ({@link Op}).
 *
 * <p>Clocks: entries come after earlier beginnings and beginnings after earlier entries, since
 * their order decides, but not after each other; the end of a grace period comes after the leaving
 * of every section that was open at its beginning or had been left by then, and of no other.
 */
public final class Sections extends Numbered {
  private final Kind kind;
  private final Scheduler scheduler;
  private final Locks locks;
  private final Depths depths;
  private final Promotions promotions;
  private final Journal journal;
  private final Mutations mutations;

  private final int[] depth = new int[Clocks.TASKS + 1];

  /** Sections that a task believes to be in: a mutation has left them out, or ended them. */
  private final int[] believed = new int[Clocks.TASKS + 1];

  private final Stamp entries = new Stamp();
  private final Stamp beginnings = new Stamp();
  private final Stamp departures = new Stamp();

  private final @Nullable Grace[] graces = new Grace[Clocks.TASKS];
  private int execution;
  private int open;

  Sections(
      Kind kind,
      Scheduler scheduler,
      Locks locks,
      Depths depths,
      Promotions promotions,
      Journal journal,
      Mutations mutations) {
    this.kind = kind;
    this.scheduler = scheduler;
    this.locks = locks;
    this.depths = depths;
    this.promotions = promotions;
    this.journal = journal;
    this.mutations = mutations;
    scheduler.register(this);
  }

  /** Which mechanism. */
  public enum Kind {
    /** Read-copy-update: no sleeping inside, grace periods sleep. */
    RCU("rcu"),
    /** Accesses through a translation cache: a flush does not sleep. */
    TLB("tlb");

    private final String label;

    Kind(String label) {
      this.label = label;
    }

    String label() {
      return label;
    }
  }

  private void renew() {
    if (execution != scheduler.execution()) {
      execution = scheduler.execution();
      Arrays.fill(depth, 0);
      Arrays.fill(believed, 0);
      Arrays.fill(graces, null);
      entries.clear();
      beginnings.clear();
      departures.clear();
      open = 0;
    }
  }

  /** Tells a key who is inside, and for whom those wait who wait. */
  void tell(StateKey key) {
    boolean fresh = execution == scheduler.execution();
    key.add(fresh ? open : 0);
    for (int t = 0; t < scheduler.tasks(); t++) {
      Grace grace = fresh ? graces[t] : null;
      key.add(fresh ? depth[t] : 0);
      key.add(grace == null ? -1 : grace.open());
    }
  }

  /** Opens a section; sections nest. */
  public void enter() {
    int m = scheduler.me;
    if (m == Scheduler.MUTED) {
      return;
    }
    renew();
    if (mutations.isDropping()) {
      mutations.takeDrop();
      believed[m]++;
      return;
    }
    if (depth[m] == 0 && m < Scheduler.ALONE) {
      if (promotions.isEnterPoint(kind)) {
        scheduler.point(Op.ENTER, this, 0);
      }
      beginnings.joinTo(scheduler.clocks, m);
      entries.add(scheduler.clocks, m);
      depths.entered(kind, m, scheduler.clocks.segment(m));
      scheduler.tick(m);
      open |= 1 << m;
    }
    if (depth[m]++ == 0) {
      journal.step(StepKind.RCU_ENTER, () -> kind.label() + " section begins");
      mutations.entered(m, this);
    }
  }

  /** Closes the innermost section. */
  public void exit() {
    int m = scheduler.me;
    if (m == Scheduler.MUTED) {
      return;
    }
    renew();
    if (believed[m] > 0) {
      believed[m]--;
      return;
    }
    if (depth[m] == 0) {
      scheduler.fail(
          Violation.Kind.ASSERTION,
          () -> scheduler.name(m) + " leaves a " + kind.label() + " section that it is not in");
    }
    if (depth[m] == 1 && m < Scheduler.ALONE) {
      if (promotions.isEverything()) {
        scheduler.point(Op.EXIT, this, 0);
      }
      departures.add(scheduler.clocks, m);
      for (Grace grace : graces) {
        if (grace != null) {
          grace.left(scheduler.clocks, m);
        }
      }
      scheduler.tick(m);
      open &= ~(1 << m);
      depths.exited(kind, m);
    }
    if (--depth[m] == 0) {
      journal.step(StepKind.RCU_EXIT, () -> kind.label() + " section ends");
    }
  }

  /** Fails unless the running task is in a section. */
  public void assertInside() {
    int m = scheduler.me;
    if (m == Scheduler.MUTED) {
      return;
    }
    renew();
    if (depth[m] == 0 && believed[m] == 0) {
      scheduler.fail(
          Violation.Kind.ASSERTION,
          () -> scheduler.name(m) + " is not in a " + kind.label() + " section");
    }
  }

  /** A mutation ends the section; the task believes that it goes on. */
  void endSecretly() {
    exit();
    believed[scheduler.me]++;
  }

  /** Waits until every section that is open now has been left. */
  public void synchronize() {
    int m = scheduler.me;
    if (m == Scheduler.MUTED) {
      return;
    }
    renew();
    if (mutations.isDropping()) {
      mutations.takeDrop();
      return;
    }
    if (m == Scheduler.ALONE) {
      if (depth[m] > 0 || open != 0) {
        scheduler.fail(
            Violation.Kind.DEADLOCK,
            () -> "nothing else runs, but a " + kind.label() + " section is open");
      }
      return;
    }
    if (kind == Kind.RCU) {
      locks.maySleep(m, "waiting for a grace period");
    }
    promotions.requestEnters(kind);
    scheduler.point(Op.GRACE_BEGIN, this, 0);
    entries.joinTo(scheduler.clocks, m);
    beginnings.add(scheduler.clocks, m);
    scheduler.tick(m);
    Grace grace = new Grace(kind, open);
    grace.copyFrom(departures);
    graces[m] = grace;
    journal.step(StepKind.GRACE_BEGIN, () -> kind.label() + " grace period begins");
    scheduler.point(Op.GRACE_END, grace, 0);
    grace.joinTo(scheduler.clocks, m);
    scheduler.tick(m);
    graces[m] = null;
    journal.step(StepKind.GRACE_END, () -> kind.label() + " grace period ends");
  }

  /** A grace period under way: the sections that it still waits for. */
  static final class Grace extends Stamp {
    private final Kind kind;
    private int open;

    Grace(Kind kind, int open) {
      this.kind = kind;
      this.open = open;
    }

    void left(Clocks clocks, int task) {
      if ((open >> task & 1) != 0) {
        open &= ~(1 << task);
        add(clocks, task);
      }
    }

    /** Whether nobody is waited for any more. */
    boolean isReady() {
      return open == 0;
    }

    int open() {
      return open;
    }

    String label() {
      return kind.label();
    }
  }

  /** In which sections each task is, over all instances. */
  static final class Depths {
    private final int[] rcu = new int[Clocks.TASKS];
    private final int[] any = new int[Clocks.TASKS];
    private final int[] since = new int[Clocks.TASKS];

    void reset() {
      Arrays.fill(rcu, 0);
      Arrays.fill(any, 0);
    }

    void entered(Kind kind, int task, int segment) {
      any[task]++;
      if (kind == Kind.RCU && rcu[task]++ == 0) {
        since[task] = segment;
      }
    }

    void exited(Kind kind, int task) {
      any[task]--;
      if (kind == Kind.RCU) {
        rcu[task]--;
      }
    }

    /** Whether a task is in a section of either kind: it must not sleep. */
    boolean isReading(int task) {
      return any[task] > 0;
    }

    /** Whether a task is in an RCU section. */
    boolean isProtected(int task) {
      return rcu[task] > 0;
    }

    /** The segment in which the task's RCU section began. */
    int since(int task) {
      return since[task];
    }
  }
}
