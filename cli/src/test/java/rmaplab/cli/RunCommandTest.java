package rmaplab.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunCommandTest {
  @TempDir private Path folder;
  private WorkloadFolder files = new WorkloadFolder(Path.of("."));

  @BeforeEach
  void prepare() {
    files = new WorkloadFolder(folder);
  }

  @Test
  void operationsAndAddressSpaces() {
    Outcome run = Outcome.of("run", files.write("family", WorkloadFolder.FAMILY), "-d", "chain");
    run.isGolden("run.txt");
    assertThat(run.status()).isEqualTo(ExitCodes.OK);
  }

  @Test
  void quiet() {
    Outcome run = Outcome.of("run", files.write("family", WorkloadFolder.FAMILY), "--quiet");
    assertThat(run.out()).isEqualTo("family under linux-6.18: ok\n".formatted());
    assertThat(run.status()).isEqualTo(ExitCodes.OK);
  }

  @Test
  void json() {
    Outcome.of("run", files.write("family", WorkloadFolder.FAMILY), "-d", "chain", "--json")
        .isGolden("run.json");
  }

  @Test
  void aRefusalThatIsNotStatedEndsTheRun() {
    String file =
        files.write(
            "refused", "setup:\n P0 mmap 0:2 rw\n P0 write 0:4 = 1\ntasks:\n T0: P0 exit\n");
    Outcome run = Outcome.of("run", file, "-d", "chain");
    assertThat(run.status()).isEqualTo(ExitCodes.VIOLATION);
    assertThat(run.err()).isEmpty();
    Outcome.checkGolden("run-refused.txt", run.out().replace(file, "FILE"));
  }

  private static final String HOLE =
      """
      setup:
        P0 mmap 0:8 rw
        P0 write 0:8 = 1
        P0 fork P1
      tasks:
        T0: P1 munmap 2:6
        T1: kernel migrate P0 3
      final:
        P1 read 1 = 1
        P1 read 3 -> EFAULT
      """;

  @Test
  void aFailedAllocationIsTold() {
    String file = files.write("hole", HOLE);
    Outcome.of("run", file, "-d", "root-lock", "--fail-allocation", "19")
        .isGolden("run-fail-allocation.txt");
    Outcome.of("run", file, "-d", "root-lock", "--fail-allocation", "19", "--json")
        .isGolden("run-fail-allocation.json");
  }

  @Test
  void everyAllocationOfARunMayFail_andNoMoreThanThereAre() {
    String file = files.write("hole", HOLE);
    for (int nth = 1; nth <= 24; nth++) {
      Outcome run =
          Outcome.of("run", file, "-d", "chain", "-q", "--fail-allocation", String.valueOf(nth));
      assertThat(run.out())
          .as("allocation %d", nth)
          .startsWith("allocation " + nth + " failed: no ");
      assertThat(run.out()).as("allocation %d", nth).endsWith("hole under chain: ok\n".formatted());
      assertThat(run.status()).as("allocation %d", nth).isEqualTo(ExitCodes.OK);
    }
    Outcome.of("run", file, "-d", "chain", "--fail-allocation", "25")
        .isRefused(
            "--fail-allocation 25: the run makes only 24 allocations,"
                + " expected a number from 1 to 24");
    Outcome.of("run", file, "--fail-allocation", "0")
        .isRefused("--fail-allocation 0, expected 1 or more");
  }

  @Test
  void wrongDataEndsTheRun() {
    String file = files.write("wrong", "setup:\n P0 mmap 0:2 rw\ntasks:\n T0: P0 read 0 = 5\n");
    Outcome run = Outcome.of("run", file, "-d", "chain", "--quiet");
    assertThat(run.status()).isEqualTo(ExitCodes.VIOLATION);
    assertThat(run.out())
        .isEqualTo(
            "wrong under chain: FAIL  wrong-data: %s:4: P0 page 0 reads 0, expected 5%n"
                .formatted(file));
  }

  @Test
  void badFiles() throws IOException {
    String missing = folder.resolve("none").toString();
    Outcome.of("run", missing).isRefused(missing + ": no such file, expected a workload file");
    Outcome.of("run", folder.toString())
        .isRefused(folder + ": is a directory, expected a workload file");
    String empty = files.write("empty", "");
    Outcome.of("run", empty)
        .isRefused(empty + ":1:1: the file is empty, expected a workload with a 'tasks:' section");
    Path huge = folder.resolve("huge");
    try (RandomAccessFile sparse = new RandomAccessFile(huge.toFile(), "rw")) {
      sparse.setLength(100L << 20);
    }
    Outcome.of("run", huge.toString())
        .isRefused(huge + ": too large: 104857600 bytes, expected at most 1048576 bytes");
    String bad = files.write("bad", "tasks:\n  T0: P0 mmap 8:4 rw\n");
    Outcome.of("run", bad)
        .isRefused(
            bad
                + ":2:15: '8:4' is empty, expected START:END with END above START"
                + " (pages START to END - 1)");
    String unborn = files.write("unborn", "tasks:\n  T0: kernel migrate P0 0\n");
    Outcome refused = Outcome.of("run", unborn, "--json");
    assertThat(refused.err()).startsWith(unborn + ":2:14: no process P0, expected one that acts");
    assertThat(refused.out()).isEmpty();
    assertThat(refused.status()).isEqualTo(ExitCodes.BAD_INPUT);
  }

  @Test
  void badDesign() {
    Outcome.of("run", files.write("family", WorkloadFolder.FAMILY), "--design", "rootlock")
        .isRefused(
            "no design 'rootlock' (did you mean 'root-lock'?), expected one of chain, root-walk,"
                + " root-walk-unlink-reversed, root-lock, interval-rwsem, linux-6.18");
  }
}
