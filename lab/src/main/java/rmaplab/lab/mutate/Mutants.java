package rmaplab.lab.mutate;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import rmaplab.checker.CheckOptions;
import rmaplab.checker.MutatingChecker;
import rmaplab.checker.Mutation;
import rmaplab.checker.MutationScope;
import rmaplab.checker.Verdict;
import rmaplab.lab.Laboratory;
import rmaplab.lab.Source;
import rmaplab.memory.rmap.Design;

/**
 * Damages a design in every small way, and sees whether the library notices.
 *
 * <p>First each workload is explored under the design as it stands; that tells which places it
 * reaches. Then each mutant is explored under the workloads that reach it, the quick ones first,
 * until one of them fails in a way in which it did not. A mutant whose place a workload does not
 * reach is the design as it stands there, so nothing is left out.
 */
public final class Mutants {
  /** The name of a kind of death: an execution that goes on for ever. */
  public static final String NEVER_ENDS = "never-ends";

  private static final int MOST_STEPS = 20_000;

  private final List<Source> library;
  private final Design design;
  private final MutationScope scope;
  private final long nanosEach;
  private final Listener listener;
  private final BooleanSupplier stopped;

  /** Hears how it goes on, from several threads. */
  @FunctionalInterface
  public interface Listener {
    /** So many of so many are done; {@code what} names the last one. */
    void done(String what, int done, int of);
  }

  /** What is known of a workload under the design as it stands. */
  private record Baseline(
      Source source, Set<String> kinds, Set<String> races, Set<String> reached, long executions) {}

  /**
   * A run that has not begun.
   *
   * @param secondsEach limit for the exploration of one mutant under one workload
   * @param stopped whether somebody wants it to end early
   */
  public Mutants(
      List<Source> library,
      Design design,
      Scope scope,
      long secondsEach,
      Listener listener,
      BooleanSupplier stopped) {
    this.library = library;
    this.design = design;
    this.scope = scope.of(design);
    nanosEach = secondsEach * 1_000_000_000;
    this.listener = listener;
    this.stopped = stopped;
  }

  /**
   * Runs.
   *
   * @return a fate for each mutant, by name; without those that were not begun before a stop
   */
  public List<Mutant> run(int threads) {
    try (ExecutorService executor = Executors.newFixedThreadPool(threads)) {
      List<MutatingChecker> checkers = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        checkers.add(new MutatingChecker(Laboratory.code(), scope));
      }
      Pool pool = new Pool(executor, checkers);
      List<Baseline> baselines = pool.map(library, (checker, source) -> baseline(checker, source));
      Map<String, Mutation> mutations = new LinkedHashMap<>();
      for (MutatingChecker checker : checkers) {
        checker.mutations().forEach(m -> mutations.putIfAbsent(m.name(), m));
      }
      List<Baseline> quickFirst =
          baselines.stream().sorted(Comparator.comparingLong(Baseline::executions)).toList();
      return pool
          .map(
              List.copyOf(mutations.values()),
              (checker, mutation) -> new Mutant(mutation, fate(checker, mutation, quickFirst)))
          .stream()
          .sorted(Comparator.comparing((Mutant m) -> m.mutation().name()))
          .toList();
    }
  }

  private Baseline baseline(MutatingChecker checker, Source source) {
    checker.takeReached();
    Verdict verdict =
        checker.check(arguments(source), CheckOptions.exhaustive(), (_, _, _, _) -> goOn());
    if (verdict.outcome() == Verdict.Outcome.INCOMPLETE && goOn()) {
      throw new IllegalStateException(
          source.workload().name() + " is not explored exhaustively: " + verdict.reason());
    }
    return new Baseline(
        source,
        kinds(verdict),
        races(verdict),
        new HashSet<>(checker.takeReached()),
        verdict.executions());
  }

  private Mutant.Fate fate(MutatingChecker checker, Mutation mutation, List<Baseline> baselines) {
    int explored = 0;
    String race = "";
    boolean bounded = false;
    for (Baseline baseline : baselines) {
      if (!baseline.reached().contains(mutation.name()) || !goOn()) {
        continue;
      }
      explored++;
      Verdict verdict =
          checker.checkMutated(
              mutation.name(),
              arguments(baseline.source()),
              options(baseline.kinds().isEmpty()),
              (_, _, _, _) -> goOn());
      Optional<String> kind = newKind(verdict, baseline);
      if (kind.isPresent()) {
        return new Mutant.Killed(baseline.source().workload().name(), kind.get());
      }
      bounded |= verdict.outcome() == Verdict.Outcome.INCOMPLETE;
      race = race.isEmpty() ? newRace(verdict, baseline) : race;
    }
    return explored == 0 ? new Mutant.Unreached() : new Mutant.Survived(explored, race, bounded);
  }

  private Optional<String> newKind(Verdict verdict, Baseline baseline) {
    Optional<String> kind =
        kinds(verdict).stream().filter(k -> !baseline.kinds().contains(k)).findFirst();
    boolean endless =
        verdict.outcome() == Verdict.Outcome.INCOMPLETE && verdict.seconds() * 1e9 < nanosEach;
    return kind.isEmpty() && endless && goOn() ? Optional.of(NEVER_ENDS) : kind;
  }

  private static String newRace(Verdict verdict, Baseline baseline) {
    return races(verdict).stream()
        .filter(r -> !baseline.races().contains(r))
        .findFirst()
        .orElse("");
  }

  private static Set<String> kinds(Verdict verdict) {
    return verdict.violations().stream()
        .map(f -> f.violation().kind().label())
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  private static Set<String> races(Verdict verdict) {
    return verdict.races().stream()
        .map(Verdict.Race::location)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private boolean goOn() {
    return !stopped.getAsBoolean();
  }

  private CheckOptions options(boolean first) {
    return new CheckOptions(-1, nanosEach, Long.MAX_VALUE, MOST_STEPS, first, false, false);
  }

  private List<String> arguments(Source source) {
    return List.of(source.workload().file(), source.text(), design.name());
  }

  /** Hands things to threads, each of which has a checker of its own. */
  private final class Pool {
    private final ExecutorService executor;
    private final List<MutatingChecker> checkers;

    Pool(ExecutorService executor, List<MutatingChecker> checkers) {
      this.executor = executor;
      this.checkers = checkers;
    }

    <T, R> List<R> map(List<T> things, Work<T, R> work) {
      Results<R> results = new Results<>();
      List<Future<?>> running = new ArrayList<>();
      for (MutatingChecker checker : checkers) {
        running.add(
            executor.submit(() -> {
              for (int i = results.next(); i < things.size() && goOn(); i = results.next()) {
                results.set(i, work.apply(checker, things.get(i)));
                listener.done(name(things.get(i)), results.done(), things.size());
              }
            }));
      }
      for (Future<?> thread : running) {
        await(thread);
      }
      return results.known();
    }
  }

  private static String name(Object thing) {
    return switch (thing) {
      case Source source -> source.workload().name();
      case Mutation mutation -> mutation.name();
      default -> thing.toString();
    };
  }

  private static void await(Future<?> thread) {
    try {
      thread.get();
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @FunctionalInterface
  private interface Work<T, R> {
    R apply(MutatingChecker checker, T thing);
  }

  /** Results in the order of what they are results of. */
  private static final class Results<R> {
    private final Map<Integer, R> results = new TreeMap<>();
    private int next;

    synchronized int next() {
      return next++;
    }

    synchronized void set(int index, R result) {
      results.put(index, result);
    }

    synchronized int done() {
      return results.size();
    }

    synchronized List<R> known() {
      return List.copyOf(results.values());
    }
  }
}
