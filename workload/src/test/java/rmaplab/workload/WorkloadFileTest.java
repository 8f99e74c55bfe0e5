package rmaplab.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorkloadFileTest {
  @TempDir private Path folder;

  @Test
  void aFileIsRead() throws Exception {
    Path file = write("name: x\ntasks:\n  T0: P0 exit\n".getBytes(StandardCharsets.UTF_8));
    assertThat(Workload.read(file).name()).isEqualTo("x");
    assertThat(Workload.read(file).file()).isEqualTo(file.toString());
  }

  @Test
  void aByteOrderMarkIsLeftOut() throws Exception {
    Path file = write("\ufeffname: x\ntasks:\n  T0: P0 exit\n".getBytes(StandardCharsets.UTF_8));
    assertThat(Workload.read(file).name()).isEqualTo("x");
  }

  @Test
  void whatIsNoFileIsRefused() {
    assertRefused(folder.resolve("none"), "no such file, expected a workload file");
    assertRefused(folder, "is a directory, expected a workload file");
  }

  @Test
  void aHugeFileIsRefusedBeforeItIsRead() throws IOException {
    Path file = folder.resolve("huge");
    try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
      sparse.setLength(100L << 30);
    }
    assertRefused(file, "too large: 107374182400 bytes, expected at most 1048576 bytes");
  }

  @Test
  void bytesThatAreNotTextAreRefusedWithTheirPlace() throws IOException {
    Path file = write(new byte[] {'a', 'b', '\n', (byte) 0xe4, (byte) 0xff, 'c'});
    assertRefused(file, "2:1: byte 0xe4 is not UTF-8, expected text", ":");
  }

  @Test
  void aCharacterThatIsCutOffIsRefused() throws IOException {
    Path file = write(new byte[] {'#', ' ', (byte) 0xe2, (byte) 0x82});
    assertRefused(file, "1:3: byte 0xe2 is not UTF-8, expected text", ":");
  }

  @Test
  void randomBytesAreRefusedWithOneLine() throws IOException {
    byte[] bytes = new byte[100_000];
    new SplittableRandom(42).nextBytes(bytes);
    Path file = write(bytes);
    WorkloadException e = catchThrowableOfType(WorkloadException.class, () -> Workload.read(file));
    assertThat(e.getMessage().lines()).hasSize(1);
  }

  private Path write(byte[] bytes) throws IOException {
    return Files.write(folder.resolve("file"), bytes);
  }

  private static void assertRefused(Path file, String problem) {
    assertRefused(file, problem, ": ");
  }

  private static void assertRefused(Path file, String problem, String separator) {
    assertThatThrownBy(() -> Workload.read(file))
        .isInstanceOf(WorkloadException.class)
        .hasMessage(file + separator + problem);
  }
}
