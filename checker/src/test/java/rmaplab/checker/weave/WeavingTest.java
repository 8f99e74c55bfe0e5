package rmaplab.checker.weave;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import rmaplab.checker.CheckOptions;
import rmaplab.checker.Checker;
import rmaplab.checker.CodeUnderTest;
import rmaplab.checker.Progress;
import rmaplab.checker.Subject;
import rmaplab.checker.TestCode;
import rmaplab.checker.Verdict;
import rmaplab.checker.engine.Coroutines;
import rmaplab.checker.engine.Tracked;
import rmaplab.checker.explore.Exploration;
import rmaplab.checker.explore.Observed;
import rmaplab.checker.explore.PrivateCopy;
import rmaplab.checker.programs.Odd;
import rmaplab.checker.programs.OddProgram;
import rmaplab.memory.sync.LockClass;
import rmaplab.memory.sync.SpinLock;

class WeavingTest {
  @Test
  void oddConstructs_verifyAndBehaveAsNatively() {
    PrivateCopy copy =
        new PrivateCopy(
            TestCode.of(OddProgram.class),
            getClass().getClassLoader(),
            Coroutines.continuations(),
            null);
    AtomicReference<String> said = new AtomicReference<>("");
    CheckOptions options = CheckOptions.exhaustive();

    Verdict verdict =
        copy.with(
            List.of(),
            options,
            subject -> {
              Exploration exploration =
                  new Exploration(copy.engine(), subject, options, Progress.NONE);
              exploration.observe(end -> said.set(((Observed) subject).outcome()));
              return exploration.run();
            });

    assertThat(verdict.violations()).isEmpty();
    assertThat(said.get()).isEqualTo(new Odd(null).all());
  }

  @Test
  void nativeClasses_stayAsTheyAre() throws ReflectiveOperationException {
    PrivateLoader loader =
        new PrivateLoader(
            TestCode.of(OddProgram.class),
            getClass().getClassLoader(),
            new rmaplab.checker.engine.Engine(Coroutines.continuations()),
            null,
            null,
            false);
    Class<?> woven = Class.forName(Odd.class.getName(), true, loader);

    assertThat(woven).isNotEqualTo(Odd.class);
    assertThat(woven.getSuperclass()).isEqualTo(Tracked.class);
    assertThat(Odd.class.getSuperclass()).isEqualTo(Object.class);
    assertThat(woven.getMethod("lock").getReturnType().getName())
        .isEqualTo("rmaplab.checker.controlled.SpinLock");
    assertThat(new SpinLock(LockClass.PAGE, "x").tryLock()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "SynchronizedMethod, synchronized in",
    "Monitor, synchronized in",
    "StaticState, mutable static field",
    "AtomicField, java.util.concurrent.atomic.AtomicInteger",
    "Threads, java.lang.Thread.currentThread",
    "Clock, java.lang.System.nanoTime"
  })
  void whatCannotBeControlled_isRefusedByName(String program, String message) {
    String name = "rmaplab.checker.programs.refused." + program;
    Checker checker =
        new Checker(
            new CodeUnderTest(
                List.of("rmaplab.memory.sync.", "rmaplab.checker.programs."),
                List.of(name, "rmaplab.checker.programs.Program"),
                Set.of(),
                name));

    assertThatThrownBy(() -> checker.check(List.of(), CheckOptions.exhaustive(), Progress.NONE))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining(message)
        .hasMessageContaining(program);
  }

  @Test
  void renaming_replacesWholeNamesOnly() {
    Renamer renamer = new Renamer("a/b/", "x/y/", "Known"::equals);
    ConstantPools pools = new ConstantPools();

    assertThat(pools.after(renamer, "a/b/Known")).isEqualTo("x/y/Known");
    assertThat(pools.after(renamer, "(La/b/Known;[La/b/Known;I)La/b/Other;"))
        .isEqualTo("(Lx/y/Known;[Lx/y/Known;I)La/b/Other;");
    assertThat(pools.after(renamer, "a/b/KnownToo")).isEqualTo("a/b/KnownToo");
    assertThat(pools.after(renamer, "a/b/Known/More")).isEqualTo("a/b/Known/More");
    assertThat(pools.after(renamer, "z/a/b/Known")).isEqualTo("z/a/b/Known");
    assertThat(pools.after(renamer, "La/b/Known<TT;>;")).isEqualTo("Lx/y/Known<TT;>;");
  }

  @Test
  void subject_isMadeFromThePrivateCopy() {
    PrivateCopy copy =
        new PrivateCopy(
            TestCode.of(OddProgram.class),
            getClass().getClassLoader(),
            Coroutines.continuations(),
            null);
    Subject subject = copy.with(List.of(), CheckOptions.exhaustive(), s -> s);

    assertThat(subject).isNotInstanceOf(OddProgram.class);
    assertThat(subject.getClass().getClassLoader()).isEqualTo(copy.loader());
  }
}
