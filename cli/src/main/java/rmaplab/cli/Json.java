package rmaplab.cli;

import java.io.PrintWriter;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Prints records as JSON. */
public final class Json {
  private static final ObjectWriter WRITER =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build().writer();

  private Json() {}

  /** Prints one document and a line end. */
  public static void print(PrintWriter out, Object document) {
    out.print(text(document));
  }

  /** One document and a line end. */
  public static String text(Object document) {
    return WRITER.writeValueAsString(document) + "\n";
  }
}
