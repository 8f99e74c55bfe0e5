package rmaplab.kernel.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ReadAheadTest {
  private static final Path EXAMPLES = Path.of("../examples");

  /** More than all batches hold. */
  private static final int MANY = 100_000;

  @Test
  void everyEventComesInItsOrder() throws Exception {
    for (String name : new String[] {"nginx.ftrace.txt.xz", "pymp.strace.txt.xz"}) {
      EventLog direct = new EventLog();
      try (TraceLines lines = TraceLines.open(EXAMPLES.resolve(name))) {
        TraceReader reader = TraceReader.of(lines, direct);
        while (reader.step()) {
          assertThat(lines.number()).isPositive();
        }
      }
      EventLog ahead = new EventLog();
      try (ReadAhead reader = new ReadAhead(TraceLines.open(EXAMPLES.resolve(name)))) {
        assertThat(reader.hasFaults()).isEqualTo(name.contains("ftrace"));
        while (reader.step(ahead)) {
          assertThat(reader.error("x")).hasMessageMatching(".*" + name + ":[0-9]+: x");
        }
        reader.thread().join();
      }
      assertThat(ahead.events).hasSizeGreaterThan(100).isEqualTo(direct.events);
    }
  }

  @Test
  void anErrorComesAfterTheEventsBeforeIt() throws Exception {
    EventLog log = new EventLog();
    try (ReadAhead reader = new ReadAhead(lines("F 1 2 3\nF 1 4 5\nnothing\n"))) {
      assertThat(reader.step(log)).isTrue();
      assertThat(reader.error("x")).hasMessage("T:1: x");
      assertThat(reader.step(log)).isTrue();
      assertThatThrownBy(() -> reader.step(log))
          .isInstanceOf(TraceException.class)
          .hasMessageStartingWith("T:3: 'nothing', expected one of the events");
    }
    assertThat(log.events).hasSize(2);
    try (ReadAhead foreign = new ReadAhead(lines("<html>\n"))) {
      assertThatThrownBy(foreign::hasFaults).hasMessageContaining("T:1: '<html>', expected one of");
    }
  }

  @Test
  void whatTheListenerThrowsComesToTheCaller() throws Exception {
    try (ReadAhead reader = new ReadAhead(lines("F 1 2 3\n"))) {
      EventLog refusing =
          new EventLog() {
            @Override
            public void fault(int task, long page, boolean write, boolean inKernel) {
              throw new IllegalStateException("refused");
            }
          };
      assertThatThrownBy(() -> reader.step(refusing)).hasMessage("refused");
    }
  }

  /** However long the recording is: the file here has no end. */
  @Test
  void whatIsReadAheadIsBounded_andCloseEndsTheReading() throws Exception {
    AtomicLong read = new AtomicLong();
    InputStream endless =
        new InputStream() {
          private final byte[] line = "F 1 2 3\n".getBytes(StandardCharsets.UTF_8);

          @Override
          public int read() {
            return line[(int) (read.getAndIncrement() % line.length)];
          }

          @Override
          public int read(byte[] to, int from, int count) {
            for (int i = 0; i < count; i++) {
              to[from + i] = (byte) read();
            }
            return count;
          }
        };
    ReadAhead reader = new ReadAhead(new TraceLines("T", endless));
    EventLog log = new EventLog();
    for (int i = 0; i < 10; i++) {
      assertThat(reader.step(log)).isTrue();
    }
    // It waits for room now, or soon.
    while (reader.thread().getState() != Thread.State.WAITING) {
      Thread.onSpinWait();
    }
    long most = (ReadAhead.BATCHES + 1L) * EventBatch.WORDS * "F 1 2 3\n".length();
    assertThat(read.get()).isLessThan(most);
    reader.close();
    reader.thread().join();
  }

  @Test
  void theRecordingIsClosedInTheEnd() throws Exception {
    boolean[] closed = {false};
    InputStream in =
        new ByteArrayInputStream("F 1 2 3\n".repeat(MANY).getBytes(StandardCharsets.UTF_8)) {
          @Override
          public void close() throws IOException {
            closed[0] = true;
            super.close();
          }
        };
    try (ReadAhead reader = new ReadAhead(new TraceLines("T", in))) {
      EventLog log = new EventLog();
      long events = 0;
      while (reader.step(log)) {
        events++;
      }
      assertThat(events).isEqualTo(MANY);
      reader.thread().join();
    }
    assertThat(closed[0]).isTrue();
  }

  private static TraceLines lines(String text) {
    return new TraceLines("T", new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
  }
}
