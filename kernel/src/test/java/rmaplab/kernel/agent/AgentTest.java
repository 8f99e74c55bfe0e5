package rmaplab.kernel.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import rmaplab.kernel.LiveKernel;

class AgentTest {
  private static final Path KSM = Path.of("/sys/kernel/mm/ksm");
  private static final List<String> SETTINGS =
      List.of("run", "pages_to_scan", "sleep_millisecs", "smart_scan", "use_zero_pages");
  private static final List<String> TWO_EQUAL_PAGES =
      List.of(
          Commands.BEGIN,
          "spawn 0 P0",
          "mmap 0 0 4 3 34 -1 0",
          "write 0 0 2 7",
          "madvise 0 0 4 12",
          Commands.KSM_SCAN);

  @Test
  void picturesOfRealProcesses() throws KernelUnavailableException {
    try (Agent agent = LiveKernel.agent()) {
      List<Answer> answers =
          agent.perform(
              List.of(
                  Commands.BEGIN,
                  "spawn 0 P0",
                  "mmap 0 0 4 3 34 -1 0",
                  "write 0 1 2 7",
                  "read 0 0 3",
                  "fork 0 1 child",
                  "write 1 2 1 9",
                  "mprotect 1 3 1 1",
                  "read 1 2 9",
                  "exit 0",
                  "exit 0"));
      assertThat(answers.stream().map(Answer::picture))
          .containsExactly(
              List.of(),
              List.of("P0:"),
              List.of("P0: [0-4 rw-p .4]"),
              List.of("P0: [0-4 rw-p .1 A1! B1! .1]"),
              List.of("P0: [0-4 rw-p Z A1! B1! .1]"),
              List.of("P0: [0-4 rw-p Z A2 B2 .1]", "child: [0-4 rw-p Z A2 B2 .1]"),
              List.of("P0: [0-4 rw-p Z A2 B1! .1]", "child: [0-4 rw-p Z A2 C1! .1]"),
              List.of("P0: [0-4 rw-p Z A2 B1! .1]", "child: [0-3 rw-p Z A2 C1!] [3-4 r--p .1]"),
              List.of("P0: [0-4 rw-p Z A2 B1! .1]", "child: [0-3 rw-p Z A2 C1!] [3-4 r--p Z]"),
              List.of("child: [0-3 rw-p Z A1! B1!] [3-4 r--p Z]"),
              List.of("child: [0-3 rw-p Z A1! B1!] [3-4 r--p Z]"));
      assertThat(answers.get(4).words()).containsExactly(0L, 7L, 7L);
      // The page after the VMA is refused; what lies before was read.
      assertThat(answers.get(8)).extracting(Answer::errno).isEqualTo("EFAULT");
      assertThat(answers.get(8).words()).containsExactly(9L, 0L);
      assertThat(answers.getLast().errno()).isEqualTo("ESRCH");
    }
  }

  @Test
  void settingsArePutBack() throws KernelUnavailableException {
    List<String> before;
    try (Agent agent = LiveKernel.agent()) {
      assumeTrue(agent.features().ksm(), "no KSM");
      before = settings();
      List<Answer> answers = agent.perform(TWO_EQUAL_PAGES);
      assertThat(answers.getLast().picture()).containsExactly("P0: [0-4 rw-p A2k A2k .2]");
    }
    assertThat(settings()).isEqualTo(before);
  }

  @Test
  void aKilledAgentLeavesNothingBehind() throws Exception {
    Agent agent = LiveKernel.agent();
    assumeTrue(agent.features().ksm(), "no KSM");
    List<String> before = settings();
    agent.perform(TWO_EQUAL_PAGES);
    List<ProcessHandle> family;
    try (Stream<ProcessHandle> all = agent.handle().descendants()) {
      family = all.toList();
    }
    assertThat(family).hasSizeGreaterThanOrEqualTo(2);
    assertThat(settings()).isNotEqualTo(before);
    agent.handle().destroyForcibly();
    agent.handle().onExit().get(30, TimeUnit.SECONDS);
    await(() -> family.stream().noneMatch(ProcessHandle::isAlive));
    assertThat(settings()).isEqualTo(before);
    assertThatThrownBy(agent::begin)
        .isInstanceOf(KernelUnavailableException.class)
        .hasMessageContaining("the agent ended");
    agent.close();
  }

  @Test
  void withoutCompiler_oneLine(@TempDir Path cache) {
    assertThatThrownBy(() -> Agent.start(cache, "no-such-compiler"))
        .isInstanceOf(KernelUnavailableException.class)
        .hasMessageContaining("there is no 'no-such-compiler' on the PATH to compile it");
    assertThat(cache).isEmptyDirectory();
  }

  @Test
  void aFailingCompiler_oneLine(@TempDir Path cache) {
    assertThatThrownBy(() -> Agent.start(cache, "false"))
        .isInstanceOf(KernelUnavailableException.class)
        .hasMessage("false cannot build the agent: exit status 1");
    assertThat(cache).isEmptyDirectory();
  }

  @Test
  void compiledOnce(@TempDir Path cache) throws Exception {
    assumeTrue(hasCompiler(), "no gcc");
    Path made = compiled(cache, "gcc");
    assertThat(made).isExecutable();
    // Who has it needs no compiler.
    assertThat(compiled(cache, "no-such-compiler")).isEqualTo(made);
    assertThat(cache.toFile().list()).containsExactly(made.getFileName().toString());
  }

  private static Path compiled(Path cache, String compiler) throws KernelUnavailableException {
    List<List<String>> options = List.of(List.of("-no-such-option"), List.of("-O1"));
    return CompiledSource.in(cache, "agent.c", "the agent", compiler, options);
  }

  private static boolean hasCompiler() {
    return Stream.of(System.getenv("PATH").split(":"))
        .anyMatch(directory -> Files.isExecutable(Path.of(directory, "gcc")));
  }

  private static List<String> settings() {
    return SETTINGS.stream().map(AgentTest::setting).toList();
  }

  private static String setting(String name) {
    try {
      return name + " " + Files.readString(KSM.resolve(name)).strip();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Waits, as long as it takes: the test's own time limit is the build's. */
  private static void await(BooleanSupplier condition) {
    while (!condition.getAsBoolean()) {
      LockSupport.parkNanos(1_000_000);
    }
  }
}
