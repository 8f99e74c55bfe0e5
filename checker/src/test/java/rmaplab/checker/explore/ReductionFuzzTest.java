package rmaplab.checker.explore;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import rmaplab.checker.CheckOptions;
import rmaplab.checker.Verdict;
import rmaplab.checker.Violation;
import rmaplab.checker.engine.Granularity;
import rmaplab.checker.programs.RandomProgram;

/**
 * Every search must find what the enumeration of all schedules finds, with every access to shared
 * state a scheduling point: the same final states and the same kinds of violations.
 *
 * <p>{@code -Drmaplab.fuzz.programs=10000} for more programs, {@code -Drmaplab.fuzz.seed=N} for one
 * that failed (with programs=1).
 */
class ReductionFuzzTest {
  private static final long LARGEST = 12_000;
  private static final Set<Violation.Kind> INFERRED =
      EnumSet.of(Violation.Kind.USE_AFTER_FREE, Violation.Kind.TYPE_REUSE);
  private final Explorer explorer = new Explorer(RandomProgram.class);
  private final Explorer states = Explorer.ofStates(RandomProgram.class);

  private record Found(Set<String> outcomes, Set<Violation.Kind> kinds) {}

  @Test
  void everySearch_findsWhatTheEnumerationFinds() {
    int programs = Integer.getInteger("rmaplab.fuzz.programs", 300);
    long seed = Long.getLong("rmaplab.fuzz.seed", 1);
    int compared = 0;
    for (int i = 0; i < programs; i++) {
      long own = seed + i;
      if (compare(new ProgramGenerator(own).program(), "seed " + own)) {
        compared++;
      }
    }
    assertThat(compared).as("programs small enough").isGreaterThan(programs / 2);
  }

  /** Operations that commute in some states only. */
  @Test
  void everySearch_findsWhatTheEnumerationFinds_whereStatesDecideWhatCommutes() {
    int programs = Integer.getInteger("rmaplab.fuzz.programs", 300) / 3;
    long seed = Long.getLong("rmaplab.fuzz.seed", 1);
    for (long own = seed; own < seed + programs; own++) {
      boolean _ = compare(ProgramGenerator.ofCounts(own).program(), "counts, seed " + own);
    }
  }

  /** Programs that once told the searches apart. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        // A failure of T1 before its first point hid the deadlock of T0.
        "trypage0 ( rcu0 ( awaitpage0 ) ) newpool0 | rcu0 ( awaitpage0 )",
        // The clocks ordered the beginnings of two grace periods, which commute.
        "setmarked0 addplain0 sync0 setmarked0 setmarked0 | sync0 rcu0 ( setmarked0 addplain0 )",
        // A trylock between two acquisitions was taken for one that could be put off.
        "trypage0 ( awaitpage0 ) | page0 ( getword1 ) | getplain1 page0 ( getword1 )",
        // A step that made another one an operation that conflicts with it let that sleep on.
        "incint0 mutex0 ( dropint1 dropint1 ) | dropint1 mutex0 ( dropint1 newpool0 )",
        // A use before the end of a life went unnoticed after the beginning of the next.
        "takepool0 takepool0 newpool0 | read0 ( usepool0 ) awaitpage0",
        // A violation that clocks inferred hid what else follows the same state.
        "raiseint1 spin0 ( dropint1 ) takepool0 | spin0 ( usepool0 dropint1 ) usepool0",
        // What a task has drawn from a pool was not part of the state until its next life had
        // begun.
        "spin1 ( swapword1 takepool0 ) | newpool0 spin1 ( newpool0 )"
      })
  void regressions(String tasks) {
    assertThat(compare(List.of(tasks.split("[|]")), "regression")).isTrue();
  }

  private boolean compare(List<String> program, String origin) {
    Found all = find(program, PlainSearch.unbounded(true), Granularity.EVERYTHING, LARGEST);
    if (all == null) {
      return false;
    }
    Search cached = states.stateSearch(true);
    Found merged = find(states, program, cached, Granularity.EVERYTHING, Long.MAX_VALUE);
    assertThat(merged).as(origin + ", state cache, " + program).isNotNull().isEqualTo(all);
    Found ofPoints =
        find(program, PlainSearch.unbounded(true), Granularity.REDUCED, Long.MAX_VALUE);
    assertThat(ofPoints).as(origin + ", points only, " + program).isNotNull();
    compareEnumerations(all, ofPoints, origin + ", points only, " + program);
    List<Supplier<Search>> searches =
        List.of(
            () -> new SleepSetSearch(true),
            () -> new SourceSearch(true, symmetry(program)),
            () -> new CuttingSearch(true, symmetry(program)));
    for (Supplier<Search> search : searches) {
      for (Granularity points : List.of(Granularity.REDUCED, Granularity.UNLOCKS)) {
        String what =
            origin
                + ", "
                + points
                + ", "
                + search.get().getClass().getSimpleName()
                + ", "
                + program;
        Found found = find(program, search.get(), points, Long.MAX_VALUE);
        assertThat(found).as(what).isNotNull().isEqualTo(ofPoints);
      }
    }
    return true;
  }

  /**
   * Between points violations are inferred from the clocks: an execution ends where an equivalent
   * one would use what has been freed. So with such violations there are fewer final states.
   */
  private static void compareEnumerations(Found all, Found ofPoints, String what) {
    assertThat(ofPoints.kinds()).as(what).isEqualTo(all.kinds());
    if (Collections.disjoint(all.kinds(), INFERRED)) {
      assertThat(ofPoints.outcomes()).as(what).isEqualTo(all.outcomes());
    } else {
      assertThat(all.outcomes()).as(what).containsAll(ofPoints.outcomes());
    }
  }

  private static Symmetry symmetry(List<String> program) {
    return Symmetry.of(new RandomProgram(program));
  }

  private @Nullable Found find(
      List<String> program, Search search, Granularity points, long limit) {
    return find(explorer, program, search, points, limit);
  }

  private static @Nullable Found find(
      Explorer explorer, List<String> program, Search search, Granularity points, long limit) {
    CheckOptions options = new CheckOptions(-1, Long.MAX_VALUE, limit, 2_000, false, false, true);
    Set<String> outcomes = new TreeSet<>();
    Verdict verdict =
        explorer.run(
            program,
            options,
            search,
            points,
            subject -> outcomes.add(((Observed) subject).outcome()));
    if (!verdict.exhaustive()) {
      return null;
    }
    Set<Violation.Kind> kinds = EnumSet.noneOf(Violation.Kind.class);
    verdict.violations().forEach(f -> kinds.add(f.violation().kind()));
    return new Found(outcomes, kinds);
  }
}
