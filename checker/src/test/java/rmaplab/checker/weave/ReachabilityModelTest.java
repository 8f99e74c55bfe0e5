package rmaplab.checker.weave;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import rmaplab.checker.CheckOptions;
import rmaplab.checker.MutatingChecker;
import rmaplab.checker.Mutation;
import rmaplab.checker.MutationScope;
import rmaplab.checker.Progress;
import rmaplab.checker.TestCode;
import rmaplab.checker.programs.ReachableProgram;

/** Mutations are left out where nothing of the implementation at hand can come by, only there. */
class ReachabilityModelTest {
  private static final String PROGRAM = ReachableProgram.class.getName();

  private static MutatingChecker checker(String implementation) {
    return new MutatingChecker(
        TestCode.of(ReachableProgram.class),
        new MutationScope(
            List.of(ReachableProgram.class.getPackageName()), PROGRAM + implementation));
  }

  @Test
  void whatOnlyOverriddenMethodsAndRivalsCall_isLeftOut() {
    MutatingChecker checker = checker("$Market");
    checker.check(List.of(), CheckOptions.exhaustive(), Progress.NONE);

    assertThat(new TreeSet<>(checker.leftOut().stream().filter(n -> n.startsWith("drop")).toList()))
        .containsExactly(
            "drop-lock:Kiosk.count#1",
            "drop-lock:Kiosk.pull#1",
            "drop-lock:Shop.open#1",
            "drop-lock:Shop.unlockDoor#1");
  }

  /**
   * Lambdas, default methods, initialisers, and what the library calls back, are all found: each
   * place that an execution reaches is one of those that may be, or this throws.
   */
  @Test
  void whatIsReached_isNotLeftOut() {
    MutatingChecker checker = checker("$Market");
    checker.check(List.of(), CheckOptions.exhaustive(), Progress.NONE);
    List<String> reached = checker.takeReached();

    List<String> locks =
        checker.mutations().stream()
            .map(Mutation::name)
            .filter(n -> n.startsWith("drop-lock"))
            .toList();
    assertThat(reached).containsAll(locks);
    assertThat(new TreeSet<>(locks))
        .containsExactly(
            "drop-lock:Market.close#1",
            "drop-lock:Market.open#1",
            "drop-lock:Once.make#1",
            "drop-lock:Shop.close#1",
            "drop-lock:Shop.compareTo#1",
            "drop-lock:Shop.count#1",
            "drop-lock:Shop.lockDoor#1",
            "drop-lock:Shop.lookAround#1",
            "drop-lock:Shop.toString#1",
            "drop-lock:Shop.use#1",
            "drop-lock:Visitor.visitTwice#1");
  }
}
