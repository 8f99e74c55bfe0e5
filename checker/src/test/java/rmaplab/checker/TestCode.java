package rmaplab.checker;

import java.util.List;
import java.util.Set;

/** The code under test of this module's tests. */
public final class TestCode {
  private static final String PROGRAMS = "rmaplab.checker.programs.";

  private TestCode() {}

  /** A program of the tests, all of it woven. */
  public static CodeUnderTest of(Class<? extends Subject> program) {
    return woven(program, PROGRAMS);
  }

  /** A program of which only classes with a prefix are woven. */
  public static CodeUnderTest woven(Class<? extends Subject> program, String prefix) {
    return new CodeUnderTest(
        List.of("rmaplab.memory.sync.", PROGRAMS), List.of(prefix), Set.of(), program.getName());
  }

  /** A checker of a program. */
  public static Checker checker(Class<? extends Subject> program) {
    return new Checker(of(program));
  }
}
