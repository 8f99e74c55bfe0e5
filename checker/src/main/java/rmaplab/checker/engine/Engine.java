package rmaplab.checker.engine;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import rmaplab.checker.Subject;
import rmaplab.checker.Trace.StepKind;
import rmaplab.checker.Violation;

/**
 * Everything that one private copy of a program talks to: the parts of the checker that take part
 * in an execution, each of which does one thing, put together.
 *
 * <p>Engines share nothing; two of them work in two threads. One engine runs one execution at a
 * time.
 */
public final class Engine {
  /** The most tasks that a program may have. */
  public static final int MAX_TASKS = Clocks.TASKS;

  private final CodeMap code = new CodeMap();
  private final Held held = new Held();
  private final Sections.Depths depths = new Sections.Depths();
  private final Promotions promotions = new Promotions(code);
  private final Scheduler scheduler;
  private final Mutations mutations;
  private final Journal journal;
  private final Lifetimes lives;
  private final LockOrder order;
  private final Locks locks;
  private final Races races;
  private final Histories histories;
  private final States states;

  /** An engine whose tasks are coroutines of the given kind. */
  public Engine(Coroutines coroutines) {
    scheduler = new Scheduler(coroutines, code);
    mutations = new Mutations(scheduler);
    journal = new Journal(scheduler, held, code);
    lives = new Lifetimes(scheduler, depths, code, promotions, journal);
    order = new LockOrder(scheduler, held, code);
    locks = new Locks(scheduler, held, depths, order, lives, promotions, journal, mutations);
    scheduler.whenTaskEnds(locks::mustHoldNothing);
    histories = new Histories(scheduler);
    states = new States(scheduler, depths, histories);
    races = new Races(scheduler, code, promotions, lives, journal);
  }

  // ---- for the exploration ----

  /**
   * Runs one execution.
   *
   * @param maxSteps scheduling steps after which it is stopped
   */
  public Scheduler.End run(Subject subject, Driver driver, int maxSteps) {
    begin();
    if (journal.isOpen()) {
      scheduler.forgetBeginnings(); // Two replays of a schedule must tell the same steps.
    }
    return scheduler.run(subject, driver, maxSteps);
  }

  /** Runs set-up, tasks and finish once, one after the other. */
  public void dryRun(Subject subject, int maxSteps) {
    begin();
    scheduler.dryRun(subject, maxSteps);
    promotions.decline();
  }

  private void begin() {
    held.reset();
    depths.reset();
    locks.reset();
    races.begin();
    mutations.begin();
    histories.begin();
  }

  /** The running execution, or what the last one came to. */
  public Scheduler scheduler() {
    return scheduler;
  }

  /** What tasks may know; only copies that are woven to tell fill it. */
  public Histories histories() {
    return histories;
  }

  /** What searches compare states by. */
  public States states() {
    return states;
  }

  /** What has become a scheduling point. */
  public Promotions promotions() {
    return promotions;
  }

  /** The cycles of the lock order. */
  public LockOrder order() {
    return order;
  }

  /** The races. */
  public Races races() {
    return races;
  }

  /** What a replay writes down. */
  public Journal journal() {
    return journal;
  }

  /** The mutations of the code, if it was woven with any. */
  public Mutations mutations() {
    return mutations;
  }

  /** Numbers of fields and places. */
  public CodeMap code() {
    return code;
  }

  // ---- for the controlled classes ----

  /** Locks. */
  public Locks locks() {
    return locks;
  }

  /** Lives of objects. */
  public Lifetimes lives() {
    return lives;
  }

  /** New read sections. */
  public Sections sections(Sections.Kind kind) {
    return new Sections(kind, scheduler, locks, depths, promotions, journal, mutations);
  }

  /** New locations. */
  public Locations locations() {
    return new Locations(scheduler, promotions);
  }

  /** Woven code is about to call a controlled class at this place. */
  public void at(int site) {
    scheduler.site = site;
  }

  /** Woven code is about to go round a loop again. */
  public void again(int site) {
    scheduler.patience.again(site);
  }

  /** The running task, -1 in set-up and finish, -2 while the checker itself looks around. */
  public int task() {
    int m = scheduler.me;
    return m < Scheduler.ALONE ? m : m == Scheduler.ALONE ? -1 : -2;
  }

  /** The number of tasks. */
  public int tasks() {
    return scheduler.tasks();
  }

  /** The running task draws from what all share; what it gets depends on when it does so. */
  public void draws() {
    scheduler.stir();
  }

  /** A choice of data, explored like the choice of the next task; 0 outside tasks. */
  public int choose(int options) {
    return scheduler.choose(options);
  }

  /** Ends the execution; does not return. */
  public void fail(Violation.Kind kind, Supplier<String> message) {
    scheduler.fail(kind, message);
  }

  /** Ends the execution, for a reason that makes all of them useless; does not return. */
  public void stop(String reason) {
    scheduler.stopHere(reason);
  }

  /** Whether a replay listens to the following. */
  public boolean isTelling() {
    return journal.isOn();
  }

  /** A word or reference was read. */
  public void looked(String what, @Nullable Object value) {
    if (journal.isOn()) {
      journal.looked(what, value);
    }
  }

  /** A word, reference or field was changed. */
  public void changed(
      Object owner, String what, String place, @Nullable Object before, @Nullable Object after) {
    if (journal.isOn()) {
      journal.changed(owner, what, place, before, after);
    }
  }

  /** A field, {@code SimpleClass.field}, is about to be changed. */
  public void changedField(
      Object owner, String field, @Nullable Object before, @Nullable Object after) {
    if (journal.isOn() && journal.shows(field)) {
      String place = field.substring(field.lastIndexOf('.') + 1);
      journal.changed(owner, place, place, before, after);
    }
  }

  /** Something else worth telling happened. */
  public void told(StepKind kind, Supplier<String> text) {
    if (journal.isOn()) {
      journal.step(kind, text);
    }
  }

  /** A narrated method was entered or has returned. */
  public void narrated(String method, @Nullable Object[] arguments, @Nullable Object result) {
    if (journal.isOn()) {
      journal.narrated(method, arguments, result);
    }
  }
}
