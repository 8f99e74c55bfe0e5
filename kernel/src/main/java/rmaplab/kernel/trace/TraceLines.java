package rmaplab.kernel.trace;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.tukaani.xz.MemoryLimitException;
import org.tukaani.xz.XZInputStream;

/**
 * The lines of a recording, plain or compressed with xz, one after another, and the fields of the
 * line at hand.
 *
 * <p>Guarantee: memory is bounded whatever the file holds. A line has at most {@link #MOST_BYTES}
 * bytes, and the decompressor gets at most {@link #XZ_MEMORY_KIB}: a small file that expands
 * without end is read for as long as it makes sense line by line, and no longer. Every complaint
 * names file and line.
 */
public final class TraceLines implements Closeable {
  /** The longest line, its end not counted. */
  public static final int MOST_BYTES = 1 << 16;

  /** What xz -9 needs, and as much again. */
  static final int XZ_MEMORY_KIB = 128 << 10;

  private static final byte[] XZ_MAGIC = {(byte) 0xfd, '7', 'z', 'X', 'Z', 0};
  private static final int MOST_SHOWN = 40;
  private static final int HEX_DIGITS = 16;
  private static final int DECIMAL_DIGITS = 18;
  private static final int MOST_ERRNO = 4095;

  private final String name;
  private final InputStream in;
  private final byte[] bytes = new byte[2 * MOST_BYTES];
  private int filled;
  private boolean ended;
  private long number;

  /** The line at hand is [at, end) of the buffer; the next begins at {@code next}. */
  private int at;

  private int end;
  private int next;

  private boolean again;

  /** Where the line's first field is, for messages. */
  private int eventAt;

  /** Lines of a stream that somebody else closes, for tests. */
  public TraceLines(String name, InputStream in) {
    this.name = name;
    this.in = in;
  }

  /**
   * The lines of a file.
   *
   * @throws TraceException if it cannot be opened, or begins like an xz file and is none
   */
  public static TraceLines open(Path file) throws TraceException {
    String name = file.toString();
    InputStream raw = null;
    try {
      if (Files.isDirectory(file)) {
        throw new TraceException(name + ": is a directory, expected a recording");
      }
      raw = new BufferedInputStream(Files.newInputStream(file), MOST_BYTES);
      raw.mark(XZ_MAGIC.length);
      boolean compressed = Arrays.equals(raw.readNBytes(XZ_MAGIC.length), XZ_MAGIC);
      raw.reset();
      return new TraceLines(name, compressed ? new XZInputStream(raw, XZ_MEMORY_KIB) : raw);
    } catch (IOException e) {
      closeQuietly(raw);
      throw new TraceException(name + ": cannot be read (" + reason(e) + "), expected a recording");
    }
  }

  private static void closeQuietly(@Nullable Closeable stream) {
    if (stream != null) {
      try {
        stream.close();
      } catch (IOException _) {
        // It was open for reading only.
      }
    }
  }

  /** Makes {@link #next} go to the line at hand, of which nothing was read, once more. */
  void again() {
    again = true;
  }

  /** The line at hand, of which nothing was read. */
  String text() {
    return new String(bytes, at, end - at, StandardCharsets.UTF_8);
  }

  /** Goes to the next line; false at the end of the file. */
  public boolean next() throws TraceException {
    if (again) {
      again = false;
      return true;
    }
    at = next;
    int scan = at;
    while (true) {
      for (; scan < filled; scan++) {
        if (bytes[scan] == '\n') {
          number++;
          end = scan;
          next = scan + 1;
          if (end > at && bytes[end - 1] == '\r') {
            end--;
          }
          return true;
        }
      }
      if (filled - at > MOST_BYTES) {
        number++;
        throw error("a line of more than " + MOST_BYTES + " bytes, expected an event");
      }
      if (ended) {
        return lastLine();
      }
      scan -= at;
      refill();
    }
  }

  private boolean lastLine() throws TraceException {
    if (at == filled) {
      return false;
    }
    number++;
    end = filled;
    next = filled;
    throw error("the file ends within a line ('" + shown(at) + "'), expected a whole event");
  }

  /** Moves what is left of the buffer to its beginning, and reads more. */
  private void refill() throws TraceException {
    System.arraycopy(bytes, at, bytes, 0, filled - at);
    filled -= at;
    at = 0;
    try {
      int got = in.read(bytes, filled, bytes.length - filled);
      if (got < 0) {
        ended = true;
      } else {
        filled += got;
      }
    } catch (IOException e) {
      number++;
      throw error("cannot be read on (" + reason(e) + "), expected a whole file");
    }
  }

