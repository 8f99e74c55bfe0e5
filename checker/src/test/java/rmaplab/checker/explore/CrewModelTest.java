package rmaplab.checker.explore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import rmaplab.checker.CheckOptions;
import rmaplab.checker.Checker;
import rmaplab.checker.Checkpoint;
import rmaplab.checker.CheckpointException;
import rmaplab.checker.Progress;
import rmaplab.checker.TestCode;
import rmaplab.checker.Verdict;
import rmaplab.checker.programs.CommonProgram;

/** Long explorations: cut into branches, shared among workers, stopped and gone on with. */
class CrewModelTest {
  private static final long LONG = Long.MAX_VALUE;

  @ParameterizedTest
  @ValueSource(strings = {"RACE 3 unlike", "PLAIN 3 unlike", "CLEAN 4 unlike"})
  void verdict_isTheSameForAnyNumberOfWorkers(String program) {
    Verdict one = check(program, limited(LONG, 1), null);
    Verdict two = check(program, limited(LONG, 2), null);
    Verdict three = check(program, limited(LONG, 3), null);

    assertThat(one.exhaustive()).isTrue();
    assertThat(two.violations()).isEqualTo(one.violations());
    assertThat(three.violations()).isEqualTo(one.violations());
    assertThat(two.outcome()).isEqualTo(one.outcome());
    if (!program.startsWith("PLAIN")) {
      assertThat(List.of(two.executions(), two.redundant(), three.executions()))
          .containsExactly(one.executions(), one.redundant(), one.executions());
    }
  }

  @Test
  void equalTasks_leaveTheirShareOut() {
    Verdict clean = check("CLEAN 4", limited(LONG, 1), null);

    long bounded = 4_440;
    assertThat(clean.exhaustive()).isTrue();
    assertThat(clean.executions() - clean.redundant())
        .isBetween(264_600L / 24, 264_600L / 24 + 2 * bounded);
  }

  @Test
  void branches_haveNoExecutionInCommonAndMissNone() {
    Verdict clean = check("CLEAN 4 unlike", limited(LONG, 2), null);

    long bounded = 4_440;
    assertThat(clean.executions() - clean.redundant()).isBetween(264_600L, 264_600L + 2 * bounded);
    assertThat(clean.redundant() * 20).as("under 5 %").isLessThan(clean.executions());
  }

  @Test
  void stoppedExploration_goesOnWhereItStopped() {
    Verdict whole = check("CLEAN 4 unlike", limited(LONG, 1), null);
    Checkpoint left = null;
    Verdict part = null;
    double share = -1;
    for (long limit = 10_000; part == null || !part.exhaustive(); limit += 70_000) {
      part = check("CLEAN 4 unlike", limited(limit, 2), left);
      left = part.coverage().rest() == null ? null : Checkpoint.parse(text(part));
      if (left != null) {
        assertThat(part.outcome()).isEqualTo(Verdict.Outcome.INCOMPLETE);
        assertThat(part.reason()).startsWith("the limit of ");
        assertThat(part.coverage().share()).isBetween(share, 1.0);
        share = part.coverage().share();
      }
    }

    assertThat(part.outcome()).isEqualTo(Verdict.Outcome.PASS);
    assertThat(part.executions() - part.redundant())
        .isBetween(whole.executions() - whole.redundant() - 10_000, 270_000L);
  }

  @Test
  void stoppedWithFindings_keepsThem() {
    Verdict whole = check("RACE 3 unlike", limited(LONG, 1), null);
    Verdict part = check("RACE 3 unlike", limited(22_000, 1), null);
    Verdict rest = check("RACE 3 unlike", limited(LONG, 1), Checkpoint.parse(text(part)));

    assertThat(part.exhaustive()).isFalse();
    assertThat(part.outcome()).isEqualTo(Verdict.Outcome.FAIL);
    assertThat(rest.exhaustive()).isTrue();
    assertThat(rest.violations()).isEqualTo(whole.violations());
  }

  @Test
  void checkpointOfAnotherProgram_isRefused() {
    Verdict part = check("CLEAN 4 unlike", limited(10_000, 1), null);
    Checkpoint left = Checkpoint.parse(text(part));

    assertThatThrownBy(() -> check("CLEAN 3 unlike", limited(LONG, 1), left))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("another workload");
    assertThatThrownBy(() -> Checkpoint.parse("nonsense"))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("line 1");
    String text = left.text();
    assertThatThrownBy(() -> Checkpoint.parse(text.substring(0, text.lastIndexOf("end"))))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("end of the file");
    assertThatThrownBy(() -> Checkpoint.parse(text.replace("counts\t", "counts\tx")))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("is damaged");
  }

  private static String text(Verdict verdict) {
    Checkpoint rest = verdict.coverage().rest();
    assertThat(rest).isNotNull();
    return rest == null ? "" : rest.text();
  }

  private static CheckOptions limited(long executions, int workers) {
    return new CheckOptions(-1, LONG, executions, 2_000, false, false, false)
        .with(workers, false, LONG);
  }

  private static Verdict check(String program, CheckOptions options, @Nullable Checkpoint from) {
    Checker checker = TestCode.checker(CommonProgram.class);
    return checker.check(List.of(program.split(" ")), options, Progress.NONE, program, from);
  }
}
