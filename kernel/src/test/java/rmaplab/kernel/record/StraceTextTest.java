package rmaplab.kernel.record;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class StraceTextTest {
  private final List<String> log = new ArrayList<>();
  private final List<Integer> asked = new ArrayList<>();

  private TracingText.Counts convert(String lines, List<String> rows) throws IOException {
    StraceText text =
        new StraceText(
            log::add,
            pid -> {
              asked.add(pid);
              return rows;
            });
    for (String line : lines.lines().toList()) {
      text.line(line);
    }
    return text.counts();
  }

  private static final String LINES =
      """
      7     1.1 execve("/bin/sh", ["sh", "-c", "exec \\"$@\\""], 0x7 /* 3 vars */) = 0
      7     1.2 brk(NULL) = 0x1000
      7     1.3 execve("/bin/a", ["a"], 0x7 /* 3 vars */) = -1 ENOENT (No such file or directory)
      7     1.4 execve("/usr/bin/a", ["a"], 0x7 /* 3 vars */) = 0 (DELAYED)
      7     1.5 brk(NULL) = 0x2000
      7     1.6 vfork( <unfinished ...>
      8     1.7 execve("/usr/bin/b", ["b"], 0x7 /* 3 vars */ <unfinished ...>
      7     1.8 <... vfork resumed>) = 8
      8     1.9 <... execve resumed>) = 0 (DELAYED)
      8     2.0 exit_group(0) = ?
      8     2.1 +++ killed by SIGTERM +++
      7     2.2 --- SIGCHLD {si_signo=SIGCHLD} ---
      """;

  @Test
  void picturesStandBehindExecs_andTheShellIsLeftOut() throws IOException {
    TracingText.Counts counts = convert(LINES, List.of("m 400000 401000 r-xp 0 1 0 /bin/a"));
    assertThat(log.getFirst())
        .isEqualTo("7     1.4 execve(\"/usr/bin/a\", [\"a\"], 0x7 /* 3 vars */) = 0");
    assertThat(log.subList(1, 4))
        .containsExactly(
            "M 7 exec 1", "m 400000 401000 r-xp 0 1 0 /bin/a", "7     1.5 brk(NULL) = 0x2000");
    assertThat(log).contains("8     1.9 <... execve resumed>) = 0", "M 8 exec 1");
    assertThat(log.getLast()).isEqualTo("8     2.1 +++ killed by SIGTERM +++");
    assertThat(asked).containsExactly(7, 8);
    assertThat(counts.execs).isEqualTo(2);
    assertThat(counts.exits).isEqualTo(1);
    assertThat(counts.brokenPictures).isZero();
  }

  @Test
  void aPictureThatCannotBeHadIsCounted() throws IOException {
    TracingText.Counts counts = convert(LINES, List.of());
    assertThat(log).noneMatch(l -> l.startsWith("M "));
    assertThat(counts.brokenPictures).isEqualTo(2);
  }

  @Test
  void aCommandThatIsNeverExecuted() throws IOException {
    assertThat(convert(LINES.lines().limit(3).reduce("", (a, b) -> a + b + "\n"), List.of()).execs)
        .isZero();
    assertThat(log).isEmpty();
  }

  @Test
  void smaps() {
    List<String> smaps =
        """
        00400000-00401000 r-xp 00000000 08:01 123                        /usr/bin/my prog
        Size:                  4 kB
        Rss:                   8 kB
        Anonymous:             4 kB
        VmFlags: rd ex mr mw me dw
        7ffff000-80000000 rw-p 00001000 00:00 0
        Rss:                  12 kB
        Anonymous:            12 kB
        VmFlags: rd wr mr gd ac
        """
            .lines()
            .toList();
    assertThat(Smaps.rows(smaps))
        .containsExactly(
            "m 400000 401000 r-xp 0 2 1 /usr/bin/my_prog",
            "m 7ffff000 80000000 rw-p 1000 3 3 - gd ac");
  }
}
