package rmaplab.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import rmaplab.kernel.agent.Features;
import rmaplab.workload.Workload;
import rmaplab.workload.WorkloadException;

/** What is asked of the kernel, and what is left out, without asking it. */
class ScriptTest {
  private static final Features ALL = new Features("6.18.0", true, true);
  private static final Features NONE = new Features("6.18.0", false, false);

  @Test
  void commandsOfAProcess() throws WorkloadException {
    Script script =
        script(
            """
            setup:
              P0 mmap 0:4 rwx
              P0 mmap 4:6 r shared
              P0 mmap 6:7 none noreserve
              P0 mmap 8:10 rw file libc@3
              P0 mmap 12:14 rw growsdown
              P0 fork P1
            tasks:
              T0: P0 mremap 0:2 to 0:1
              T1: P1 mremap 0:2 to 20:22 dontunmap
            final:
              P1 madvise 3 populate-write
              P0 read 3 = 5
              P0 write 3
              P1 exit
            """,
            ALL);
    assertThat(script.prologue()).containsExactly("begin", "spawn 0 P0");
    assertThat(script.steps().stream().flatMap(s -> s.commands().stream()))
        .containsExactly(
            "mmap 0 0 4 7 34 -1 0",
            "mmap 0 4 2 1 33 -1 0",
            "mmap 0 6 1 0 16418 -1 0",
            "mmap 0 8 2 3 2 0 3",
            "mmap 0 12 2 3 290 -1 0",
            "fork 0 1 P1",
            "mremap 0 0 2 1 0 0",
            "mremap 1 0 2 2 7 20",
            "madvise 1 3 1 23",
            "read 0 3 1",
            "write 0 3 1 1",
            "exit 1");
    assertThat(script.steps()).allMatch(s -> s.compared() && s.note().isEmpty());
  }

  @Test
  void whatTheKernelCannotBeToldIsLeftOutAndSaid() throws WorkloadException {
    String text =
        """
        setup:
          P0 mmap 0:4 rw
          P0 brk 3
          P1 exec
          P0 madvise 0 pageout
          kernel reclaim P0 1
          kernel ksm-scan
          kernel ksm-unmerge P0 0:2
        tasks:
          T0: P0 write 0
        """;
    Script none = script(text, NONE);
    assertThat(none.steps().stream().map(Script.Step::leftOut))
        .containsExactly(false, true, true, true, true, true, true, false);
    assertThat(none.steps().stream().map(Script.Step::note))
        .containsExactly(
            "",
            "the heap of a process cannot be put into the arena; neither side does it",
            "exec would replace the agent's process; neither side does it",
            "the kernel has no swap space; neither side does it",
            "the kernel has no swap space; neither side does it",
            "the kernel has no KSM; neither side does it",
            "the kernel has no KSM; neither side does it",
            "");
    // P1 does nothing that is performed, so it never lives.
    assertThat(none.prologue()).containsExactly("begin", "spawn 0 P0");
    Script all = script(text, ALL);
    assertThat(all.prologue()).containsExactly("begin", "spawn 0 P0", "swap");
    assertThat(all.steps().get(4).commands()).containsExactly("madvise 0 1 1 21");
    assertThat(all.steps().get(5).commands()).containsExactly("ksm-scan");
    assertThat(all.steps().get(5).ours()).hasSize(3);
    assertThat(all.steps().get(6).note())
        .isEqualTo("the kernel gives back the pages of all processes");
  }

  @Test
  void leftOutStepsHaveAPictureOnOurSide() throws WorkloadException {
    Script script =
        script("setup:\n P0 brk 3\n P0 mmap 0:2 rw\n P0 brk 4\ntasks:\n T0: P0 brk 0\n", ALL);
    OurSide ours = OurSide.perform(script, LiveKernel.design("linux-6.18"), false);
    assertThat(ours.failure()).isEmpty();
    assertThat(ours.answers().stream().map(a -> String.join(" ", a.picture())))
        .containsExactly("P0:", "P0: [0-2 rw-p .2]", "P0: [0-2 rw-p .2]", "P0: [0-2 rw-p .2]");
  }

  @Test
  void tooManyProcesses() {
    StringBuilder text = new StringBuilder("tasks:\n T0: P0 mmap 0 rw\n");
    for (int i = 1; i <= Script.MOST_PROCESSES; i++) {
      text.append(" T0: P0 fork C").append(i).append('\n');
    }
    assertThatThrownBy(() -> script(text.toString(), ALL))
        .isInstanceOf(WorkloadException.class)
        .hasMessage("test: 65 processes and 0 files, expected at most 64 and 16");
  }

  private static Script script(String text, Features features) throws WorkloadException {
    return Script.of(Workload.parse("test", text), features);
  }
}
