package rmaplab.kernel.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import rmaplab.kernel.LiveKernel;
import rmaplab.kernel.replay.DesignReplay;
import rmaplab.kernel.replay.Replay;
import rmaplab.kernel.trace.TraceException;
import rmaplab.memory.check.Validator;

/** Records programs on the kernel at hand; where that may not be traced, says so and is skipped. */
class RecorderTest {
  /** Programs, a pipe, a child of the shell itself, one that is killed. */
  private static final List<String> SHELL =
      List.of(
          "sh",
          "-c",
          "/bin/true; ls / | sort >/dev/null; (exit 3); sh -c 'kill -TERM $$';"
              + " x=$(echo a); exit 7");

  @TempDir private Path folder = Path.of(".");
  @TempDir private Path elsewhere = Path.of(".");

  private static Recorder recorder(List<String> command) {
    return new Recorder(command, LiveKernel.CACHE, 64, true);
  }

  /** By this method, or the test is skipped. */
  private Recording record(Recorder recorder, String name, Recording.Method method) {
    try {
      return recorder.record(folder.resolve(name), method);
    } catch (RecordException e) {
      return abort(String.valueOf(e.getMessage()));
    }
  }

  @Test
  void byTracing_everyExitIsEqual() throws TraceException {
    Recording made = record(recorder(SHELL), "a.ftrace.txt.xz", Recording.Method.TRACEFS);
    assertThat(made.ended()).isEqualTo("status 7");
    assertThat(made.status()).isEqualTo(7);
    assertThat(made.execs()).isEqualTo(5);
    DesignReplay replay = replay(made);
    assertThat(replay.unequal()).isEmpty();
    assertThat(replay.exits().compared()).isEqualTo(made.exits()).isGreaterThanOrEqualTo(7);
    assertThat(replay.exits().equal()).isEqualTo(made.exits());
    assertThat(replay.execs().compared()).isEqualTo(1 + made.execs());
    assertThat(replay.execs().equal()).isEqualTo(1 + made.execs());
    assertThat(replay.skipped()).isEmpty();
    assertThat(replay.liveProcesses()).isZero();
    assertThat(instances()).isEmpty();
    assertThat(folder.toFile().list()).containsExactly("a.ftrace.txt.xz");
  }

  @Test
  void byStrace_everyExecHasItsPicture() throws TraceException {
    Recording made = record(recorder(SHELL), "a.strace.txt", Recording.Method.STRACE);
    assertThat(made.ended()).isEqualTo("status 7");
    assertThat(made.execs()).isEqualTo(5);
    assertThat(made.withoutMaps()).isLessThan(made.execs());
    DesignReplay replay = replay(made);
    assertThat(replay.hasFaults()).isFalse();
    assertThat(replay.execs().compared()).isEqualTo(made.execs() - made.withoutMaps());
    assertThat(replay.execs().equal()).isEqualTo(replay.execs().compared());
    assertThat(replay.exits().compared()).isZero();
    if (made.withoutMaps() == 0) {
      assertThat(replay.skipped()).isEmpty();
    }
    assertThat(replay.liveProcesses()).isZero();
  }

  @Test
  void aCommandThatIsAskedToEnd() throws Exception {
    Path began = elsewhere.resolve("began");
    Recorder recorder =
        recorder(List.of("sh", "-c", "trap 'exit 5' TERM; : >" + began + "; while :; do :; done"));
    Path file = folder.resolve("a.ftrace.txt");
    CompletableFuture<Recording> made =
        CompletableFuture.supplyAsync(
            () -> record(recorder, "a.ftrace.txt", Recording.Method.TRACEFS));
    await(() -> made.isDone() || Files.exists(began));
    recorder.end();
    Recording recording = made.join();
    assertThat(recording.ended()).isEqualTo("status 5");
    assertThat(replay(recording).exits().equal()).isEqualTo(1);
    assertThat(file).exists();
    assertThat(instances()).isEmpty();
  }

