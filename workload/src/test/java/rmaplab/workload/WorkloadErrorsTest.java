package rmaplab.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Every way to be malformed: the place, what is wrong, what was expected. */
class WorkloadErrorsTest {
  private static final String ACTOR = "a process, for example P0, or 'kernel', and a verb";

  private final List<DynamicTest> cases = new ArrayList<>();

  @TestFactory
  List<DynamicTest> theFileAsAWhole() {
    file("", "1:1: the file is empty, expected a workload with a 'tasks:' section");
    file(" \n\n", "1:1: the file is empty, expected a workload with a 'tasks:' section");
    file(
        "# nothing\n",
        "1:1: there is no 'tasks:' section, expected at least one task, for example"
            + " 'T0: P0 write 3'");
    file(
        "setup:\n  P0 mmap 0 rw\n",
        "2:1: there is no 'tasks:' section, expected at least one task, for example"
            + " 'T0: P0 write 3'");
    file(
        "setup:\ntasks:\n# none\n",
        "2:1: the 'tasks:' section is empty, expected at least one task, for example"
            + " 'T0: P0 write 3'");
    file("P0 mmap 0 rw\n", "1:1: 'P0', expected name:, about:, setup:, tasks:, final: or expect:");
    file(
        "setpu:\n",
        "1:1: 'setpu:' (did you mean 'setup:'?), expected name:, about:, setup:, tasks:, final:"
            + " or expect:");
    file(
        "name: x\nP0 exit\n",
        "2:1: 'P0', expected name:, about:, setup:, tasks:, final: or expect:");
    file(
        "setup:\nfinal:\n  setup:\n",
        "3:3: section 'setup:' a second time, expected it once (it began in line 1)");
    file(
        "setup: P0 exit\n",
        "1:8: 'P0 exit' behind 'setup:', expected the section's lines to begin on the next line");
    file(
        "setup:\n  finale:\n",
        "2:3: 'finale:' (did you mean 'final:'?), expected name:, about:, setup:, tasks:, final:"
            + " or expect:");
    file("tasks:\n  T0: P0 \u0007exit\n", "2:10: control character U+0007, expected text");
    file("tasks:\r\r\n", "1:7: control character U+000D, expected text");
    return cases;
  }

  @TestFactory
  List<DynamicTest> names() {
    String expected =
        ", expected one word of letters, digits, '.', '_' and '-', at most 64, that begins with a"
            + " letter or digit";
    file("name:\n", "1:6: no name" + expected);
    file("name: two words\n", "1:7: 'two words' is no name" + expected);
    file("  name:  ../x # up\n", "1:10: '../x' is no name" + expected);
    file("name: " + "x".repeat(65), "1:7: '" + "x".repeat(40) + "...' is no name" + expected);
    return cases;
  }

