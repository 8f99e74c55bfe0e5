package rmaplab.checker.weave;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.function.Predicate;

/**
 * Replaces class names in a class file's constant pool: in every reference, descriptor and
 * signature.
 *
 * <p>Names with the prefix {@code from} become names with the prefix {@code to} if there is such a
 * class. Only the strings of the pool change, so everything else is copied as it is.
 */
final class Renamer {
  private static final int UTF8 = 1;
  private static final int LONG = 5;
  private static final int DOUBLE = 6;

  private final String from;
  private final String to;
  private final Predicate<String> exists;

  /**
   * Renames classes of one package.
   *
   * @param from internal name of a package with a final slash
   * @param exists whether the package {@code to} has a class of this simple name
   */
  Renamer(String from, String to, Predicate<String> exists) {
    this.from = from;
    this.to = to;
    this.exists = exists;
  }

  byte[] rename(byte[] classFile) {
    try {
      DataInputStream in = new DataInputStream(new ByteArrayInputStream(classFile));
      ByteArrayOutputStream bytes = new ByteArrayOutputStream(classFile.length + 256);
      DataOutputStream out = new DataOutputStream(bytes);
      out.writeLong(in.readLong()); // magic number and version
      int count = in.readUnsignedShort();
      out.writeShort(count);
      for (int i = 1; i < count; i++) {
        int tag = in.readUnsignedByte();
        out.writeByte(tag);
        if (tag == UTF8) {
          out.writeUTF(renamed(in.readUTF()));
        } else {
          out.write(in.readNBytes(length(tag)));
          if (tag == LONG || tag == DOUBLE) {
            i++;
          }
        }
      }
      in.transferTo(out);
      return bytes.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static int length(int tag) {
    return switch (tag) {
      case 7, 8, 16, 19, 20 -> 2;
      case 15 -> 3;
      case 3, 4, 9, 10, 11, 12, 17, 18 -> 4;
      case LONG, DOUBLE -> 8;
      default -> throw new IllegalArgumentException("constant pool tag " + tag);
    };
  }

  private String renamed(String text) {
    int at = text.indexOf(from);
    if (at < 0) {
      return text;
    }
    StringBuilder s = new StringBuilder();
    int done = 0;
    while (at >= 0) {
      int end = at + from.length();
      while (end < text.length() && Character.isJavaIdentifierPart(text.charAt(end))) {
        end++;
      }
      String simple = text.substring(at + from.length(), end);
      boolean wholeName = at == 0 || !isNamePart(text.charAt(at - 1));
      boolean more = end < text.length() && text.charAt(end) == '/';
      s.append(text, done, at);
      s.append(wholeName && !more && exists.test(simple) ? to : from).append(simple);
      done = end;
      at = text.indexOf(from, end);
    }
    return s.append(text, done, text.length()).toString();
  }

  private static boolean isNamePart(char c) {
    return Character.isJavaIdentifierPart(c) && c != 'L' || c == '/';
  }
}