  @Test
  void aKilledRecorderLeavesNothingBehind() throws Exception {
    Path began = elsewhere.resolve("began");
    Recorder recorder =
        recorder(List.of("sh", "-c", ": >" + began + "; while :; do /bin/true; done"));
    CompletableFuture<Recording> made =
        CompletableFuture.supplyAsync(() -> {
          try {
            return recorder.record(folder.resolve("a.ftrace.txt"), Recording.Method.TRACEFS);
          } catch (RecordException e) {
            throw new IllegalStateException(e.getMessage(), e);
          }
        });
    await(() -> made.isDone() || Files.exists(began));
    if (made.isDone()) {
      abort("nothing can be recorded here");
    }
    List<ProcessHandle> helpers = ProcessHandle.current().descendants().toList();
    ProcessHandle helper =
        helpers.stream()
            .filter(p -> p.info().command().orElse("").contains("recorder-"))
            .filter(p -> p.parent().equals(Optional.of(ProcessHandle.current())))
            .findFirst()
            .orElseThrow();
    List<ProcessHandle> family = helper.descendants().toList();
    assertThat(family).hasSizeGreaterThanOrEqualTo(3);
    helper.destroyForcibly();
    assertThatThrownBy(() -> made.get(60, TimeUnit.SECONDS))
        .hasMessageContaining("the recorder ended early, nothing is written");
    await(() -> family.stream().noneMatch(ProcessHandle::isAlive));
    assertThat(instances()).isEmpty();
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void commandsThatCannotBeRun() throws IOException {
    Recorder missing = recorder(List.of("no-such-command"));
    assertThatThrownBy(() -> missing.record(folder.resolve("a"), null))
        .isInstanceOf(RecordException.class)
        .hasMessage("'no-such-command' cannot be run, expected a command");
    Path odd = Files.writeString(folder.resolve("odd"), "#!/no/such/interpreter\n");
    assertThat(odd.toFile().setExecutable(true)).isTrue();
    Recorder broken = recorder(List.of(odd.toString()));
    assertThatThrownBy(() -> broken.record(folder.resolve("a"), null))
        .isInstanceOf(RecordException.class);
    assertThat(folder.toFile().list()).containsExactly("odd");
    assertThat(instances()).isEmpty();
  }

  @Test
  void eventsThatAreLostMakeNoRecording() {
    // 1 MiB for each processor, and a program that faults faster than anybody reads.
    Recorder recorder =
        new Recorder(
            List.of("sh", "-c", "head -c 300000000 /dev/zero | tail -c 299999999 >/dev/null"),
            LiveKernel.CACHE,
            1,
            true);
    try {
      Recording made = recorder.record(folder.resolve("a.ftrace.txt"), Recording.Method.TRACEFS);
      // The reader was fast enough: then nothing may be missing.
      assertThat(replay(made).exits().equal()).isEqualTo(made.exits());
    } catch (RecordException e) {
      assertThat(e.getMessage()).containsAnyOf("were lost, nothing is written", "tracefs cannot");
      assertThat(folder).isEmptyDirectory();
    } catch (TraceException e) {
      throw new AssertionError(e);
    }
  }

  private static DesignReplay replay(Recording made) throws TraceException {
    Replay replay =
        Replay.run(
            made.file(), LiveKernel.design("linux-6.18"), 1 << 18, Long.MAX_VALUE, () -> false);
    Validator.validate(replay.machine());
    return DesignReplay.of(made.file(), LiveKernel.design("linux-6.18"), 1 << 18, () -> false);
  }

  /** The tracing instances of ours that there are; a guardian takes them away in the background. */
  private static List<String> instances() {
    List<String> names = ourInstances();
    for (int i = 0; i < 1000 && !names.isEmpty(); i++) {
      LockSupport.parkNanos(10_000_000);
      names = ourInstances();
    }
    return names;
  }

  private static List<String> ourInstances() {
    try {
      Process process =
          new ProcessBuilder(
                  "unshare",
                  "-m",
                  "sh",
                  "-c",
                  "mount -t tracefs nodev /mnt && ls /mnt/instances | grep rmaplab-")
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      String names = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return names.lines().toList();
    } catch (IOException e) {
      return List.of();
    }
  }

  private static void await(BooleanSupplier condition) {
    while (!condition.getAsBoolean()) {
      LockSupport.parkNanos(1_000_000);
    }
  }
}