  @TestFactory
  List<DynamicTest> statements() {
    statement("P0", "3: the line ends here, expected a verb");
    statement("P0 mummap 3", "4: unknown verb 'mummap' (did you mean 'munmap'?)" + verbs());
    statement("P0 MMAP 3 rw", "4: unknown verb 'MMAP' (did you mean 'mmap'?)" + verbs());
    statement("P0 dance 3", "4: unknown verb 'dance'" + verbs());
    statement("P0 migrate P0 3", "4: unknown verb 'migrate'" + verbs());
    statement(
        "kernel migrat P0 3",
        "8: unknown kernel verb 'migrat' (did you mean 'migrate'?), expected migrate, compact,"
            + " ksm-scan, ksm-unmerge, reclaim, take-all-locks or truncate");
    statement("kernel", "7: the line ends here, expected a verb");
    statement("mmap 0:8 rw", "1: 'mmap' is a word of the language, expected " + ACTOR);
    statement("P0 = 3", "4: unknown verb '='" + verbs());
    statement("9P exit", "1: '9P' is no name, expected " + ACTOR);
    statement(
        "abcdefghijklmnop exit",
        "1: 'abcdefghijklmnop' is too long, expected at most 15 characters");
    statement("P0 exit now", "9: unexpected 'now', expected '->' or the end of the line");
    statement("P0 exit -> ESRCH x", "18: unexpected 'x', expected the end of the line");
    statement(
        "P0 write 3 ->", "14: the line ends here, expected an errno name, for example EFAULT");
    statement(
        "P0 write 3 -> EFALT",
        "15: unknown errno 'EFALT' (did you mean 'EFAULT'?), expected ESRCH, ENOENT, ENOMEM,"
            + " EACCES, EFAULT, EINVAL, EAGAIN, EFBIG, EOVERFLOW or EEXIST");
    statement("P0 fork", "8: the line ends here, expected a process, for example P1");
    statement(
        "P0 fork exit", "9: 'exit' is a word of the language, expected a process, for example P1");
    statement("P0 fork 1P", "9: '1P' is no name, expected a process, for example P1");
    statement(
        "P0 madvise 3 dontned",
        "14: unknown advice 'dontned' (did you mean 'dontneed'?), "
            + "expected dontneed, free, mergeable, unmergeable, dontfork, dofork, wipeonfork,"
            + " keeponfork, pageout, populate-read or populate-write");
    statement("P0 mremap 0:4 8:12", "15: '8:12', expected 'to'");
    statement("P0 exec stack 4", "16: the line ends here, expected 'shift'");
    return cases;
  }

  @TestFactory
  List<DynamicTest> mmap() {
    String rights = ", expected rights: some of r, w and x, or none";
    statement("P0 mmap 0:8", "12: the line ends here" + rights);
    statement("P0 mmap 0:8 rq", "13: 'rq'" + rights);
    statement("P0 mmap 0:8 rr", "13: 'rr'" + rights);
    statement(
        "P0 mmap 0:8 rw shard",
        "16: unknown option 'shard' (did you mean 'shared'?), expected shared, file, growsdown or"
            + " noreserve");
    statement("P0 mmap 0:8 rw shared shared", "23: 'shared' a second time, expected it once");
    statement(
        "P0 mmap 0:8 rw file libc",
        "21: 'libc', expected a file and a page of it, for example libc@0");
    statement(
        "P0 mmap 0:8 rw file libc@1048576",
        "26: page 1048576 is too large, expected a page below 1048576");
    return cases;
  }

  @TestFactory
  List<DynamicTest> rangesAndNumbers() {
    String end = " is empty, expected START:END with END above START (pages START to END - 1)";
    statement("P0 munmap 8:4", "11: '8:4'" + end);
    statement("P0 munmap 4:4", "11: '4:4'" + end);
    statement("P0 munmap x", "11: 'x', expected a page");
    statement("P0 munmap 4:x", "13: '4:x', expected a page");
    statement("P0 munmap 4:", "13: '4:', expected a page");
    statement("P0 munmap :4", "11: ':4', expected a page");
    statement("P0 munmap -1", "11: '-1', expected a page");
    statement("P0 munmap 1:2:3", "13: '1:2:3', expected a page");
    statement("P0 munmap ٣", "11: '٣', expected a page");
    statement("P0 munmap 1048576", "11: page 1048576 is too large, expected a page below 1048576");
    statement(
        "P0 munmap 0:1048577", "13: the range ends at page 1048577, expected at most 1048576");
    statement(
        "P0 munmap 99999999999999999999",
        "11: '99999999999999999999' is too large, expected at most 9223372036854775807");
    statement("P0 brk 1048577", "8: 1048577 pages are too many, expected at most 1048576");
    statement("P0 write 3 = x", "14: 'x', expected a decimal number");
    statement("P0 write 3 = -1", "14: '-1', expected a decimal number");
    statement(
        "P0 write 3 = 9223372036854775808",
        "14: '9223372036854775808' is too large, expected at most 9223372036854775807");
    statement("kernel migrate P0 3:5", "19: '3:5' is a range, expected one page");
    return cases;
  }

