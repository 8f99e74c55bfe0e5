package rmaplab.lab.stress;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import rmaplab.checker.Violation;
import rmaplab.memory.rmap.Design;
import rmaplab.memory.rmap.Designs;

/** Real threads: the numbers of operations are fixed, the time is not. */
class StressTest {
  private static final int THREADS = 4;
  private static final int ROUNDS = 4;
  private static final long FOR_EVER = TimeUnit.HOURS.toNanos(1);

  /** What the designs are known to do wrong under the mail's mix; the others nothing. */
  private static final Map<String, Set<Violation.Kind>> KNOWN =
      Map.of(
          "chain",
          Set.of(Violation.Kind.DANGLING_MIGRATION_ENTRY, Violation.Kind.TYPE_REUSE),
          "root-walk",
          Set.of(Violation.Kind.DANGLING_MIGRATION_ENTRY, Violation.Kind.ASSERTION),
          "root-walk-unlink-reversed",
          Set.of(Violation.Kind.DANGLING_MIGRATION_ENTRY, Violation.Kind.ASSERTION));

  /** One thread has no races: every outcome and every word is that of the model. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("designs")
  void oneThread_agreesWithTheOracle(Design design) throws InterruptedException {
    StressResult result = run(design, Mix.ALL, 1, 3);

    assertThat(result.failure()).isNull();
    assertThat(result.operations()).isEqualTo(3L * Deal.ROUND_OPERATIONS);
    assertThat(result.quietPoints()).isEqualTo(3);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("designs")
  void mail_isCleanOrKnown(Design design) throws InterruptedException {
    StressResult result = run(design, Mix.MAIL, THREADS, ROUNDS);

    StressResult.Failure failure = result.failure();
    if (failure == null) {
      assertThat(result.operations()).isEqualTo((long) THREADS * ROUNDS * Deal.ROUND_OPERATIONS);
    } else {
      assertThat(KNOWN.getOrDefault(design.name(), Set.of()))
          .as("%s", failure)
          .contains(failure.violation().kind());
    }
  }

  /** Everything at once, under the designs without a known hole. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("soundDesigns")
  void everything_isClean(Design design) throws InterruptedException {
    StressResult result = run(design, Mix.ALL, THREADS, ROUNDS);

    assertThat(result.failure()).isNull();
    assertThat(result.operations()).isEqualTo((long) THREADS * ROUNDS * Deal.ROUND_OPERATIONS);
    assertThat(result.quietPoints()).isEqualTo(ROUNDS);
    assertThat(result.verbs())
        .allSatisfy(verb -> assertThat(verb.done()).as(verb.name()).isPositive());
  }

  @ParameterizedTest
  @EnumSource(BrokenDesign.Fault.class)
  void brokenDesign_isCaught(BrokenDesign.Fault fault) throws InterruptedException {
    StressResult result =
        Stress.run(
            new StressOptions(new BrokenDesign(fault), Mix.MAIL, 2, 1, 1_000, FOR_EVER),
            TimeUnit.SECONDS.toNanos(3),
            (_, _, _) -> true);

    StressResult.Failure failure = result.failure();
    assertThat(failure).isNotNull();
    Violation.Kind kind = failure.violation().kind();
    switch (fault) {
      case MISSES_A_MAPPING -> assertThat(kind).isEqualTo(Violation.Kind.DANGLING_MIGRATION_ENTRY);
      case KEEPS_A_LOCK -> {
        // Whoever holds it and comes by again notices at once; if it is somebody else, who watches.
        if (kind == Violation.Kind.ASSERTION) {
          assertThat(failure.violation().message()).contains("waits for itself");
        } else {
          assertThat(kind).isEqualTo(Violation.Kind.DEADLOCK);
          assertThat(failure.others()).as("who waits").isNotEmpty();
        }
      }
      case FORGETS_TO_UNLINK -> assertThat(kind).isNotEqualTo(Violation.Kind.WRONG_DATA);
    }
  }

  @Test
  void progress_isTold_andMayEndTheRun() throws InterruptedException {
    long[] seen = new long[1];
    StressResult result =
        Stress.run(
            new StressOptions(sound(), Mix.ALL, 2, 1, Long.MAX_VALUE, FOR_EVER),
            (operations, _, _) -> {
              seen[0] = operations;
              return operations == 0;
            });

    assertThat(seen[0]).isPositive();
    assertThat(result.failure()).isNull();
    assertThat(result.operations()).isGreaterThanOrEqualTo(seen[0]);
    assertThat(result.quietPoints()).as("the last one at least").isPositive();
  }

  private static StressResult run(Design design, Mix mix, int threads, long rounds)
      throws InterruptedException {
    StressOptions options = new StressOptions(design, mix, threads, 1, rounds, FOR_EVER);
    return Stress.run(options, (_, _, _) -> true);
  }

  private static Design sound() {
    return Designs.named("root-lock").orElseThrow();
  }

  static Stream<Named<Design>> designs() {
    // The mutants of other tests are on the class path, too.
    return Designs.all().stream()
        .filter(d -> !d.getClass().getName().contains("Mutant"))
        .map(d -> Named.of(d.name(), d));
  }

  static Stream<Named<Design>> soundDesigns() {
    return designs().filter(d -> !KNOWN.containsKey(d.getName()));
  }
}
