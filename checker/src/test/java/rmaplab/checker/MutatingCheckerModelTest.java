package rmaplab.checker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import rmaplab.checker.programs.MutableProgram;

/**
 * Each mutation that matters is noticed, as what it leads to. Of a variable that only one task
 * uses, neither the lock nor the order matters; nor does the order of two writes under one lock.
 */
class MutatingCheckerModelTest {
  private static final String BANK = MutableProgram.class.getName() + "$Bank";

  private final MutatingChecker checker =
      new MutatingChecker(
          TestCode.of(MutableProgram.class),
          new MutationScope(List.of(MutableProgram.class.getPackageName()), BANK));

  @Test
  void program_passesAsItIs() {
    Verdict verdict = checker.check(List.of(), CheckOptions.exhaustive(), Progress.NONE);

    assertThat(verdict.outcome()).isEqualTo(Verdict.Outcome.PASS);
    assertThat(verdict.exhaustive()).isTrue();
  }

  @Test
  void mutations_areNoticedIfTheyMatter() {
    checker.check(List.of(), CheckOptions.exhaustive(), Progress.NONE);
    List<String> reached = checker.takeReached();
    Map<String, String> verdicts = new TreeMap<>();
    for (Mutation mutation : checker.mutations()) {
      Verdict verdict =
          checker.checkMutated(
              mutation.name(), List.of(), CheckOptions.exhaustive(), Progress.NONE);
      Verdict.Finding finding = verdict.violation();
      verdicts.put(
          mutation.name() + " " + mutation.what(),
          (reached.contains(mutation.name()) ? "" : "not reached, ")
              + (finding == null ? "pass" : finding.violation().kind().label()));
    }

    assertThat(lines(verdicts))
        .isEqualTo(
            """
            drop-check:Bank.look#1 the condition always jumps: pass
            drop-check:Bank.look#2 the condition never jumps: assertion
            drop-check:Bank.withdraw#1 the condition always jumps: assertion
            drop-check:Bank.withdraw#2 the condition never jumps: assertion
            drop-lock:Bank.look#1 SpinLock.lock does not lock: pass
            drop-lock:Bank.withdraw#1 SpinLock.lock does not lock: assertion
            drop-section:Bank.look#1 the read section is not begun: use-after-free
            drop-section:Bank.replace#1 Rcu.synchronize does not wait: use-after-free
            shorten-section:Bank.look#1 the read section ends once a lock inside it is \
            taken: use-after-free
            swap-steps:Bank.look#1 Refs.get comes before Rcu.readLock: use-after-free
            swap-steps:Bank.look#2 Bank.counted comes before SpinLock.lock: pass
            swap-steps:Bank.look#3 SpinLock.unlock comes before Bank.counted: pass
            swap-steps:Bank.replace#1 Rcu.synchronize comes before Refs.set: use-after-free
            swap-steps:Bank.replace#2 Bank.retire comes before Rcu.synchronize: use-after-free
            swap-steps:Bank.withdraw#1 Bank.spent comes before Bank.coins: pass
            swap-steps:MutableProgram.task#1 Bank.look comes before Bank.withdraw: pass
            swap-steps:MutableProgram.task#2 Bank.replace comes before Bank.withdraw: pass
            """);
  }

  private static String lines(Map<String, String> verdicts) {
    StringBuilder lines = new StringBuilder();
    verdicts.forEach((mutation, verdict) -> lines.append(mutation + ": " + verdict + "\n"));
    return lines.toString();
  }

  @Test
  void withoutMutation_theProgramPassesAgain() {
    checker.check(List.of(), CheckOptions.exhaustive(), Progress.NONE);
    checker.checkMutated(
        "drop-lock:Bank.withdraw#1", List.of(), CheckOptions.exhaustive(), Progress.NONE);

    assertThat(checker.check(List.of(), CheckOptions.exhaustive(), Progress.NONE).outcome())
        .isEqualTo(Verdict.Outcome.PASS);
  }

  @Test
  void unknownName_isRefused() {
    assertThatThrownBy(() ->
            checker.checkMutated(
                "drop-lock:Bank.nothing#1", List.of(), CheckOptions.exhaustive(), Progress.NONE))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Bank.nothing");
  }
}
