package rmaplab.checker.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import rmaplab.checker.CheckOptions;
import rmaplab.checker.Checker;
import rmaplab.checker.Progress;
import rmaplab.checker.TestCode;
import rmaplab.checker.Verdict;
import rmaplab.checker.programs.CommonProgram;

/** Both kinds of coroutines are the same to whoever uses them. */
class CoroutinesTest {
  static List<Coroutines> kinds() {
    return List.of(Coroutines.continuations(), Coroutines.virtualThreads());
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void bodies_takeTurns(Coroutines coroutines) {
    List<String> said = new ArrayList<>();
    Coroutine one = coroutines.create(() -> twice(coroutines, said, "one"));
    Coroutine two = coroutines.create(() -> twice(coroutines, said, "two"));

    one.run();
    two.run();
    one.run();
    assertThat(one.isDone()).isTrue();
    assertThat(two.isDone()).isFalse();
    two.discard();

    assertThat(said).containsExactly("one 1", "two 1", "one 2");
  }

  private static void twice(Coroutines coroutines, List<String> said, String who) {
    said.add(who + " 1");
    coroutines.suspend();
    said.add(who + " 2");
  }

  @Test
  void verdicts_areEqual() {
    List<Verdict> verdicts = new ArrayList<>();
    for (Coroutines coroutines : kinds()) {
      Checker checker =
          new Checker(TestCode.of(CommonProgram.class), getClass().getClassLoader(), coroutines);
      verdicts.add(
          checker.check(List.of("DEADLOCK", "2"), CheckOptions.exhaustive(), Progress.NONE));
    }

    assertThat(verdicts.get(0).executions()).isEqualTo(verdicts.get(1).executions());
    assertThat(verdicts.get(0).redundant()).isEqualTo(verdicts.get(1).redundant());
    assertThat(verdicts.get(0).violations()).isEqualTo(verdicts.get(1).violations());
  }
}
