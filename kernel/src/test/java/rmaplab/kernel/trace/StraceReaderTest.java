package rmaplab.kernel.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StraceReaderTest {
  private static List<String> read(String text) throws TraceException {
    EventLog log = new EventLog();
    TraceReader reader = TraceReader.of(lines(text), log);
    assertThat(reader.hasFaults()).isFalse();
    int steps = 0;
    while (reader.step()) {
      steps++;
    }
    assertThat(steps).isEqualTo(text.lines().count());
    return log.events;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "7 1795343962.236741 mmap(NULL, 8192, 0x3 /* PROT_READ|PROT_WRITE */, 0x22"
            + " /* MAP_PRIVATE|MAP_ANONYMOUS */, -1, 0) = 0x7f2cc6224000",
        "7     mmap(NULL, 8192, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS, -1, 0)"
            + "   = 0x7f2cc6224000",
        "[pid     7] 12:00:01.5 mmap(NULL, 8192, 3, MAP_PRIVATE|0x20, -1, 0) = 0x7f2cc6224000",
      })
  void oneCallInManyForms(String line) throws TraceException {
    assertThat(read(line + "\n"))
        .last()
        .isEqualTo("called 7 MMAP mmap 0 2000 3 22 ffffffffffffffff 0 = 7f2cc6224000");
  }

  @Test
  void withoutPid() throws TraceException {
    assertThat(read("brk(NULL) = 0x5000\nbrk(0x6000) = 0x6000\n+++ exited with 0 +++\n"))
        .containsExactly("called 1 BRK brk 0 = 5000", "called 1 BRK brk 6000 = 6000", "gone 1");
  }

  @Test
  void aFileIsToldApartByItsName() throws TraceException {
    String map = "7 mmap(NULL, 4096, PROT_READ, MAP_PRIVATE, 3</lib/%s>, 0x1000) = 0x7f000\n";
    List<String> events =
        read(map.formatted("a, b (c) = 1") + map.formatted("b") + map.formatted("b"));
    assertThat(events.get(0)).isNotEqualTo(events.get(1)).endsWith(" 1000 = 7f000");
    assertThat(events.get(1)).isEqualTo(events.get(2));
  }

  @Test
  void aCallInTwoParts() throws TraceException {
    assertThat(
            read(
                """
                7 1.0 munmap(0x7f000, 4096 <unfinished ...>
                8 1.1 brk(NULL) = 0x5000
                7 1.2 <... munmap resumed>) = 0
                """))
        .containsExactly(
            "time 0",
            "entered 7 MUNMAP",
            "time 100",
            "called 8 BRK brk 0 = 5000",
            "time 200",
            "called 7 MUNMAP munmap 7f000 1000 = 0");
  }

  @Test
  void aChildMayBeGoneBeforeItsParentHasReturned() throws TraceException {
    assertThat(
            read(
                """
                7 clone(child_stack=NULL, flags=CLONE_CHILD_CLEARTID|SIGCHLD <unfinished ...>
                8 exit_group(3) = ?
                8 +++ exited with 3 +++
                7 <... clone resumed>, child_tidptr=0x7f) = 8
                7 clone(child_stack=NULL, flags=CLONE_CHILD_CLEARTID|SIGCHLD) = 8
                """))
        .containsExactly("entered 7 CLONE", "born 7 8 copies", "gone 8", "born 7 8 copies");
  }

  @Test
  void theKernelsListBehindAnExec() throws TraceException {
    EventLog log = new EventLog();
    TraceReader reader =
        TraceReader.of(
            lines(
                """
                7 execve("/bin/a", ["a"], 0x1 /* 3 vars */) = 0
                M 7 exec 2
                m 400000 401000 r-xp 0 1 0 /bin/a
                m 7ffffffdd000 7ffffffff000 rw-p 0 3 2 [stack] gd ac
                7 brk(NULL) = 0x5000
                """),
            log);
    while (reader.step()) {
      assertThat(reader.hasFaults()).isFalse();
    }
    assertThat(log.events)
        .containsExactly(
            "snapshot 7 UNSEEN_EXEC at line 1",
            "area 7ffffffde-7ffffffff rw-p +0 2 [stack] [gd, ac]",
            "snapshot 7 EXEC at line 2",
            "area 400-401 r-xp +0 0 /bin/a []",
            "area 7ffffffdd-7ffffffff rw-p +0 2 [stack] [gd, ac]",
            "called 7 BRK brk 0 = 5000");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "M 7 exec 2; T:3: the file ends, expected line m 2 of 2 of a snapshot",
        "M 7 exec 99999999; T:2: 99999999 VMAs, expected at most 1048576",
        "M x exec 1; T:2: 'x', expected a thread id",
        "M 7 later 1; T:2: 'later', expected start, exec or exit",
      })
  void aListThatIsNotWhole(String head, String message) {
    String text = "7 brk(NULL) = 0x5000\n" + head + "\nm 400000 401000 r-xp 0 1 0 /bin/a\n";
    assertThatThrownBy(
            () -> {
              TraceReader reader = TraceReader.of(lines(text), new EventLog());
              while (reader.step()) {
                assertThat(reader.hasFaults()).isFalse();
              }
            })
        .isInstanceOf(TraceException.class)
        .hasMessage(message);
  }

  private static TraceLines lines(String text) {
    return new TraceLines("T", new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
  }

  @Test
  void aChildMaySpeakBeforeItsParentHasReturned() throws TraceException {
    assertThat(
            read(
                """
                7 clone(child_stack=NULL, flags=CLONE_CHILD_CLEARTID|SIGCHLD <unfinished ...>
                8 brk(NULL) = 0x5000
                7 <... clone resumed>, child_tidptr=0x7f) = 8
                8 clone3({flags=CLONE_VM|CLONE_THREAD, exit_signal=0}, 88) = 9
                8 vfork( <unfinished ...>
                10 execve("/bin/true", ["true"], 0x1 /* 3 vars */) = 0
                8 <... vfork resumed>) = 10
                10 exit_group(0) = ?
                10 +++ exited with 0 +++
                7 clone(child_stack=NULL, flags=0x1200000 /* X */|17 /* SIGCHLD */) = -1 EAGAIN (x)
                """))
        .containsExactly(
            "entered 7 CLONE",
            "born 7 8 copies",
            "called 8 BRK brk 0 = 5000",
            "born 8 9 shares",
            "entered 8 VFORK",
            "born 8 10 shares",
            "snapshot 10 UNSEEN_EXEC at line 6",
            "area 7ffffffde-7ffffffff rw-p +0 2 [stack] [gd, ac]",
            "gone 10");
  }

  @Test
  void errorsKeepTheirMeaning() throws TraceException {
    assertThat(
            read(
                """
                7 munmap(0x7000, 4096) = -1 ENOMEM (Cannot allocate memory)
                7 munmap(0x7001, 4096) = -1 EINVAL (Invalid argument)
                7 --- SIGSEGV {si_signo=SIGSEGV, si_code=SEGV_ACCERR} ---
                """))
        .containsExactly(
            "called 7 MUNMAP munmap 7000 1000 = -12", "called 7 MUNMAP munmap 7001 1000 = -1");
  }

  @Test
  void whatCannotBeFollowedIsCounted() throws TraceException {
    assertThat(
            read(
                """
                7 munmap(0x7000, NONSENSE) = 0
                7 <... munmap resumed>) = 0
                7 openat(AT_FDCWD, "/a(b", O_RDONLY) = 3
                """))
        .containsExactly(
            "skipped munmap with arguments that cannot be read",
            "skipped ends of calls without a beginning",
            "called 7 UNKNOWN openat = 3");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '~',
      value = {
        "7 munmap(0x7000; 'munmap(0x7000', expected NAME(ARGUMENTS) = RESULT",
        "7 hello; 'hello', expected NAME(ARGUMENTS) = RESULT",
        "7 <... munmap; '<... munmap', expected NAME(ARGUMENTS) = RESULT",
      })
  void aLineThatIsNone(String line, String problem) {
    assertThatThrownBy(() -> read("7 brk(NULL) = 0x5000\n" + line + "\n"))
        .isInstanceOf(TraceException.class)
        .hasMessage("T:2: " + problem);
  }

  @Test
  void aForeignFile() {
    assertThatThrownBy(() -> read("hello world\n"))
        .hasMessage(
            "T:1: 'hello', expected one of the events t F K = > < N X Q M, or a line of strace -f");
    assertThatThrownBy(() -> read("")).hasMessage("T:0: the file is empty, expected a recording");
  }
}
