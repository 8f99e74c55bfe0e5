package rmaplab.kernel.record;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TracingTextTest {
  private final List<String> log = new ArrayList<>();
  private final TracingText text = new TracingText(log::add);

  private TracingText.Counts convert(String lines) throws IOException {
    for (String line : lines.lines().toList()) {
      text.line(line);
    }
    return text.end();
  }

  @Test
  void everyKindOfEvent() throws IOException {
    TracingText.Counts counts =
        convert(
            """
              sh-7 [001] ..... 100.000000: sys_enter: NR 9 (0, 2000, 3, 22, ffffffff, 0)
              sh-7 [001] ..... 100.000001: sys_exit: NR 9 = 139637976727552
              sh-7 [001] 100.000002: page_fault_user: address=0x7f0000001234 ip=0 error_code=0x6
              sh-7 [001] 100.000003: page_fault_kernel: address=0x400010 ip=copy error_code=0x2
              sh-7 [001] ..... 100.000004: sys_enter: NR 56 (1200011, 0, 0, 0, 7f)
              my prog-1-7 [001] 100.000005: task_newtask: pid=8 comm=my prog clone_flags=1200000
              sh-8 [000] ..... 100.000006: sys_exit: NR 56 = 0
              sh-7 [001] ..... 100.000007: sys_exit: NR 56 = 8
              sh-8 [000] ..... 100.050000: sys_enter: NR 59 (1, 2, 3, 4, 5, 6)
              sh-8 [000] ..... 100.050001: sched_process_exec: filename=/bin/my ls pid=8 old_pid=8
              ls-8 [000] ..... 100.050002: sys_exit: NR 59 = 0
                 <...>-8 [000] 100.050003: sys_enter: NR 25 (1, 2, 3, 4, 5, 6)
                 <...>-8 [000] 100.050003: sys_exit: NR 25 = -12
              ls-8 [000] ..... 100.090000: sched_process_exit: comm=ls pid=8 prio=120
            """);
    assertThat(log)
        .containsExactly(
            "t 0",
            "= 7 mmap 0 2000 3 22 ffffffff 0 = 7f0000000000",
            "F 7 7f0000001 6",
            "K 7 400 2",
            "> 7 clone 1200011 0 0 0 7f",
            "N 7 8 1200000",
            "< 8 clone 0",
            "< 7 clone 8",
            "t 40",
            "> 8 execve ",
            "X 8 /bin/my_ls",
            "< 8 execve 0",
            "= 8 mremap 1 2 3 4 5 = -12",
            "t 80",
            "Q 8");
    assertThat(counts.execs).isEqualTo(1);
    assertThat(counts.lost).isZero();
    assertThat(counts.brokenPictures).isZero();
  }

  @Test
  void aPictureIsNotInterrupted() throws IOException {
    TracingText.Counts counts =
        convert(
            """
              rec-5 [001] ...1. 1.000001: tracing_mark_write: rmaplab M 7 exit 2
              sh-9 [000] ..... 1.000002: sched_process_exit: comm=sh pid=9 prio=120
              rec-5 [001] ...1. 1.000003: tracing_mark_write: rmaplab m 1000 2000 r--p 0 1 0 /a
              rec-5 [001] ...1. 1.000004: tracing_mark_write: rmaplab m 2000 3000 rw-p 0 1 1 - ac
              sh-8 [000] ..... 1.000005: sched_process_exit: comm=sh pid=8 prio=120
            """);
    assertThat(log)
        .containsExactly(
            "t 0",
            "M 7 exit 2",
            "m 1000 2000 r--p 0 1 0 /a",
            "m 2000 3000 rw-p 0 1 1 - ac",
            "Q 9",
            "Q 8");
    assertThat(counts.exits).isEqualTo(1);
  }

  @Test
  void anEventThatComesLateIsPutInItsPlace() throws IOException {
    StringBuilder lines = new StringBuilder();
    for (int i = 1; i <= 3 * TracingText.WINDOW; i++) {
      // Each pair is exchanged; those of one time keep their order.
      int micros = i % 2 == 0 ? i - 1 : i + 1;
      lines.append("a-%d [000] ..... 0.%06d: sched_process_exit: x%n".formatted(micros, micros));
    }
    convert(lines.toString());
    assertThat(log.stream().filter(l -> l.startsWith("Q")))
        .hasSize(3 * TracingText.WINDOW)
        .isSortedAccordingTo(
            (a, b) -> Integer.parseInt(a.substring(2)) - Integer.parseInt(b.substring(2)));
  }

  @Test
  void whatIsLostIsCounted() throws IOException {
    TracingText.Counts counts =
        convert(
            """
            CPU:1 [LOST 17 EVENTS]
            nonsense
            a-1 [000] ..... 0.000001: no_such_event: x
            a-1 [000] ..... 0.000002: tracing_mark_write: rmaplab M 7 exit 2
            a-1 [000] ..... 0.000003: tracing_mark_write: rmaplab m 1000 2000 r--p 0 1 0 /a
            """);
    assertThat(counts.lost).isEqualTo(19);
    assertThat(counts.brokenPictures).isEqualTo(1);
  }

  @Test
  void aPictureWithoutItsBeginningIsBroken() throws IOException {
    assertThat(
            convert("a-1 [000] ..... 0.000003: tracing_mark_write: rmaplab m 1 2 r--p 0 1 0 /a")
                .brokenPictures)
        .isEqualTo(1);
  }
}
