package rmaplab.architecture;

import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The house style, as far as a program can see it. */
class TidyTest {
  private static final int MAX_LINES = 420;
  private static final int MAX_COLUMNS = 100;

  /** Longer files, each with the reason why it is one file. */
  private static final Map<String, String> LONG_FILES =
      Map.of(
          "memory/src/test/java/rmaplab/memory/ksm/KsmTest.java",
          "one list of short scenarios, read together");

  /** Fewer Java files than this, and the scan did not see what it should. */
  private static final int MIN_JAVA_FILES = 30;

  /** What people write and read here; data, and files that came from elsewhere, are not. */
  private static final Pattern TEXT =
      Pattern.compile(
          ".*\\.(java|xml|md|sh|properties|workload|c|h|py|html|css)|rmaplab|(.*/)?\\.ci/run");

  // Put together from parts, so that this file passes its own test.
  private static final Pattern UNFINISHED =
      Pattern.compile("\\b(TO" + "DO|FIX" + "ME|X" + "XX|HA" + "CK)\\b");
  private static final Pattern SLEEP = Pattern.compile("\\bThread\\s*\\.\\s*sle" + "ep\\b");
  private static final Pattern SOMEONES_DIRECTORY =
      Pattern.compile("(?<![\\w.}~*-])/(home|root|Users|work|workspace)/|\\b[A-Z]:\\\\\\\\?Users");

  private static final List<Path> FILES = SourceTree.files();

  @BeforeAll
  static void sawTheFiles() {
    assertThat(FILES.stream().filter(TidyTest::isJava))
        .as("Java files below " + SourceTree.root())
        .hasSizeGreaterThanOrEqualTo(MIN_JAVA_FILES);
    assertThat(FILES).contains(Path.of("pom.xml"), Path.of("rmaplab"));
  }

  @Test
  void filesAreShort() {
    Set<String> tooLong =
        FILES.stream()
            .filter(TidyTest::isJava)
            .filter(file -> SourceTree.lines(file).size() > MAX_LINES)
            .map(Path::toString)
            .collect(toSet());
    assertThat(tooLong)
        .as("Java files of more than %d lines; split them, or list them with a reason", MAX_LINES)
        .isEqualTo(LONG_FILES.keySet());
  }

  @Test
  void linesAreShort() {
    assertNone(
        "more than " + MAX_COLUMNS + " columns",
        TidyTest::isJava,
        line -> line.codePointCount(0, line.length()) > MAX_COLUMNS && !line.startsWith("import "));
  }

  @Test
  void nothingIsLeftUnfinished() {
    assertNone("an unfinished marker", TidyTest::isText, UNFINISHED.asPredicate());
  }

  @Test
  void testsWaitForConditionsNotForTime() {
    assertNone("sleeping in a test", TidyTest::isTest, SLEEP.asPredicate());
  }

  @Test
  void nobodysDirectoryIsNamed() {
    assertNone("a path of one machine", TidyTest::isText, SOMEONES_DIRECTORY.asPredicate());
  }

  @Test
  void packagesSayWhatTheyAreAndAreNullMarked() {
    List<Path> infos =
        FILES.stream()
            .filter(file -> isJava(file) && !isTest(file))
            .map(file -> file.resolveSibling("package-info.java"))
            .distinct()
            .toList();
    assertThat(infos.stream().filter(info -> !FILES.contains(info))).as("missing").isEmpty();
    assertThat(infos)
        .allSatisfy(info ->
            assertThat(SourceTree.lines(info))
                .anyMatch(line -> line.startsWith("/**"))
                .contains("@NullMarked"));
  }

  private static void assertNone(
      String what, Predicate<Path> where, Predicate<String> isViolation) {
    List<String> violations = new ArrayList<>();
    for (Path file : FILES) {
      if (where.test(file)) {
        List<String> lines = SourceTree.lines(file);
        for (int i = 0; i < lines.size(); i++) {
          if (isViolation.test(lines.get(i))) {
            violations.add(file + ":" + (i + 1) + ": " + lines.get(i).strip());
          }
        }
      }
    }
    assertThat(violations).as(what).isEmpty();
  }

  private static boolean isJava(Path file) {
    return file.toString().endsWith(".java");
  }

  private static boolean isTest(Path file) {
    return isJava(file) && file.toString().contains("/src/test/");
  }

  private static boolean isText(Path file) {
    return TEXT.matcher(file.toString()).matches();
  }
}
