package rmaplab.checker;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import rmaplab.checker.engine.Coroutines;
import rmaplab.checker.engine.Engine;
import rmaplab.checker.engine.ExecutionStoppedError;
import rmaplab.checker.explore.Exploration;
import rmaplab.checker.explore.Helper;
import rmaplab.checker.explore.PrivateCopy;
import rmaplab.checker.explore.Recording;
import rmaplab.checker.weave.Fingerprint;

/**
 * Explores every interleaving of a program's tasks.
 *
 * <p>Guarantee: a verdict {@code PASS} means that no schedule of the tasks, at the granularity of
 * synchronization and with every racy access interleaved, leads to a violation. It holds for
 * sequential consistency: races are reported apart.
 *
 * <p>A checker owns a private copy of the code under test, which grows faster as it is used; check
 * many things with one checker. It is not for use by several threads at once, but several checkers
 * are: they share nothing.
 */
public final class Checker {
  /** The most tasks that a program may have; with more nothing is explored. */
  public static final int MAX_TASKS = Engine.MAX_TASKS;

  private final CodeUnderTest code;
  private final ClassLoader source;
  private final PrivateCopy copy;
  private final Coroutines coroutines;
  private final List<PrivateCopy> helping = new ArrayList<>();
  private @Nullable PrivateCopy telling;
  private final Map<Narrated, PrivateCopy> narrating = new HashMap<>();

  /** A checker for code that the checker's own class loader finds. */
  public Checker(CodeUnderTest code) {
    this(code, Checker.class.getClassLoader());
  }

  /**
   * A checker for code that another loader finds.
   *
   * @param source a loader that also finds the checker's classes
   */
  public Checker(CodeUnderTest code, ClassLoader source) {
    this(code, source, Coroutines.continuations());
  }

  /** A checker that runs tasks as coroutines of a given kind. */
  public Checker(CodeUnderTest code, ClassLoader source, Coroutines coroutines) {
    this.code = code;
    this.source = source;
    this.coroutines = coroutines;
    copy = new PrivateCopy(code, source, coroutines, null);
  }

  /**
   * Explores.
   *
   * @param arguments of the subject's constructor
   * @throws rmaplab.checker.weave.RefusedException if the code does what cannot be controlled
   */
  public Verdict check(List<String> arguments, CheckOptions options, Progress progress) {
    return check(arguments, options, progress, "", null);
  }

  /**
   * Explores, perhaps from where an exploration was stopped.
   *
   * @param program what tells this program from all others, for checkpoints
   * @param from {@link Verdict.Coverage#rest} of an earlier verdict; null to begin
   * @throws CheckpointException if {@code from} is of another program, of other options that matter
   *     or of other code
   */
  public Verdict check(
      List<String> arguments,
      CheckOptions options,
      Progress progress,
      String program,
      @Nullable Checkpoint from) {
    List<Helper> helpers = new ArrayList<>();
    for (int i = 1; i < options.workers(); i++) {
      int number = i - 1;
      helpers.add(work -> lend(number, arguments, options, work));
    }
    PrivateCopy explorer = options.stateCache() ? copyOfStates() : copy;
    try {
      return explorer.with(
          arguments,
          options,
          subject -> {
            String explored = identity(program, options);
            String loaded = explorer.loader().fingerprint();
            if (from != null) {
              verify(from, explored, loaded);
            }
            Verdict verdict =
                new Exploration(explorer.engine(), subject, options, progress, helpers).run(from);
            return verdict.withRest(explored, loaded);
          });
    } catch (ExecutionStoppedError e) {
      return Verdict.unexplored(String.valueOf(e.getMessage()));
    } catch (OutOfMemoryError e) {
      return Verdict.unexplored("the exploration used up the memory: " + e.getMessage());
    }
  }

  private PrivateCopy copyOfStates() {
    PrivateCopy known = telling;
    if (known == null) {
      known = PrivateCopy.telling(code, source, coroutines);
      telling = known;
    }
    return known;
  }

  private static String identity(String program, CheckOptions options) {
    return new Fingerprint()
        .add(program)
        .add(options.preemptions() + " " + options.maxSteps())
        .add(options.strictRaces() + " " + options.exploreAllocations())
        .text();
  }

  private static void verify(Checkpoint from, String explored, String loaded) {
    if (!from.program().equals(explored)) {
      throw new CheckpointException("it is of another workload, design or set of options");
    }
    if (!from.code().equals(loaded)) {
      throw new CheckpointException("it was made with another version of the code");
    }
  }

  /** For another thread, so each number is lent to one thread at a time. */
  private void lend(
      int number, List<String> arguments, CheckOptions options, BiConsumer<Engine, Subject> work) {
    PrivateCopy helper;
    synchronized (helping) {
      while (helping.size() <= number) {
        helping.add(new PrivateCopy(code, source, coroutines, null));
      }
      helper = helping.get(number);
    }
    helper.with(
        arguments,
        options,
        subject -> {
          work.accept(helper.engine(), subject);
          return subject;
        });
  }

  /**
   * Explores everything, and looks for no shorter counterexamples than those that it comes across:
   * for very many programs, most of which are expected to pass.
   *
   * @param arguments of the subject's constructor
   * @throws rmaplab.checker.weave.RefusedException if the code does what cannot be controlled
   */
  public Verdict exhaust(List<String> arguments, CheckOptions options, Progress progress) {
    try {
      return copy.with(
          arguments,
          options,
          subject -> new Exploration(copy.engine(), subject, options, progress).exhaust());
    } catch (ExecutionStoppedError e) {
      return Verdict.unexplored(String.valueOf(e.getMessage()));
    }
  }

  /**
   * Runs one schedule and tells it step by step.
   *
   * @param options those of the check that found the schedule
   * @throws ScheduleException if the schedule is malformed or does not fit
   */
  public Trace replay(
      List<String> arguments, CheckOptions options, String schedule, Narrated narrated) {
    return record(arguments, options, schedule, narrated, Set.of()).trace();
  }

  /**
   * Runs one schedule and asks the subject for pictures on the way.
   *
   * @param steps indexes of steps of the trace that {@link #replay} gives for the same arguments
   * @return by step; without an entry where the subject had no picture
   */
  public Map<Integer, Object> pictures(
      List<String> arguments,
      CheckOptions options,
      String schedule,
      Narrated narrated,
      Set<Integer> steps) {
    return record(arguments, options, schedule, narrated, steps).pictures();
  }

  private Recording record(
      List<String> arguments,
      CheckOptions options,
      String schedule,
      Narrated narrated,
      Set<Integer> steps) {
    PrivateCopy teller =
        narrating.computeIfAbsent(
            narrated, n -> new PrivateCopy(code, source, Coroutines.continuations(), n));
    try {
      return teller.with(
          arguments,
          options,
          subject -> Recording.of(teller, subject, options, schedule, narrated, steps));
    } catch (ExecutionStoppedError e) {
      throw new ScheduleException(String.valueOf(e.getMessage()));
    }
  }
}
