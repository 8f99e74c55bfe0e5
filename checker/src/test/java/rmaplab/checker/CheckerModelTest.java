package rmaplab.checker;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import rmaplab.checker.programs.CommonProgram;
import rmaplab.checker.programs.SeededProgram;

/** Bugs that were planted are found, as what they are; programs without them pass. */
class CheckerModelTest {
  private static final Narrated NOTHING = new Narrated(Set.of(), Set.of(), Set.of());
  private final Checker checker = TestCode.checker(SeededProgram.class);

  @ParameterizedTest
  @CsvSource({
    "lost-update, WRONG_DATA",
    "stale-frame, STALE_MAPPING",
    "freed-without-grace, USE_AFTER_FREE",
    "part-freed-without-grace, USE_AFTER_FREE",
    "pooled-outside, USE_AFTER_FREE",
    "pooled-number-outside, USE_AFTER_FREE",
    "reuse-unchecked, TYPE_REUSE",
    "abba, DEADLOCK",
    "recursive, DEADLOCK",
    "abba-never-together, LOCK_ORDER",
    "classes-crossed, LOCK_ORDER",
    "sleep-under-spinlock, SLEEP_IN_ATOMIC",
    "sleep-in-section, SLEEP_IN_ATOMIC",
    "keeps-lock, ASSERTION",
    "keeps-section, ASSERTION",
    "sleep-in-grace-under-spinlock, SLEEP_IN_ATOMIC",
    "unlock-of-other, ASSERTION",
    "held-by-other, ASSERTION",
    "double-free, ASSERTION",
    "null, ASSERTION",
    "trylock-seen, WRONG_DATA"
  })
  void plantedBug_isFoundAndReplays(String program, Violation.Kind kind) {
    Verdict verdict = check(program, CheckOptions.exhaustive());

    assertThat(verdict.outcome()).isEqualTo(Verdict.Outcome.FAIL);
    assertThat(verdict.exhaustive()).isTrue();
    assertThat(verdict.violations())
        .as("kinds found")
        .anySatisfy(f -> assertThat(f.violation().kind()).isEqualTo(kind));
    for (Verdict.Finding finding : verdict.violations()) {
      Trace trace =
          TestCode.checker(SeededProgram.class)
              .replay(List.of(program), CheckOptions.exhaustive(), finding.schedule(), NOTHING);
      assertThat(trace.violation()).as(finding.schedule()).isEqualTo(finding.violation());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "lost-update-locked",
        "stale-frame-flushed",
        "freed-after-grace",
        "part-freed-after-grace",
        "pooled-inside",
        "pooled-number-inside",
        "reuse-checked",
        "abab",
        "abba-gated",
        "no-sleep",
        "published",
        "published-marked",
        "wait-for-page",
        "no-memory"
      })
  void correctProgram_passes(String program) {
    Verdict verdict = check(program, CheckOptions.exhaustive());

    assertThat(verdict.violations()).isEmpty();
    assertThat(verdict.outcome()).isEqualTo(Verdict.Outcome.PASS);
    assertThat(verdict.exhaustive()).isTrue();
    assertThat(verdict.races()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "spin",
        "spin-plain",
        "spin-blind",
        "spin-blind-at-the-end",
        "spin-through-a-call"
      })
  void programThatSpins_isIncompleteAndSaysWhere(String program) {
    CheckOptions options =
        new CheckOptions(-1, Long.MAX_VALUE, Long.MAX_VALUE, 500, false, false, false);

    Verdict verdict = check(program, options);

    assertThat(verdict.outcome()).isEqualTo(Verdict.Outcome.INCOMPLETE);
    assertThat(verdict.exhaustive()).isFalse();
    assertThat(verdict.reason()).contains("SeededProgram.java:");
  }

  @ParameterizedTest
  @ValueSource(strings = {"spin", "spin-blind", "spin-through-a-call"})
  void programThatSpins_isIncompleteWithTheStateCacheToo(String program) {
    CheckOptions options =
        new CheckOptions(-1, Long.MAX_VALUE, Long.MAX_VALUE, 500, false, false, false)
            .with(1, true, Long.MAX_VALUE);

    Verdict verdict = check(program, options);

    assertThat(verdict.outcome()).isEqualTo(Verdict.Outcome.INCOMPLETE);
    assertThat(verdict.exhaustive()).isFalse();
    assertThat(verdict.reason()).contains("SeededProgram.java:");
  }

  @Test
  void taskThatEndsWithALock_isToldByName_whoeverWaitsForIt() {
    Verdict verdict = check("wait-for-nobody", CheckOptions.exhaustive());

    assertThat(verdict.violations().getFirst().violation().kind())
        .isEqualTo(Violation.Kind.ASSERTION);
    assertThat(verdict.violations().getFirst().violation().message())
        .isEqualTo("T0 ends while it holds the page lock of f2");
  }

  @Test
  void failedAllocation_isExploredWhenAsked() {
    CheckOptions options =
        new CheckOptions(-1, Long.MAX_VALUE, Long.MAX_VALUE, 500, false, false, true);

    Verdict verdict = check("no-memory", options);

    assertThat(verdict.violations())
        .singleElement()
        .satisfies(f -> assertThat(f.schedule()).contains("-0"));
  }

