package rmaplab.kernel.replay;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import rmaplab.kernel.trace.TraceException;
import rmaplab.memory.check.Validator;
import rmaplab.memory.rmap.Design;
import rmaplab.memory.rmap.Designs;

/** A web server with three workers, recorded on Linux 6.18. */
class ExampleTest {
  private static final Path NGINX = Path.of("../examples/nginx.ftrace.txt.xz");

  @Test
  void everyExitIsAsOnLinux() throws TraceException {
    DesignReplay replay = replay("linux-6.18");
    assertThat(replay.events()).isEqualTo(4498);
    assertThat(replay.execs()).isEqualTo(new DesignReplay.Tally(10, 10));
    assertThat(replay.exits()).isEqualTo(new DesignReplay.Tally(15, 15));
    assertThat(replay.unequal()).isEmpty();
    assertThat(replay.skipped()).isEmpty();
    assertThat(replay.liveProcesses()).isZero();
  }

  @Test
  void aTreeIsWalkedPastFewerThanAList() throws TraceException {
    WalkCensus list = replay("chain").walks();
    WalkCensus tree = replay("interval-rwsem").walks();
    assertThat(tree.pages()).isEqualTo(list.pages()).isPositive();
    assertThat(tree.mappings()).isEqualTo(list.mappings());
    assertThat(tree.vmasVisited()).isBetween(tree.mappings(), list.vmasVisited());
  }

  @Test
  void nothingIsLeftUnderAnyDesign() throws TraceException {
    for (Design design : Designs.all()) {
      Replay replay = Replay.run(NGINX, design, 1 << 14, Long.MAX_VALUE, () -> false);
      Validator.validate(replay.machine());
      assertThat(replay.machine().reverseMap().liveEdges()).as(design.name()).isZero();
    }
  }

  @Test
  void theMachineIsValidInTheMiddle() throws TraceException {
    for (long events = 500; events < 4500; events += 1000) {
      Replay replay =
          Replay.run(
              NGINX, Designs.named("linux-6.18").orElseThrow(), 1 << 14, events, () -> false);
      Validator.validate(replay.machine());
      assertThat(replay.events()).isEqualTo(events);
    }
  }

  private static DesignReplay replay(String design) throws TraceException {
    return DesignReplay.of(
        NGINX, Designs.named(design).orElseThrow(), 1 << 9, 1 << 14, () -> false);
  }
}
