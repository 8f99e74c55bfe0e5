package rmaplab.checker.explore;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
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
  private final Explorer explorer = new Explorer(RandomProgram.class);

  private record Found(Set<String> outcomes, Set<Violation.Kind> kinds) {}

  @Test
  void everySearch_findsWhatTheEnumerationFinds() {
    int programs = Integer.getInteger("rmaplab.fuzz.programs", 300);
    long seed = Long.getLong("rmaplab.fuzz.seed", 1);
    int compared = 0;
    for (int i = 0; i < programs; i++) {
      if (compare(seed + i)) {
        compared++;
      }
    }
    assertThat(compared).as("programs small enough").isGreaterThan(programs / 2);
  }

  private boolean compare(long seed) {
    List<String> program = new ProgramGenerator(seed).program();
    Found all =
        find(program, PlainSearch.unbounded(true), Granularity.EVERYTHING, LARGEST);
    if (all == null) {
      return false;
    }
    List<Supplier<Search>> searches = List.of(() -> new SleepSetSearch(true));
    for (Supplier<Search> search : searches) {
      for (Granularity points : List.of(Granularity.REDUCED, Granularity.UNLOCKS)) {
        String what = "seed " + seed + ", " + points + ", " + program;
        Found found = find(program, search.get(), points, Long.MAX_VALUE);
        assertThat(found).as(what).isNotNull().isEqualTo(all);
      }
    }
    Found enumerated =
        find(program, PlainSearch.unbounded(true), Granularity.REDUCED, Long.MAX_VALUE);
    assertThat(enumerated).as("seed " + seed + ", points only, " + program).isEqualTo(all);
    return true;
  }

  private @Nullable Found find(
      List<String> program, Search search, Granularity points, long limit) {
    CheckOptions options =
        new CheckOptions(-1, Long.MAX_VALUE, limit, 2_000, false, false, true);
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