  private static String reason(IOException e) {
    if (e instanceof MemoryLimitException) {
      return "xz wants more than " + (XZ_MEMORY_KIB >> 10) + " MiB";
    }
    String message = e.getMessage();
    String kind = e.getClass().getSimpleName();
    return message == null || message.isEmpty() ? kind : kind + ": " + message;
  }

  /** The number of the line at hand, from 1. */
  public long number() {
    return number;
  }

  /** An exception that names file and line. */
  public TraceException error(String problem) {
    return errorAt(number, problem);
  }

  /** An exception that names the file and a line that may be long past; for any thread. */
  TraceException errorAt(long line, String problem) {
    return new TraceException(name + ":" + line + ": " + problem);
  }

  /** The one character that the line begins with; it is read. */
  char event(String expected) throws TraceException {
    eventAt = at;
    if (at == end || bytes[at] < 0 || at + 1 < end && bytes[at + 1] != ' ') {
      throw wrong(expected);
    }
    return (char) bytes[at++];
  }

  /** The first field of the line, for messages. */
  String eventShown() {
    return shown(eventAt);
  }

  /** The next field, an errno with its sign: in [-4095, -1]. */
  long errno() throws TraceException {
    int before = at;
    at++;
    long value = at < end && bytes[at] != ' ' ? decimal("an errno") : 0;
    if (value < 1 || value > MOST_ERRNO) {
      at = before;
      throw wrong("an errno in [-" + MOST_ERRNO + ", -1]");
    }
    return -value;
  }

  /** The byte at the beginning of what is left of the line; 0 if nothing is left. */
  char peek() {
    skipSpaces();
    return at < end ? (char) (bytes[at] & 0xff) : 0;
  }

  /** Whether the line has another field. */
  boolean more() {
    skipSpaces();
    return at < end;
  }

  private void skipSpaces() {
    while (at < end && bytes[at] == ' ') {
      at++;
    }
  }

  private int endOfField() {
    int stop = at;
    while (stop < end && bytes[stop] != ' ') {
      stop++;
    }
    return stop;
  }

  /** The next field. */
  String word(String expected) throws TraceException {
    skipSpaces();
    int stop = endOfField();
    if (stop == at) {
      throw missing(expected);
    }
    String word = new String(bytes, at, stop - at, StandardCharsets.UTF_8);
    at = stop;
    return word;
  }

  /** The next field, an unsigned number in hex of at most 64 bits. */
  long hex(String expected) throws TraceException {
    skipSpaces();
    int stop = endOfField();
    if (stop == at || stop - at > HEX_DIGITS) {
      throw stop == at ? missing(expected) : wrong(expected);
    }
    long value = 0;
    for (int i = at; i < stop; i++) {
      int digit = Character.digit(bytes[i], HEX_DIGITS);
      if (digit < 0) {
        throw wrong(expected);
      }
      value = value << 4 | digit;
    }
    at = stop;
    return value;
  }

  /** The next field, a number in decimal that is not negative. */
  long decimal(String expected) throws TraceException {
    skipSpaces();
    int stop = endOfField();
    if (stop == at || stop - at > DECIMAL_DIGITS) {
      throw stop == at ? missing(expected) : wrong(expected);
    }
    long value = 0;
    for (int i = at; i < stop; i++) {
      int digit = bytes[i] - '0';
      if (digit < 0 || digit > 9) {
        throw wrong(expected);
      }
      value = value * 10 + digit;
    }
    at = stop;
    return value;
  }

  /** The next field, a process or thread id. */
  int id() throws TraceException {
    skipSpaces();
    int before = at;
    long id = decimal("a thread id");
    if (id > Integer.MAX_VALUE) {
      at = before;
      throw wrong("a thread id");
    }
    return (int) id;
  }

  private TraceException missing(String expected) {
    return error("the line ends, expected " + expected);
  }

  private TraceException wrong(String expected) {
    return error("'" + shown(at) + "', expected " + expected);
  }

  /** The field at {@code from}, shortened and made fit to print. */
  String shown(int from) {
    StringBuilder text = new StringBuilder();
    for (int i = from; i < end && bytes[i] != ' '; i++) {
      if (text.length() == MOST_SHOWN) {
        return text + "...";
      }
      text.append(bytes[i] > ' ' && bytes[i] < 0x7f ? (char) bytes[i] : '?');
    }
    return text.toString();
  }

  /** {@code text} without what a terminal would not print. */
  static String printable(String text) {
    return text.replaceAll("[^ -~]", "?");
  }

  /** The next field, for messages. */
  String shown() {
    skipSpaces();
    return shown(at);
  }

  @Override
  public void close() {
    closeQuietly(in);
  }
}
