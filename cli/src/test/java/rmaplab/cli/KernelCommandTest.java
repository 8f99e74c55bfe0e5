package rmaplab.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import rmaplab.kernel.agent.Agent;
import rmaplab.kernel.agent.KernelUnavailableException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Commands that ask the live kernel; skipped, with the reason, where it cannot be asked. */
class KernelCommandTest {
  private static final String NEIGHBOUR = "../workloads/kernel/child-maps-neighbour.workload";

  @TempDir private Path folder = Path.of(".");

  /** What differs from machine to machine is left out. */
  private static Outcome kernel(String... arguments) {
    String[] all = new String[arguments.length + 1];
    all[0] = "kernel";
    System.arraycopy(arguments, 0, all, 1, arguments.length);
    try (Agent agent = Agent.start()) {
      assertThat(agent.features().linux()).isNotEmpty();
    } catch (KernelUnavailableException e) {
      abort("the kernel cannot be asked here: " + e.getMessage());
    }
    Outcome run = Outcome.of(all);
    String out =
        run.out()
            .replaceAll("on Linux [^:]+:", "on Linux VERSION:")
            .replaceAll("\"linux\" : \"[^\"]+\"", "\"linux\" : \"VERSION\"")
            .replaceAll("\"seconds\" : [0-9.E-]+", "\"seconds\" : 0.0")
            .replaceAll("[(][0-9.]+ s, [0-9,]+/s[)]", "(SECONDS, RATE)");
    return new Outcome(run.status(), out, run.err());
  }

  @Test
  void diff_theSame() {
    Outcome run = kernel("diff", "../workloads/mail/s1-fork.workload");
    run.isGolden("kernel-diff-same.txt");
    assertThat(run.status()).isEqualTo(ExitCodes.OK);
  }

  @Test
  void diff_different() {
    Outcome run = kernel("diff", NEIGHBOUR, "--design", "chain");
    run.isGolden("kernel-diff-different.txt");
    assertThat(run.status()).isEqualTo(ExitCodes.VIOLATION);
  }

  @Test
  void diff_json() {
    Outcome run = kernel("diff", NEIGHBOUR, "--design", "chain", "--json");
    run.isGolden("kernel-diff.json");
    assertThat(run.status()).isEqualTo(ExitCodes.VIOLATION);
  }

  @Test
  void fuzz() {
    Outcome run = kernel("fuzz", "--ops", "200", "--seed", "3");
    run.isGolden("kernel-fuzz.txt");
    assertThat(run.status()).isEqualTo(ExitCodes.OK);
  }

  /** What is found and how far it is cut down may differ from one kernel to the next. */
  @Test
  void fuzz_json_ofAnOlderDesign() throws IOException {
    Outcome run = kernel("fuzz", "--ops", "4000", "--seed", "1", "--design", "root-lock", "--json");
    assertThat(run.status()).isEqualTo(ExitCodes.VIOLATION);
    JsonNode document = JsonMapper.shared().readTree(run.out());
    assertThat(document.get("design").asString()).isEqualTo("root-lock");
    assertThat(document.get("ops").asLong()).isPositive().isLessThanOrEqualTo(4000);
    JsonNode found = document.get("differences").get(0);
    Path workload =
        Files.writeString(folder.resolve("w.workload"), found.get("workload").asString());
    Outcome again = kernel("diff", workload.toString(), "--design", "root-lock", "-q");
    assertThat(again.status()).isEqualTo(ExitCodes.VIOLATION);
    assertThat(again.out()).contains(found.get("difference").get("message").asString());
  }

  @Test
  void badInput() {
    Outcome.of("kernel", "diff", "nosuch")
        .isRefused("nosuch: no such file, expected a workload file");
    Outcome.of("kernel", "fuzz", "--ops", "0")
        .isRefused("--ops and --differences, expected numbers above 0");
    Outcome.of("kernel", "mesh", "--pid", "99999999")
        .isRefused("--pid 99999999, expected a running process");
    Outcome.of("kernel", "mesh", "--pid", "-4").isRefused("--pid -4, expected a running process");
  }
}
