package rmaplab.kernel.explore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import rmaplab.kernel.trace.TraceException;
import rmaplab.memory.Machine;
import rmaplab.memory.check.Validator;
import rmaplab.memory.rmap.Design;
import rmaplab.memory.rmap.Designs;
import rmaplab.workload.Workload;
import rmaplab.workload.WorkloadException;
import rmaplab.workload.run.Program;
import rmaplab.workload.run.WorkloadRun;

class ExplorationTest {
  private static final Path NGINX = Path.of("../examples/nginx.ftrace.txt.xz");
  private static final Design RECORDED = Designs.named("linux-6.18").orElseThrow();

  /** A program of 16 pages that are all written, and its child. */
  private static final String FAMILY =
      """
      M 7 exec 1
      m 400000 410000 rw-p 0 16 16 - ac
      N 7 8 1200000
      """;

  @TempDir private Path folder = Path.of(".");

  private static Exploration explore(Path trace, String at) throws TraceException {
    Moment moment = Objects.requireNonNull(Moment.parse(at));
    return Objects.requireNonNull(Exploration.of(trace, RECORDED, 1 << 14, moment));
  }

  /** The question's set-up, tasks and final part, after a run in sequence under each design. */
  private static String text(Exploration exploration) throws WorkloadException {
    String text = exploration.workload().print();
    Workload parsed = Workload.parse("q", text);
    assertThat(parsed.unplaced()).isEqualTo(exploration.workload().unplaced());
    for (Design design : Designs.all()) {
      Program program = Program.of(parsed);
      WorkloadRun run = new WorkloadRun(program, new Machine(program.machine(), design));
      run.inSequence();
      Validator.validate(run.machine());
    }
    return text.substring(text.indexOf("setup:"));
  }

  private Exploration explored(String events, String at) throws IOException, TraceException {
    return explore(Files.writeString(folder.resolve("T.ftrace.txt"), FAMILY + events), at);
  }

  @Test
  void aSplitInTheChildBesideAnUnmapOfTheParent_bothInOneVma() throws Exception {
    Exploration exploration =
        explored(
            """
            > 8 mprotect 408000 2000 1
            = 7 munmap 40c000 4000 = 0
            < 8 mprotect 0
            """,
            "3");
    assertThat(exploration.overlapped()).isTrue();
    assertThat(exploration.firstEvent()).isEqualTo(3);
    assertThat(exploration.secondEvent()).isEqualTo(4);
    assertThat(exploration.workload().name()).isEqualTo("T-3");
    assertThat(text(exploration))
        .isEqualTo(
            """
            setup:
              P0 mmap 0:4 rw
              P0 write 0:4 = 1
              P0 fork P1

            tasks:
              T0: kernel migrate P0 0
              T1: P0 munmap 3
              T2: P1 mprotect 1 r

            final:
              P0 read 0:3 = 1
              P1 read 0:4 = 1
            """);
  }

  @Test
  void theHistoryIsCutToWhatMatters() throws Exception {
    // Mapped far away, mapped and gone, written again after the fork, and a relative that is gone.
    Exploration exploration =
        explored(
            """
            = 8 mmap 0 4000 3 22 ffffffff 0 = 7f0000000000
            F 8 7f0000000 6
            = 8 mmap 0 4000 3 22 ffffffff 0 = 410000
            F 8 410 6
            = 8 munmap 410000 4000 = 0
            N 8 9 1200000
            N 9 10 1200000
            Q 9
            = 10 mprotect 404000 1000 1 = 0
            = 8 munmap 400000 2000 = 0
            """,
            "12");
    assertThat(text(exploration))
        .startsWith(
            """
            setup:
              P0 mmap 0:4 rw
              P0 write 0:4 = 1
              P0 fork P1
              P1 fork P2
              P2 fork P3
              P2 exit
            """)
        .contains("T1: P3 mprotect ", "T2: P1 munmap 0\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"500", "2600", "2993", "3220", "1.98s"})
  void aRealServer(String at) throws Exception {
    Exploration exploration = explore(NGINX, at);
    assertThat(exploration.workload().tasks()).hasSize(3);
    assertThat(exploration.workload().setup().size()).isLessThanOrEqualTo(12);
    assertThat(text(exploration)).contains("  T0: kernel migrate P");
  }

  @Test
  void whereNobodyShares_theNearestMomentIsTold() throws Exception {
    Exploration exploration = explore(NGINX, "2993");
    Moment moment = Objects.requireNonNull(Moment.parse("2993"));
    assertThat(exploration.isNear(moment, 100)).isFalse();
    assertThat(exploration.distance(2993)).isGreaterThan(Exploration.NEAR);
  }

  @Test
  void aProgramWithoutChildrenHasNoQuestions() throws Exception {
    Path trace =
        Files.writeString(
            folder.resolve("alone"),
            "M 7 exec 1\nm 400000 410000 rw-p 0 16 16 - ac\n= 7 munmap 400000 1000 = 0\n");
    assertThat(Exploration.of(trace, RECORDED, 100, new Moment(false, 1))).isNull();
  }

  @Test
  void aMomentBehindTheEnd() {
    assertThatThrownBy(() -> explore(NGINX, "99999"))
        .isInstanceOf(TraceException.class)
        .hasMessage(NGINX + ": has 4498 events, expected a moment in it, not event 99999");
    assertThatThrownBy(() -> explore(NGINX, "90s"))
        .isInstanceOf(TraceException.class)
        .hasMessageMatching(".*: has \\d+\\.\\d+s, expected a moment in it, not 90\\.000s");
  }

  @Test
  void moments() {
    assertThat(Moment.parse("17")).isEqualTo(new Moment(false, 17));
    assertThat(Moment.parse("1.5s")).isEqualTo(new Moment(true, 1500));
    assertThat(Moment.parse("0s")).isEqualTo(new Moment(true, 0));
    for (String bad :
        new String[] {"", "0", "-1", "1.5", "s", "1.2345s", "1e3", "99999999999999999999"}) {
      assertThat(Moment.parse(bad)).as(bad).isNull();
    }
  }
}
