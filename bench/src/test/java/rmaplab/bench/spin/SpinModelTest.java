package rmaplab.bench.spin;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import rmaplab.workload.Workload;

/**
 * Whether SPIN, on models written by hand, comes to the verdicts that the workloads expect. A
 * choice of cells, for time: {@code bench/peers/run models} compares all of them, and with what the
 * checker finds.
 */
class SpinModelTest {
  private static final Duration LIMIT = Duration.ofMinutes(1);
  private static final Path PEERS = Path.of("peers");
  private static final Path MAIL = Path.of("..", "workloads", "mail");

  @TempDir Path directory = Path.of("");

  @ParameterizedTest
  @CsvSource({
    "a-overlap, chain",
    "a-overlap-child, root-walk",
    "b-insert-child, root-walk",
    "c-start-moved-child, chain",
    "f1-importer-unfaulted, root-walk",
    "q2-all-disappear, root-walk",
    "q2-reuse, root-walk",
    "q2-reuse, root-lock",
    "q3-half-broken-link, root-walk-unlink-reversed"
  })
  void verdict_isAsTheWorkloadExpects(String workload, String design) throws Exception {
    SpinResult found = search(MeshModel.of(PEERS.resolve("spin"), workload, design));
    String text = found.verdict();
    if (!found.kinds().isEmpty()) {
      text += " " + String.join(" ", found.kinds());
    }
    Workload file = Workload.read(MAIL.resolve(workload + ".workload"));
    assertThat(text).isEqualTo(file.expectedOf(design).orElseThrow().text());
    assertThat(found.closed()).isTrue();
  }

  /** The patch turns mm_take_all_locks round, since walks now take locks from old to new. */
  @Test
  void lockingAllFromTheNewest_deadlocksWithTheWalkFromTheRoot() throws Exception {
    SpinResult found =
        search(MeshModel.of(PEERS.resolve("spin"), "q1-walk-order", "root-walk", "NEWEST_FIRST"));
    assertThat(found.kinds()).containsExactly("deadlock");
  }

  /** Without the lock in vma_adjust the patched walk is as blind as the old one. */
  @Test
  void patchWithoutTheLockOfAdjust_leavesTheEntry() throws Exception {
    SpinResult found =
        search(MeshModel.of(PEERS.resolve("spin"), "b-insert", "root-walk", "NO_ADJUST_LOCK"));
    assertThat(found.kinds()).containsExactly("dangling-migration-entry");
  }

  @Test
  void everyModelledWorkload_isInTheLibrary() {
    assertThat(MeshModel.WORKLOADS)
        .allSatisfy(name -> assertThat(MAIL.resolve(name + ".workload")).isRegularFile());
  }

  @Test
  void output_ofACutSearch_isNoPass() {
    LimitedProcess.Ended timeUp =
        new LimitedProcess.Ended(
            List.of(new LimitedProcess.Line(0.1, "Depth= 10 States= 1e+06")), null, 60);
    assertThat(SpinModel.result(timeUp, 0).verdict()).isEqualTo("incomplete");
    LimitedProcess.Ended tooDeep =
        new LimitedProcess.Ended(
            List.of(
                new LimitedProcess.Line(0.1, "error: max search depth too small"),
                new LimitedProcess.Line(0.2, "  1.5e+07 states, stored")),
            0,
            1);
    SpinResult result = SpinModel.result(tooDeep, 0);
    assertThat(result.verdict()).isEqualTo("incomplete");
    assertThat(result.states()).isEqualTo(15_000_000);
  }

  private SpinResult search(SpinModel model) throws IOException {
    String missing = SpinModel.missing();
    if (!missing.isEmpty()) {
      System.out.println(missing);
    }
    Assumptions.assumeTrue(missing.isEmpty(), missing);
    return model.prepare(Files.createDirectories(directory), false).run(false, LIMIT);
  }
}
