package rmaplab.checker.explore;

import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import rmaplab.checker.CheckOptions;
import rmaplab.checker.CodeUnderTest;
import rmaplab.checker.Progress;
import rmaplab.checker.Subject;
import rmaplab.checker.Verdict;
import rmaplab.checker.engine.Coroutines;
import rmaplab.checker.engine.Granularity;
import rmaplab.checker.programs.RandomProgram;

/** Runs single searches over test programs. */
final class Explorer {
  private static final String PROGRAMS = "rmaplab.checker.programs.";
  private static final List<String> PRIVATE = List.of("rmaplab.memory.sync.", PROGRAMS);

  private final PrivateCopy copy;

  Explorer(Class<? extends Subject> program) {
    this(program, Coroutines.continuations());
  }

  Explorer(Class<? extends Subject> program, Coroutines coroutines) {
    copy = new PrivateCopy(code(program), Explorer.class.getClassLoader(), coroutines, null);
  }

  static CodeUnderTest code(Class<? extends Subject> program) {
    // Of the interpreter only what its programs work on is woven.
    String woven = program == RandomProgram.class ? PROGRAMS + "Shared" : PROGRAMS;
    return new CodeUnderTest(PRIVATE, List.of(woven), Set.of(), program.getName());
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