  @Test
  void race_isReportedWithBothPlacesAndFailsOnlyUnderStrictRaces() {
    Verdict lenient = check("lost-update", CheckOptions.exhaustive());
    Verdict strict =
        check(
            "lost-update",
            new CheckOptions(-1, Long.MAX_VALUE, Long.MAX_VALUE, 500, false, true, false));

    assertThat(lenient.races())
        .isNotEmpty()
        .allSatisfy(r -> {
          assertThat(r.location()).isEqualTo("State.plain");
          assertThat(r.first()).contains("at SeededProgram.java:");
          assertThat(r.second()).contains("at SeededProgram.java:");
        });
    assertThat(strict.violations())
        .extracting(f -> f.violation().kind())
        .contains(Violation.Kind.DATA_RACE, Violation.Kind.WRONG_DATA);
  }

  @Test
  void deadlock_tellsWhoWaitsForWhom() {
    Verdict verdict = check("abba", CheckOptions.exhaustive());

    assertThat(verdict.violations().getFirst().violation().message())
        .contains("T0 waits for anon_vma lock of b")
        .contains("held by T1")
        .contains("T1 waits for anon_vma lock of a")
        .contains("held by T0");
  }

  @Test
  void lostUpdate_needsOnePreemptionAndTwoSwitches() {
    Verdict.Finding finding =
        check("lost-update", CheckOptions.exhaustive()).violations().getFirst();

    assertThat(finding.preemptions()).isEqualTo(1);
    assertThat(finding.contextSwitches()).isEqualTo(2);
  }

  @Test
  void preemptionBound_isKeptAndSaid() {
    CheckOptions options =
        new CheckOptions(0, Long.MAX_VALUE, Long.MAX_VALUE, 500, false, false, false);

    Verdict verdict = check("lost-update", options);

    assertThat(verdict.outcome()).isEqualTo(Verdict.Outcome.INCOMPLETE);
    assertThat(verdict.deepestPreemptions()).isZero();
    assertThat(verdict.reason()).contains("at most 0 preemptions");
  }

  @Test
  void limitOfExecutions_isKept() {
    CheckOptions options = new CheckOptions(-1, Long.MAX_VALUE, 7, 500, false, false, false);

    Verdict verdict =
        TestCode.checker(CommonProgram.class).check(List.of("CLEAN", "3"), options, Progress.NONE);

    assertThat(verdict.executions()).isEqualTo(7);
    assertThat(verdict.outcome()).isEqualTo(Verdict.Outcome.INCOMPLETE);
  }

  @Test
  void verdicts_doNotDependOnWhatWasCheckedBefore() {
    Verdict fresh = check("lost-update", CheckOptions.exhaustive());
    Verdict pass = check("lost-update-locked", CheckOptions.exhaustive());
    Verdict again = check("lost-update", CheckOptions.exhaustive());

    assertThat(pass.races()).isEmpty();
    assertThat(again.violations()).isEqualTo(fresh.violations());
    assertThat(again.races()).isEqualTo(fresh.races());
    assertThat(again.executions()).isEqualTo(fresh.executions());
  }

  @Test
  void tooManyTasks_areIncompleteNotACrash() {
    Verdict verdict =
        TestCode.checker(CommonProgram.class)
            .check(List.of("CLEAN", "9"), CheckOptions.exhaustive(), Progress.NONE);

    assertThat(verdict.outcome()).isEqualTo(Verdict.Outcome.INCOMPLETE);
    assertThat(verdict.reason()).contains("9 tasks");
  }

  @Test
  void eightTasks_areExplored() {
    CheckOptions options = new CheckOptions(1, Long.MAX_VALUE, 2_000, 5_000, false, false, false);
    Checker common = TestCode.checker(CommonProgram.class);

    Verdict clean = common.check(List.of("CLEAN", "8"), options, Progress.NONE);

    assertThat(clean.executions()).isEqualTo(2_000);
    assertThat(clean.violations()).isEmpty();
    assertThat(clean.races()).isEmpty();
  }

  @Test
  void twoCheckersInTwoThreads_neverMeet() throws InterruptedException {
    List<Verdict> verdicts = new java.util.concurrent.CopyOnWriteArrayList<>();
    Runnable work =
        () ->
            verdicts.add(
                TestCode.checker(CommonProgram.class)
                    .check(List.of("DEADLOCK", "3"), CheckOptions.exhaustive(), Progress.NONE));
    Thread one = Thread.ofPlatform().start(work);
    Thread two = Thread.ofPlatform().start(work);
    one.join();
    two.join();

    assertThat(verdicts).hasSize(2);
    assertThat(verdicts.get(0).violations()).isEqualTo(verdicts.get(1).violations());
    assertThat(verdicts.get(0).executions()).isEqualTo(verdicts.get(1).executions());
  }

  private Verdict check(String program, CheckOptions options) {
    return checker.check(List.of(program), options, Progress.NONE);
  }
}