  @TestFactory
  List<DynamicTest> tasks() {
    file("tasks:\n  P0 exit\n", "2:3: 'P0', expected a task, for example T0:, or the next section");
    file(
        "tasks:\n  T0 P0 exit\n",
        "2:3: 'T0', expected a task, for example T0:, or the next section");
    file(
        "tasks:\n  T00: P0 exit\n",
        "2:3: 'T00:', expected a task, for example T0:, or the next section");
    file(
        "tasks:\n  T0: P0 exit\nfinl:\n",
        "3:1: 'finl:' (did you mean 'final:'?), expected a task, for example T0:, or the next"
            + " section");
    file("tasks:\n  T1: P0 exit\n", "2:3: 'T1:', expected T0: to come first");
    file("tasks:\n  T0: P0 exit\n  T2: P0 exit\n", "3:3: 'T2:', expected T1: to come first");
    file("tasks:\n  T99999999999: P0 exit\n", "2:3: 'T99999999999:', expected at most 64 tasks");
    file("tasks:\n  T0:\n", "2:6: the line ends here, expected " + ACTOR);
    return cases;
  }

  @TestFactory
  List<DynamicTest> expectations() {
    String head = "tasks:\n  T0: P0 exit\nexpect:\n";
    file(head + "  chain\n", "4:8: the line ends here, expected ',' or ':'");
    file(head + "  chain pass\n", "4:9: 'pass', expected ',' or ':'");
    file(head + "  : pass\n", "4:3: ':', expected a design and a colon, for example 'chain: pass'");
    file(head + "  chain:\n", "4:9: the line ends here, expected pass, fail KIND or incomplete");
    file(
        head + "  chain: passes\n",
        "4:10: 'passes' (did you mean 'pass'?), expected pass, fail KIND or incomplete");
    file(
        head + "  chain: fail\n",
        "4:14: the line ends here, expected a kind of violation, for example deadlock");
    file(head + "  chain: pass ed\n", "4:15: unexpected 'ed', expected the end of the line");
    file(
        head + "  chain: fail dedlock\n",
        "4:15: unknown kind 'dedlock' (did you mean 'deadlock'?), expected "
            + StatementParser.oneOf(Expected.KINDS));
    file(
        head + "  chain: pass\n  a, chain: pass\n",
        "5:6: design 'chain' a second time, expected it once");
    return cases;
  }

  @TestFactory
  List<DynamicTest> births() {
    statement("P0 fork P0", "4: P0 forks itself, expected a new name for the child");
    file(
        "setup:\n  P0 fork P1\ntasks:\n  T0: P0 fork P1\n",
        "4:10: P1 is born by the fork in line 2 already, expected a new name for the child");
    file(
        "tasks:\n  T0: P1 fork P0\n  T1: P0 fork P1\n",
        "3:10: P0 is its own ancestor by fork, expected one that exists at the start");
    file(
        "tasks:\n  T0: P0 exit\nfinal:\n  P7 read 3\n",
        "4:6: no process P7, expected one that acts in the set-up or in a task, or is forked");
    statement(
        "kernel migrate P5 3",
        "8: no process P5, expected one that acts in the set-up or in a task, or is forked");
    return cases;
  }

  private static String verbs() {
    return ", expected mmap, munmap, mprotect, mremap, madvise, mlock, munlock, brk, read, write,"
        + " fork, exec or exit";
  }

  /** The statement stands in line 2 from column 1 on. */
  private void statement(String statement, String columnAndProblem) {
    check(statement, "setup:\n" + statement + "\ntasks:\nT0: P0 exit\n", "2:" + columnAndProblem);
  }

  private void file(String text, String problem) {
    check(text, text, problem);
  }

  private void check(String title, String text, String problem) {
    cases.add(
        DynamicTest.dynamicTest(
            "<" + title.substring(0, Math.min(60, title.length())) + ">",
            () -> {
              WorkloadException e =
                  catchThrowableOfType(
                      WorkloadException.class, () -> Workload.parse("f.workload", text));
              assertThat(e).as("a malformed file is refused").isNotNull();
              assertThat(e.getMessage()).isEqualTo("f.workload:" + problem);
            }));
  }
}
