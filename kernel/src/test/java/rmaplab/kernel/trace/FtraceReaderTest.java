package rmaplab.kernel.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;

class FtraceReaderTest {
  @TempDir private Path folder = Path.of(".");

  private static List<String> read(TraceLines lines) throws TraceException {
    EventLog log = new EventLog();
    FtraceReader reader = new FtraceReader(lines, log);
    while (reader.step()) {
      assertThat(log.events).isNotNull();
    }
    return log.events;
  }

  private static List<String> read(String text) throws TraceException {
    return read(
        new TraceLines("T", new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8))));
  }

  private static void refused(String text, String message) {
    assertThatThrownBy(() -> read(text)).isInstanceOf(TraceException.class).hasMessage(message);
  }

  @Test
  void everyKindOfEvent() throws TraceException {
    String text =
        """
        t 20
        F 7 7f0000001 6
        K 7 7f0000002 0
        = 7 mmap 0 2000 3 22 ffffffff 0 = 7f0000000000
        > 7 munmap 7f0000000000 1000
        F 8 7f0000003 4
        < 7 munmap 0
        < 9 clone 0
        = 7 execve  = -2
        N 7 9 100
        N 7 10 1200000
        X 7 /usr/bin/bash
        Q 9
        M 7 exec 3
        m 400000 401000 r-xp 1000 1 0 /bin/a
        m 7ff000 800000 rw-p 0 3 2 [stack] gd ac
        m ffffffffff600000 ffffffffff601000 --xp 0 0 0 [vsyscall]
        """;
    assertThat(read(text))
        .containsExactly(
            "time 20",
            "fault 7 7f0000001 write",
            "kernel fault 7 7f0000002 read",
            "called 7 MMAP mmap 0 2000 3 22 ffffffff 0 = 7f0000000000",
            "entered 7 MUNMAP",
            "fault 8 7f0000003 read",
            "called 7 MUNMAP munmap 7f0000000000 1000 = 0",
            "called 7 EXECVE execve = -2",
            "born 7 9 shares",
            "born 7 10 copies",
            "gone 9",
            "snapshot 7 EXEC at line 14",
            "area 400-401 r-xp +1 0 /bin/a []",
            "area 7ff-800 rw-p +0 2 [stack] [gd, ac]");
  }

  @Test
  void linesMayEndAsOnOtherSystems() throws TraceException {
    assertThat(read("t 1\r\nQ 3\r\n")).containsExactly("time 1", "gone 3");
  }

  @Test
  void aCallByNameThatNobodyKnowsIsTold() throws TraceException {
    assertThat(read("= 7 mseal 0 1000 = 0\n")).containsExactly("called 7 UNKNOWN mseal 0 1000 = 0");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '~',
      value = {
        "Z 1; 'Z', expected one of the events t F K = > < N X Q M",
        "FF 1 2 3; 'FF', expected one of the events t F K = > < N X Q M",
        "\u007fELF; '?ELF', expected one of the events t F K = > < N X Q M",
        "F 1; the line ends, expected a page number in hex",
        "F x 1 2; 'x', expected a thread id",
        "F 99999999999 1 2; '99999999999', expected a thread id",
        "F 1 7fz 2; '7fz', expected a page number in hex",
        "F 1 12345678123456781 2; '12345678123456781', expected a page number in hex",
        "= 1 mmap 0 0 0 0 0 0 0 = 0; more than 6 arguments, expected '= RESULT'",
        "= 1 munmap 0 1000; the line ends, expected '= RESULT'",
        "= 1 munmap 0 = 0; munmap with 1 arguments, expected at least 2",
        "= 1 brk 0 = -4096; '-4096', expected an errno in [-4095, -1]",
        "= 1 brk 0 = -; '-', expected an errno in [-4095, -1]",
        "M 1 middle 3; 'middle', expected start, exec or exit",
        "M 1 exit 99999999; 99999999 VMAs, expected at most 1048576",
        "M 1 exit -1; '-1', expected the number of VMAs",
      })
  void aLineThatIsNoEvent(String line, String problem) {
    refused("t 1\n" + line + "\n", "T:2: " + problem);
  }

  @Test
  void aSnapshotThatIsCutShort() {
    String head = "M 1 exit 2\nm 1000 2000 rw-p 0 0 0 -\n";
    refused(head, "T:2: the file ends, expected line m 2 of 2 of a snapshot");
    refused(head + "Q 1\n", "T:3: 'Q', expected line m 2 of 2 of a snapshot");
    refused(
        "M 1 exit 1\nm 2000 1000 rw-p 0 0 0 -\n",
        "T:2: a VMA [2000-1000) rw-p, expected a range and rights");
  }

  @Test
  void aFileThatEndsWithinALine() {
    refused("t 1\nF 17 7f00", "T:2: the file ends within a line ('F'), expected a whole event");
  }

  @Test
  void aLineWithoutEnd() {
    InputStream endless =
        new InputStream() {
          @Override
          public int read() {
            return 'F';
          }

          @Override
          public int read(byte[] into, int from, int count) {
            Arrays.fill(into, from, from + count, (byte) 'F');
            return count;
          }
        };
    assertThatThrownBy(() -> read(new TraceLines("T", endless)))
        .hasMessage("T:1: a line of more than 65536 bytes, expected an event");
  }

  @Test
  void linesAreWholeWhereverTheBufferEnds() throws TraceException {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 60_000; i++) {
      text.append("t ").append(i).append('\n');
    }
    List<String> events = read(text.toString());
    assertThat(events).hasSize(60_000);
    for (int i = 0; i < events.size(); i++) {
      assertThat(events.get(i)).isEqualTo("time " + i);
    }
  }

  private Path file(byte[] content) throws IOException {
    return Files.write(folder.resolve("trace"), content);
  }

  private static byte[] compressed(byte[] content) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream xz = new XZOutputStream(bytes, new LZMA2Options(1))) {
      xz.write(content);
    }
    return bytes.toByteArray();
  }

  private static List<String> readFile(Path file) throws TraceException {
    try (TraceLines lines = TraceLines.open(file)) {
      return read(lines);
    }
  }

  @Test
  void plainAndCompressedAreTheSame() throws Exception {
    byte[] text = "t 1\nQ 5\n".getBytes(StandardCharsets.UTF_8);
    assertThat(readFile(file(text))).isEqualTo(readFile(file(compressed(text)))).hasSize(2);
    assertThat(readFile(file(new byte[0]))).isEmpty();
  }

  @Test
  void compressedDataThatIsCutShortOrBroken() throws Exception {
    byte[] whole = compressed("t 12345\nQ 5\n".repeat(1000).getBytes(StandardCharsets.UTF_8));
    Path cut = file(Arrays.copyOf(whole, whole.length - 20));
    assertThatThrownBy(() -> readFile(cut))
        .isInstanceOf(TraceException.class)
        .hasMessageMatching("(?s).*trace:\\d+: cannot be read on \\(.*\\), expected a whole file");
    byte[] broken = whole.clone();
    broken[whole.length / 2] ^= 0x55;
    Path damaged = file(broken);
    assertThatThrownBy(() -> readFile(damaged)).isInstanceOf(TraceException.class);
    Path head = file(Arrays.copyOf(whole, 8));
    assertThatThrownBy(() -> readFile(head))
        .isInstanceOf(TraceException.class)
        .hasMessageEndingWith("expected a recording");
  }

  @Test
  void aSmallFileThatExpandsToOneHugeLine() throws Exception {
    Path bomb = file(compressed(new byte[8 << 20]));
    assertThat(Files.size(bomb)).isLessThan(8 << 10);
    assertThatThrownBy(() -> readFile(bomb))
        .hasMessageEndingWith("trace:1: a line of more than 65536 bytes, expected an event");
  }

  @Test
  void whatIsNoFile() {
    assertThatThrownBy(() -> TraceLines.open(folder))
        .hasMessageEndingWith(": is a directory, expected a recording");
    assertThatThrownBy(() -> TraceLines.open(folder.resolve("none")))
        .isInstanceOf(TraceException.class)
        .hasMessageContaining("NoSuchFileException");
  }
}
