package rmaplab.checker.explore;

import java.util.List;
import java.util.function.Consumer;
import rmaplab.checker.CheckOptions;
import rmaplab.checker.CodeUnderTest;
import rmaplab.checker.Progress;
import rmaplab.checker.Subject;
import rmaplab.checker.TestCode;
import rmaplab.checker.Verdict;
import rmaplab.checker.engine.Coroutines;
import rmaplab.checker.engine.Granularity;
import rmaplab.checker.programs.RandomProgram;

/** Runs single searches over test programs. */
final class Explorer {
  private final PrivateCopy copy;

  Explorer(Class<? extends Subject> program) {
    this(program, Coroutines.continuations());
  }

  private Explorer(PrivateCopy copy) {
    this.copy = copy;
  }

  /** One whose engine can compare states. */
  static Explorer ofStates(Class<? extends Subject> program) {
    return new Explorer(
        PrivateCopy.telling(
            code(program), Explorer.class.getClassLoader(), Coroutines.continuations()));
  }

  /** A search that explores no state twice. */
  Search stateSearch(boolean data) {
    return new StateSearch(copy.engine().states(), data, 1 << 28);
  }

  /** The number of states that it came to. */
  int states() {
    return copy.engine().states().size();
  }

  Explorer(Class<? extends Subject> program, Coroutines coroutines) {
    copy = new PrivateCopy(code(program), Explorer.class.getClassLoader(), coroutines, null);
  }

  private static CodeUnderTest code(Class<? extends Subject> program) {
    // Of the interpreter only what its programs work on is woven.
    return program == RandomProgram.class
        ? TestCode.woven(program, "rmaplab.checker.programs.Shared")
        : TestCode.of(program);
  }

  Verdict run(List<String> arguments, Search search, Granularity points) {
    return run(arguments, CheckOptions.exhaustive(), search, points, subject -> {});
  }

  /** {@code afterEach} gets the subject after each execution that was complete. */
  Verdict run(
      List<String> arguments,
      CheckOptions options,
      Search search,
      Granularity points,
      Consumer<Subject> afterEach) {
    return copy.with(
        arguments,
        options,
        subject -> {
          Exploration exploration = new Exploration(copy.engine(), subject, options, Progress.NONE);
          exploration.observe(end -> {
            if (end == rmaplab.checker.engine.Scheduler.End.COMPLETE) {
              afterEach.accept(subject);
            }
          });
          return exploration.run(search, points);
        });
  }
}
