package rmaplab.lab.mutate;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import rmaplab.checker.MutatingChecker;
import rmaplab.checker.Mutation;
import rmaplab.checker.MutationScope;
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
 *
 * <p>Who survives that has another chance with the quickest workloads, in which each allocation may
 * fail as well: error paths run nowhere else.
 */
public final class Mutants {
  /** The name of a kind of death: an execution that goes on for ever. */
  public static final String NEVER_ENDS = "never-ends";

  /** So many workloads, the quickest, are explored with allocations that fail. */
  private static final int SHORT_OF_MEMORY = 32;

  /** So many of these, at most, for one mutant. */
  private static final int SHORT_OF_MEMORY_EACH = 24;

  private final List<Source> library;
  private final MutationScope scope;
  private final Predicate<String> chosen;
  private final Judge judge;
  private final Judge judgeOfShortage;
  private final Listener listener;
  private final BooleanSupplier goOn;

  /** Hears how it goes on, from several threads. */
  @FunctionalInterface
  public interface Listener {
    /** So many of so many are done; {@code what} names the last one. */
    void done(String what, int done, int of);
  }

  /**
   * A run that has not begun.
   *
   * @param chosen which mutants, by name
   * @param secondsEach limit for the exploration of one mutant under one workload
   * @param stopped whether somebody wants it to end early
   */
  public Mutants(
      List<Source> library,
      Design design,
      Scope scope,
      Predicate<String> chosen,
      long secondsEach,
      Listener listener,
      BooleanSupplier stopped) {
    this.library = library;
    this.scope = scope.of(design);
    this.chosen = chosen;
    this.listener = listener;
    goOn = () -> !stopped.getAsBoolean();
    long nanosEach = secondsEach * 1_000_000_000;
    judge = new Judge(design.name(), nanosEach, false, goOn);
    judgeOfShortage = new Judge(design.name(), nanosEach, true, goOn);
  }

  /**
   * Runs.
   *
   * @return a fate for each mutant; without those that were not begun before a stop
   */
  public Mutant.Result run(int threads) {
    List<MutatingChecker> checkers = new ArrayList<>();
    for (int i = 0; i < threads; i++) {
      checkers.add(new MutatingChecker(Laboratory.code(), scope));
    }
    try (Workers workers = new Workers(checkers, goOn)) {
      List<Judge.Baseline> baselines = baselines(workers, judge, library);
      Map<String, Mutant> known = new TreeMap<>();
      for (Mutant mutant : fates(workers, judge, mutations(checkers), baselines, library.size())) {
        known.put(mutant.mutation().name(), mutant);
      }
      List<Mutation> survivors =
          known.values().stream().filter(m -> !m.isKilled()).map(Mutant::mutation).toList();
      if (!survivors.isEmpty()) {
        List<Judge.Baseline> shorts =
            baselines(workers, judgeOfShortage, forShortage(baselines, survivors));
        fates(workers, judgeOfShortage, survivors, shorts, SHORT_OF_MEMORY_EACH)
            .forEach(m -> known.merge(m.mutation().name(), m, Mutants::better));
      }
      return new Mutant.Result(List.copyOf(known.values()), leftOut(checkers));
    }
  }

  /** The quickest of all, which may reach what only errors do, and those that reach a survivor. */
  private static List<Source> forShortage(
      List<Judge.Baseline> baselines, List<Mutation> survivors) {
    Set<Source> chosen = new LinkedHashSet<>();
    baselines.stream().limit(SHORT_OF_MEMORY).map(Judge.Baseline::source).forEach(chosen::add);
    for (Mutation survivor : survivors) {
      baselines.stream()
          .filter(b -> b.reached().contains(survivor.name()))
          .limit(SHORT_OF_MEMORY_EACH)
          .map(Judge.Baseline::source)
          .forEach(chosen::add);
    }
    return List.copyOf(chosen);
  }

  /** What is known after both stages; a survivor of both is reported as one of the first. */
  private static Mutant better(Mutant first, Mutant second) {
    return second.isKilled() || first.fate() instanceof Mutant.Unreached ? second : first;
  }

  /** The quick ones first. */
  private List<Judge.Baseline> baselines(Workers workers, Judge by, List<Source> sources) {
    return workers
        .map(
            sources,
            by::baseline,
            (source, done) -> listener.done(source.workload().name(), done, sources.size()))
        .stream()
        .sorted(Comparator.comparingLong(Judge.Baseline::executions))
        .toList();
  }

  /** The fates of mutants, each under at most {@code most} of the workloads that reach it. */
  private List<Mutant> fates(
      Workers workers,
      Judge by,
      List<Mutation> mutations,
      List<Judge.Baseline> baselines,
      int most) {
    return workers.map(
        mutations,
        (checker, mutation) -> {
          List<Judge.Baseline> reaching =
              baselines.stream()
                  .filter(b -> b.reached().contains(mutation.name()))
                  .limit(most)
                  .toList();
          return new Mutant(mutation, by.fate(checker, mutation.name(), reaching));
        },
        (mutation, done) -> listener.done(mutation.name(), done, mutations.size()));
  }

  private List<Mutation> mutations(List<MutatingChecker> checkers) {
    Map<String, Mutation> all = new LinkedHashMap<>();
    for (MutatingChecker checker : checkers) {
      checker.mutations().stream()
          .filter(m -> chosen.test(m.name()))
          .forEach(m -> all.putIfAbsent(m.name(), m));
    }
    return List.copyOf(all.values());
  }

  private static List<String> leftOut(List<MutatingChecker> checkers) {
    Set<String> all = new LinkedHashSet<>();
    checkers.forEach(checker -> all.addAll(checker.leftOut()));
    return all.stream().sorted().toList();
  }
}
