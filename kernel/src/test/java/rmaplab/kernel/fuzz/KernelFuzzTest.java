package rmaplab.kernel.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import rmaplab.kernel.Comparison;
import rmaplab.kernel.Difference;
import rmaplab.kernel.LiveKernel;
import rmaplab.kernel.agent.Agent;
import rmaplab.workload.Workload;

/** Random programs on both sides; skipped where the kernel cannot be asked. */
class KernelFuzzTest {
  private static final int OPERATIONS = 4000;

  @Test
  void noDifference() throws Exception {
    try (Agent agent = LiveKernel.agent()) {
      KernelFuzz fuzz = new KernelFuzz(LiveKernel.design("linux-6.18"), agent, 618);
      KernelFuzz.Result result = fuzz.run(OPERATIONS, 1, () -> false, _ -> {});
      assertThat(result.found()).isEmpty();
      assertThat(result.operations()).isEqualTo(OPERATIONS);
    }
  }

  /** An older design is told from the kernel, by a short program that differs when it is run. */
  @Test
  void aDifferenceIsFoundAndCutDown() throws Exception {
    try (Agent agent = LiveKernel.agent()) {
      KernelFuzz fuzz = new KernelFuzz(LiveKernel.design("root-lock"), agent, 1);
      KernelFuzz.Result result = fuzz.run(OPERATIONS, 1, () -> false, _ -> {});
      assertThat(result.found()).hasSize(1);
      KernelFuzz.Found found = result.found().getFirst();
      Workload workload = Workload.parse("found", found.workload());
      assertThat(workload.tasks().getFirst()).hasSizeLessThan(10);
      Difference again =
          Comparison.of(workload, LiveKernel.design("root-lock"), agent).difference();
      assertThat(again).isNotNull();
      assertThat(again.message()).isEqualTo(found.difference().message());
      assertThat(again.here()).isEqualTo(found.difference().here());
      assertThat(again.kernel()).isEqualTo(found.difference().kernel());
    }
  }

  @Test
  void stopsWhenToldTo() throws Exception {
    try (Agent agent = LiveKernel.agent()) {
      KernelFuzz fuzz = new KernelFuzz(LiveKernel.design("linux-6.18"), agent, 1);
      long[] seen = {0};
      KernelFuzz.Result result = fuzz.run(OPERATIONS, 1, () -> seen[0] > 0, done -> seen[0] = done);
      assertThat(result.operations()).isEqualTo(KernelFuzz.PROGRAM_LENGTH);
    }
  }
}
