package rmaplab.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import rmaplab.kernel.agent.Agent;
import rmaplab.kernel.agent.KernelUnavailableException;
import rmaplab.workload.Workload;
import rmaplab.workload.WorkloadException;

/** Workloads on both sides; skipped where the kernel cannot be asked. */
class ComparisonTest {
  private static final Path LIBRARY = Path.of("../workloads");

  @Test
  void theWholeLibraryIsTheSame() throws Exception {
    try (Agent agent = LiveKernel.agent();
        Stream<Path> files = Files.walk(LIBRARY)) {
      List<Path> workloads =
          files.filter(file -> file.toString().endsWith(".workload")).sorted().toList();
      assertThat(workloads).hasSizeGreaterThan(20);
      for (Path file : workloads) {
        Workload workload = Workload.read(file);
        Difference difference =
            Comparison.of(workload, LiveKernel.design("linux-6.18"), agent).difference();
        assertThat(difference == null ? null : difference.operation()).as(file.toString()).isNull();
      }
    }
  }

  @Test
  void anOlderDesignDiffersWhereTheKernelHasChanged() throws Exception {
    String text =
        """
        setup:
          P0 mmap 0:2 rw
          P0 write 0 = 5
          P0 fork P1
        tasks:
          T0: P1 mmap 2:4 rw
        final:
          P1 read 0 = 5
        """;
    try (Agent agent = LiveKernel.agent()) {
      assertThat(compare(text, "linux-6.18", agent).difference()).isNull();
      Comparison comparison = compare(text, "root-lock", agent);
      Difference difference = comparison.difference();
      assertThat(difference).isNotNull();
      assertThat(comparison.steps()).isEqualTo(4);
      assertThat(difference.line()).isEqualTo(6);
      assertThat(difference.kind()).isEqualTo("memory");
      assertThat(DifferenceText.render(difference))
          .isEqualTo(
              """
                before
                        P0: [0-2 rw-p A2 .1]
                        P1: [0-2 rw-p A2 .1]
                after P1 mmap 2:4 rw: memory differs
                  here  P0: [0-2 rw-p A2 .1]
                  Linux P0: [0-2 rw-p A2 .1]
                  here  P1: [0-4 rw-p A2 .3]  <
                  Linux P1: [0-2 rw-p A2 .1] [2-4 rw-p .2]  <
              """
                  .indent(0));
    }
  }

  /** More commands than fit into a pipe at once. */
  @Test
  void longWorkloads() throws Exception {
    StringBuilder text = new StringBuilder("setup:\n P0 mmap 0:8 rw\ntasks:\n");
    for (int i = 0; i < 2 * Agent.BATCH; i++) {
      text.append("T0: P0 write ").append(i % 8).append(" = ").append(i).append('\n');
      text.append("T0: P0 read 0:8\n");
    }
    try (Agent agent = LiveKernel.agent()) {
      Comparison comparison = compare(text.toString(), "linux-6.18", agent);
      assertThat(comparison.difference()).isNull();
      assertThat(comparison.steps()).isEqualTo(4 * Agent.BATCH + 1);
    }
  }

  private static Comparison compare(String text, String design, Agent agent)
      throws WorkloadException, KernelUnavailableException, IOException {
    return Comparison.of(Workload.parse("test", text), LiveKernel.design(design), agent);
  }
}
