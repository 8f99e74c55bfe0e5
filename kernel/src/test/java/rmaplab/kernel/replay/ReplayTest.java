package rmaplab.kernel.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import rmaplab.kernel.trace.TraceException;
import rmaplab.kernel.trace.TraceLines;
import rmaplab.memory.check.Validator;
import rmaplab.memory.rmap.Designs;

class ReplayTest {
  /** A program of one page of data and a stack, of which the kernel has written two pages. */
  private static final String EXEC =
      """
      > 7 execve
      K 7 402 2
      X 7 /bin/a
      M 7 exec 4
      m 400000 401000 r-xp 0 1 0 /bin/a
      m 402000 403000 rw-p 1000 1 1 /bin/a ac
      m 7ffffffdd000 7ffffffff000 rw-p 0 3 2 [stack] gd ac
      m ffffffffff600000 ffffffffff601000 --xp 0 0 0 [vsyscall]
      < 7 execve 0
      """;

  private static Replay replay(String text, int frames) throws TraceException {
    TraceLines lines =
        new TraceLines("T", new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
    Replay replay =
        Replay.run(
            lines, Designs.named("linux-6.18").orElseThrow(), frames, Long.MAX_VALUE, () -> false);
    Validator.validate(replay.machine());
    return replay;
  }

  /** The exec, then {@code events}; every snapshot is equal to ours. */
  private static Replay equal(String events) throws TraceException {
    Replay replay = replay(EXEC + events, 1000);
    assertThat(replay.starts().first()).isEmpty();
    assertThat(replay.exits().first()).isEmpty();
    assertThat(replay.skippedEvents().counts()).isEmpty();
    return replay;
  }

  private static String exit(int pid, String... areas) {
    return "M " + pid + " exit " + areas.length + "\n" + "m " + String.join("\nm ", areas) + "\n";
  }

  private static final String TEXT = "400000 401000 r-xp 0 1 0 /bin/a";
  private static final String DATA = "402000 403000 rw-p 1000 1 1 /bin/a ac";
  private static final String STACK = "7ffffffdd000 7ffffffff000 rw-p 0 3 2 [stack] gd ac";

  @Test
  void anExecIsMadeFromItsPicture() throws TraceException {
    Replay replay = equal(exit(7, TEXT, DATA, STACK));
    assertThat(replay.starts().compared()).isEqualTo(1);
    assertThat(replay.exits().equal()).isEqualTo(1);
    assertThat(replay.liveProcesses()).isEqualTo(1);
    assertThat(replay.events()).isEqualTo(4);
  }

  @Test
  void aFailedExecLeavesTheOldMemory() throws TraceException {
    equal(
        "> 7 execve\nK 7 7fffffff0 2\n< 7 execve -2\n"
            + exit(7, TEXT, DATA, STACK.replace(" 2 [", " 3 [")));
  }

  @Test
  void theHeapGrowsAndShrinksFromItsFirstBreak() throws TraceException {
    equal(
        """
        = 7 brk 0 = 500800
        = 7 brk 503010 = 503010
        F 7 501 6
        F 7 503 6
        = 7 brk 7fffffff0000 = 503010
        = 7 brk 502fff = 502fff
        """
            + exit(7, TEXT, DATA, "501000 503000 rw-p 0 1 1 [heap] ac", STACK));
  }

  @Test
  void aStackGrowsByOneFault() throws TraceException {
    equal(
        "F 7 7fffff000 6\n"
            + exit(7, TEXT, DATA, "7fffff000000 7ffffffff000 rw-p 0 4 3 [stack] gd"));
  }

  @Test
  void partsAreUnmappedProtectedMovedAndDropped() throws TraceException {
    equal(
        """
        = 7 mmap 0 8000 3 22 ffffffff 0 = 7f0000000000
        F 7 7f0000000 6
        F 7 7f0000003 6
        F 7 7f0000007 6
        = 7 munmap 7f0000001000 1 = 0
        = 7 mprotect 7f0000004000 1000 1 = 0
        = 7 madvise 7f0000003000 1000 4 = 0
        = 7 mremap 7f0000006000 2000 4000 1 = 7f0000100000
        = 7 mmap 0 1000 3 21 ffffffff 0 = 7f0000200000
        F 7 7f0000200 6
        = 7 munmap 7f0000004000 1 = -12
        """
            + exit(
                7,
                TEXT,
                DATA,
                "7f0000000000 7f0000001000 rw-p 0 1 1 -",
                "7f0000002000 7f0000004000 rw-p 0 0 0 -",
                "7f0000004000 7f0000005000 r--p 0 0 0 -",
                "7f0000005000 7f0000006000 rw-p 0 0 0 -",
                "7f0000100000 7f0000104000 rw-p 0 1 1 -",
                "7f0000200000 7f0000201000 rw-s 0 1 0 /dev/zero_(deleted)",
                STACK));
  }

  @Test
  void aChildSharesPagesUntilItWrites_aThreadSharesAll() throws TraceException {
    Replay replay =
        equal(
            "N 7 8 1200000\n< 8 clone 0\nN 7 9 10100\nF 8 7fffffffd 7\nF 9 7fffffff0 6\nQ 9\n"
                + "K 9 7fffffff1 2\n"
                + exit(8, TEXT, DATA, STACK)
                + "Q 8\n"
                + exit(7, TEXT, DATA, STACK.replace(" 2 [", " 4 ["))
                + "Q 7\n");
    assertThat(replay.exits().equal()).isEqualTo(2);
    assertThat(replay.liveProcesses()).isZero();
    assertThat(replay.machine().vmas().live()).isZero();
    assertThat(replay.meter().longestChain()).isEqualTo(2);
    assertThat(replay.meter().mostVmas()).isEqualTo(6);
  }

  @Test
  void aChildOfVforkUsesItsParentsMemoryUntilItsExec() throws TraceException {
    Replay replay =
        equal(
            "N 7 8 4100\nF 8 7fffffff0 6\n"
                + EXEC.replace(" 7 ", " 8 ")
                + "Q 8\n"
                + exit(7, TEXT, DATA, STACK.replace(" 2 [", " 3 [")));
    assertThat(replay.starts().equal()).isEqualTo(2);
    assertThat(replay.liveProcesses()).isEqualTo(1);
  }

  @Test
  void sharedMemorySegments() throws TraceException {
    equal(
        """
        = 7 shmget 0 1800 380 = 0
        = 7 shmat 0 0 0 = 7f0000000000
        = 7 shmat 0 0 1000 = 7f0000010000
        F 7 7f0000001 6
        = 7 shmdt 7f0000000000 = 0
        """
            + exit(7, TEXT, DATA, "7f0000010000 7f0000012000 r--s 0 0 0 /SYSV00000000", STACK));
  }

  @Test
  void aDifferenceIsShownFromBothSides() throws TraceException {
    Replay replay =
        replay(
            EXEC + exit(7, TEXT, DATA.replace("rw-p", "r--p"), STACK.replace(" 2 [", " 5 [")), 99);
    assertThat(replay.exits().compared()).isEqualTo(1);
    assertThat(replay.exits().equal()).isZero();
    Inequality unequal = replay.exits().first().getFirst();
    assertThat(unequal.line()).isEqualTo(10);
    assertThat(unequal.ours())
        .containsExactly(
            "402000-403000 rw-p 1 anonymous", "7ffffffdd000-7ffffffff000 rw-p 2 anonymous");
    assertThat(unequal.kernels())
        .containsExactly(
            "402000-403000 r--p 1 anonymous", "7ffffffdd000-7ffffffff000 rw-p 5 anonymous");
  }

  @Test
  void whatMeansNothingHereIsCounted() throws TraceException {
    Replay replay =
        replay(
            EXEC
                + """
                F 99 1 6
                = 7 mseal 400000 1000 0 = 0
                = 7 madvise 400000 1000 e = 0
                = 7 munmap fffffffffffff000 2000 = 0
                F 7 ffffffffffffe 6
                = 7 mprotect 600000 1000 3 = 0
                = 7 shmat 5 0 0 = 7f0000000000
                """,
            99);
    assertThat(replay.skippedEvents().counts())
        .isEqualTo(
            Map.of(
                "events of unknown tasks", 1L,
                "system call mseal", 1L,
                "madvise 14", 1L,
                "addresses beyond 2^47", 2L,
                "munmap that only the kernel performed", 1L,
                "mprotect that only the kernel performed", 1L,
                "shmat of an unknown segment", 1L));
  }

  @Test
  void aFaultWithoutRightIsCounted() throws TraceException {
    assertThat(replay(EXEC + "F 7 400 7\nF 7 9 4\n", 99).refusedFaults()).isEqualTo(2);
  }

  @Test
  void aMachineThatIsTooSmall() {
    assertThatThrownBy(() -> replay(EXEC + "F 7 7fffffff0 6\nF 7 7fffffff1 6\n", 6))
        .isInstanceOf(TraceException.class)
        .hasMessage(
            "T:11: the machine's 6 page frames are used up,"
                + " expected a recording that needs fewer (see --frames)");
  }

  @Test
  void walksAreCountedFromEveryPage() throws TraceException {
    WalkCensus census = equal("N 7 8 1200000\nF 8 7fffffffd 7\n").census();
    // Three pages of P7 and the child's copy of one; the child maps two of the three.
    assertThat(census.pages()).isEqualTo(4);
    assertThat(census.mappings()).isEqualTo(6);
    assertThat(census.mostVisited()).isEqualTo(2);
    assertThat(census.vmasVisited()).isEqualTo(7);
  }

  @Test
  void theTimelineKeepsTheMostOfWhatItLeavesOut() throws TraceException {
    StringBuilder text = new StringBuilder(EXEC);
    for (int i = 0; i < 3 * Meter.MOST_MOMENTS; i++) {
      boolean busy = i == 1234;
      text.append(busy ? "N 7 8 0\n" : "").append("t ").append(i).append('\n');
      text.append(busy ? "Q 8\n" : "");
    }
    Meter meter = equal(text.toString()).meter();
    assertThat(meter.timeline().size()).isBetween(Meter.MOST_MOMENTS / 4, Meter.MOST_MOMENTS);
    assertThat(meter.timeline().stream().mapToLong(m -> m.costs().vmas()).max()).hasValue(6);
    assertThat(meter.timeline().stream().filter(m -> m.costs().vmas() == 6).count()).isEqualTo(1);
  }
}
