package rmaplab.workload;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** The bytes of a workload file, as text. */
final class WorkloadFile {
  private WorkloadFile() {}

  /**
   * The text of a file.
   *
   * @throws WorkloadException if there is none, or it is too large, or not UTF-8
   */
  static String text(Path file) throws WorkloadException {
    String name = file.toString();
    if (!Files.exists(file)) {
      throw WorkloadException.inFile(name, "no such file, expected a workload file");
    }
    if (Files.isDirectory(file)) {
      throw WorkloadException.inFile(name, "is a directory, expected a workload file");
    }
    byte[] bytes;
    // Not by the size alone: a pipe or a file of /proc has none.
    try (InputStream in = Files.newInputStream(file)) {
      if (Files.size(file) > Workload.MAX_BYTES) {
        throw tooLarge(name, Files.size(file) + " bytes");
      }
      bytes = in.readNBytes(Workload.MAX_BYTES + 1);
    } catch (IOException e) {
      throw WorkloadException.inFile(name, "cannot be read (" + reason(e) + ")");
    }
    if (bytes.length > Workload.MAX_BYTES) {
      throw tooLarge(name, "more");
    }
    return decode(name, bytes);
  }

  private static String reason(IOException e) {
    String message = e.getMessage();
    return e.getClass().getSimpleName()
        + (message == null ? "" : ": " + message.lines().findFirst().orElse(""));
  }

  private static WorkloadException tooLarge(String name, String size) {
    return WorkloadException.inFile(
        name, "too large: " + size + ", expected at most " + Workload.MAX_BYTES + " bytes");
  }

  /** The text of UTF-8 {@code bytes}; a byte-order mark at the start is left out. */
  static String decode(String name, byte[] bytes) throws WorkloadException {
    CharsetDecoder decoder =
        StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    ByteBuffer in = ByteBuffer.wrap(bytes);
    CharBuffer out = CharBuffer.allocate(bytes.length + 1);
    CoderResult result = decoder.decode(in, out, true);
    out.flip();
    if (result.isError()) {
      int bad = bytes[in.position()] & 0xff;
      throw WorkloadException.at(
          name, end(out), "byte 0x%02x is not UTF-8, expected text".formatted(bad));
    }
    return out.length() > 0 && out.charAt(0) == '\ufeff'
        ? out.subSequence(1, out.length()).toString()
        : out.toString();
  }

  /** The place after a text. */
  private static Position end(CharSequence text) {
    int line = 1;
    int lineStart = 0;
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) == '\n') {
        line++;
        lineStart = i + 1;
      }
    }
    return new Position(line, Character.codePointCount(text, lineStart, text.length()) + 1);
  }
}
