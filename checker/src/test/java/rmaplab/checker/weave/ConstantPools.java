package rmaplab.checker.weave;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Class files that are nothing but a constant pool with one string. */
final class ConstantPools {
  private static final int HEADER = 0xcafebabe;

  /** What renaming makes of a string. */
  String after(Renamer renamer, String text) {
    try {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      DataOutputStream out = new DataOutputStream(bytes);
      out.writeInt(HEADER);
      out.writeInt(69);
      out.writeShort(2);
      out.writeByte(1);
      out.writeUTF(text);
      DataInputStream in =
          new DataInputStream(new ByteArrayInputStream(renamer.rename(bytes.toByteArray())));
      in.skipNBytes(11);
      return in.readUTF();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
