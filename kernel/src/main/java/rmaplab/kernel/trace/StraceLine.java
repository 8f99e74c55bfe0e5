package rmaplab.kernel.trace;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A line of strace without what stands before the call: {@code NAME(ARGUMENTS) = RESULT}.
 *
 * @param name the system call
 * @param arguments the text between the parentheses
 * @param result the text behind {@code =}
 */
record StraceLine(String name, String arguments, String result) {
  private static final String SEPARATOR = ") = ";

  /** The parts of a line, or null if it is no finished call. */
  static @Nullable StraceLine of(String text) {
    int open = text.indexOf('(');
    int close = endOfCall(text);
    if (open <= 0 || close < open || !isName(text.substring(0, open))) {
      return null;
    }
    int equals = text.indexOf('=', close);
    return new StraceLine(
        text.substring(0, open),
        text.substring(open + 1, close),
        text.substring(equals + 1).strip());
  }

  /** strace aligns results: the last ")" that only blanks part from "= ". */
  private static int endOfCall(String text) {
    int equals = text.lastIndexOf(" = ");
    while (equals > 0) {
      int at = equals;
      while (at > 0 && text.charAt(at - 1) == ' ') {
        at--;
      }
      if (at > 0 && text.charAt(at - 1) == SEPARATOR.charAt(0)) {
        return at - 1;
      }
      equals = text.lastIndexOf(" = ", equals - 1);
    }
    return -1;
  }

  /** Whether it can be the name of a system call. */
  static boolean isName(String text) {
    return !text.isEmpty()
        && text.chars().allMatch(c -> c == '_' || c >= 'a' && c <= 'z' || c >= '0' && c <= '9')
        && !Character.isDigit(text.charAt(0));
  }

  /** The arguments, cut at the commas that stand in no bracket, string or comment. */
  List<String> split() {
    List<String> parts = new ArrayList<>();
    int depth = 0;
    int from = 0;
    int i = 0;
    while (i < arguments.length()) {
      char c = arguments.charAt(i);
      if (c == '"') {
        i = endOfString(i);
      } else if (arguments.startsWith("/*", i)) {
        int end = arguments.indexOf("*/", i + 2);
        i = end < 0 ? arguments.length() : end + 1;
      } else if (c == '[' || c == '{' || c == '(' || c == '<') {
        depth++;
      } else if (c == ']' || c == '}' || c == ')' || c == '>') {
        depth--;
      } else if (c == ',' && depth == 0) {
        parts.add(arguments.substring(from, i).strip());
        from = i + 1;
      }
      i++;
    }
    String last = arguments.substring(Math.min(from, arguments.length())).strip();
    if (!last.isEmpty()) {
      parts.add(last);
    }
    return parts;
  }

  private int endOfString(int quote) {
    int i = quote + 1;
    while (i < arguments.length() && arguments.charAt(i) != '"') {
      i += arguments.charAt(i) == '\\' ? 2 : 1;
    }
    return i;
  }

  /** The text behind {@code key=} up to the next comma or bracket; null if there is none. */
  @Nullable String field(String key) {
    int at = arguments.indexOf(key + "=");
    if (at < 0) {
      return null;
    }
    int end = at + key.length() + 1;
    while (end < arguments.length() && ",})".indexOf(arguments.charAt(end)) < 0) {
      end++;
    }
    return arguments.substring(at + key.length() + 1, end);
  }
}
