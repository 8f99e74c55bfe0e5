package rmaplab.memory.kit;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import rmaplab.memory.PageRange;
import rmaplab.memory.area.VmaFlags;

/**
 * One operation on a machine, printed and parsed as a line of a workload: {@code P0 mmap 0:4 rw}.
 *
 * @param process the number of the process that acts, or whose page is migrated
 * @param start the first page; 0 where there is none
 * @param end the page after the last
 * @param argument the rights, the word to write, or the number of the child
 */
public record Op(Verb verb, int process, int start, int end, int argument) {
  private static final Pattern LINE =
      Pattern.compile(
          "(?:kernel (?<kernel>migrate) )?P(?<p>\\d+) ?(?<verb>[a-z]+)? ?"
              + "(?:(?<start>\\d+)(?::(?<end>\\d+))?)?"
              + "(?: (?<rights>none|[rwx]+)| = (?<value>\\d+)|P(?<child>\\d+))?");

  /** What is done. */
  public enum Verb {
    MMAP,
    MUNMAP,
    MPROTECT,
    READ,
    WRITE,
    FORK,
    EXIT,
    MIGRATE
  }

  /** The pages. */
  public PageRange range() {
    return new PageRange(start, end);
  }

  /** Reads a line such as {@code P0 write 0:4 = 1} or {@code kernel migrate P0 3}. */
  public static Op parse(String line) {
    Matcher m = LINE.matcher(line);
    if (!m.matches()) {
      throw new IllegalArgumentException("not an operation: " + line);
    }
    String word = m.group("kernel") != null ? m.group("kernel") : m.group("verb");
    int start = number(m.group("start"), 0);
    int end = number(m.group("end"), m.group("start") == null ? 0 : start + 1);
    int argument =
        m.group("rights") != null
            ? rights(m.group("rights"))
            : number(m.group("value"), number(m.group("child"), 0));
    return new Op(
        Verb.valueOf(word.toUpperCase(Locale.ROOT)), number(m.group("p"), 0), start, end, argument);
  }

  private static int number(@Nullable String digits, int otherwise) {
    return digits == null ? otherwise : Integer.parseInt(digits);
  }

  /** The flag bits of {@code rw} or {@code none}. */
  public static int rights(String text) {
    return (text.contains("r") ? VmaFlags.READ : 0)
        | (text.contains("w") ? VmaFlags.WRITE : 0)
        | (text.contains("x") ? VmaFlags.EXEC : 0);
  }

  /** The reverse of {@link #rights(String)}. */
  public static String rights(int flags) {
    String text =
        ((flags & VmaFlags.READ) != 0 ? "r" : "")
            + ((flags & VmaFlags.WRITE) != 0 ? "w" : "")
            + ((flags & VmaFlags.EXEC) != 0 ? "x" : "");
    return text.isEmpty() ? "none" : text;
  }

  @Override
  public String toString() {
    String pages = end == start + 1 ? "" + start : start + ":" + end;
    return switch (verb) {
      case MMAP -> "P" + process + " mmap " + pages + " " + rights(argument);
      case MUNMAP -> "P" + process + " munmap " + pages;
      case MPROTECT -> "P" + process + " mprotect " + pages + " " + rights(argument);
      case READ -> "P" + process + " read " + pages;
      case WRITE -> "P" + process + " write " + pages + " = " + argument;
      case FORK -> "P" + process + " fork P" + argument;
      case EXIT -> "P" + process + " exit";
      case MIGRATE -> "kernel migrate P" + process + " " + start;
    };
  }
}
